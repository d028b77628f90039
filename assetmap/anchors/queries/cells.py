"""The summary of payments, read into arrays whole columns at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from psycopg import sql
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Ledger, SpendMonth, SpendSum
from assetmap.anchors.packing import PACKED, unpack
from assetmap.anchors.queries.numbering import numbered
from assetmap.core.arrays import any_of
from assetmap.core.binary_copy import driver_connection

#: After every month.
_LAST = 999_999


@dataclass(frozen=True)
class SpendCells:
    """One entry per ledger, month, supplier, postcode and category, with database numbers.

    All arrays are int64 of one length; ``postcode`` below 0 says why there is no place,
    ``category`` 0 is none, ``month`` is yyyymm or 0. ``credits`` counts the payments below zero
    behind all of them together, ``credit_pence`` is their sum.
    """

    supplier: NDArray[np.int64]
    postcode: NDArray[np.int64]
    category: NDArray[np.int64]
    month: NDArray[np.int64]
    payments: NDArray[np.int64]
    pence: NDArray[np.int64]
    credits: int
    credit_pence: int


def read_cells(
    session: Session,
    *,
    ledgers: Sequence[Ledger],
    month_from: int | None,
    month_to: int | None,
    category_ids: Sequence[int] | None,
) -> SpendCells:
    """Fetch the summary of some ledgers.

    Parameters
    ----------
    month_from, month_to : int or None
        Inclusive yyyymm limits; payments without a date are left out when either is given.
    category_ids : sequence of int or None
        Only these categories; None means all.
    """
    ids = [ledger.id for ledger in ledgers]
    first, last = _limits(month_from, month_to)
    names = [name for name, _ in PACKED]
    statement = sql.SQL(
        "SELECT month, cells, {} FROM spend_month "
        "WHERE ledger_id = ANY({}) AND month BETWEEN {} AND {} ORDER BY ledger_id, month"
    ).format(
        sql.SQL(", ").join(map(sql.Identifier, names)),
        *map(sql.Literal, (ids, first, last)),
    )
    # The binary form: text would send two digits for each byte.
    with driver_connection(session).cursor(binary=True) as cursor:
        rows = cursor.execute(statement).fetchall()
    months, cells, *packed = zip(*rows, strict=True) if rows else [()] * (2 + len(names))
    month = np.repeat(np.array(months, dtype=np.int64), np.array(cells, dtype=np.int64))
    numbers = {name: unpack(name, parts) for name, parts in zip(names, packed, strict=True)}
    counted = [any_of(SpendSum.ledger_id, ids), SpendSum.month.between(first, last)]
    if category_ids is not None:
        chosen = np.isin(numbers["categories"], list(category_ids))
        month = month[chosen]
        numbers = {name: column[chosen] for name, column in numbers.items()}
        counted.append(any_of(SpendSum.category_id, list(category_ids)))
    below_zero = session.execute(
        select(
            func.coalesce(func.sum(SpendSum.credits), 0),
            func.coalesce(func.sum(SpendSum.credit_pence), 0),
        ).where(*counted)
    ).one()
    return SpendCells(
        supplier=numbers["suppliers"],
        postcode=numbers["postcodes"],
        category=numbers["categories"],
        month=month,
        payments=numbers["payments"],
        pence=numbers["pence"],
        credits=int(below_zero[0]),
        credit_pence=int(below_zero[1]),
    )


def _limits(month_from: int | None, month_to: int | None) -> tuple[int, int]:
    """First and last month; month 0, without a date, is in only where nothing is asked of it."""
    if month_from is None and month_to is None:
        return 0, _LAST
    return month_from or 1, month_to or _LAST


def read_postcode_ids(session: Session, ledger_ids: Sequence[int]) -> list[int]:
    """Postcodes in the data where these ledgers pay somebody, by number."""
    parts = session.scalars(
        select(SpendMonth.postcodes).where(any_of(SpendMonth.ledger_id, ledger_ids))
    )
    found, _ = numbered(unpack("postcodes", parts))
    return [number for number in found.tolist() if number > 0]
