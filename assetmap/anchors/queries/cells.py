"""The summary of payments, read into arrays whole columns at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from psycopg import sql
from sqlalchemy.orm import Session

from assetmap.anchors.models import Ledger
from assetmap.core.arrays import read_columns

_FIELDS = (
    "supplier_id", "postcode_id", "category_id", "month", "payments", "credits", "pence",
    "credit_pence",
)  # fmt: skip


@dataclass(frozen=True)
class SpendCells:
    """One entry per supplier, postcode, category and month, with database numbers.

    All arrays are int64 of one length; ``postcode`` below 0 says why there is no place,
    ``category`` 0 is none, ``month`` is yyyymm or 0.
    """

    supplier: NDArray[np.int64]
    postcode: NDArray[np.int64]
    category: NDArray[np.int64]
    month: NDArray[np.int64]
    payments: NDArray[np.int64]
    credits: NDArray[np.int64]
    pence: NDArray[np.int64]
    credit_pence: NDArray[np.int64]


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
    conditions = [
        sql.SQL("ledger_id = ANY({})").format(sql.Literal([ledger.id for ledger in ledgers]))
    ]
    if month_from is not None:
        conditions.append(sql.SQL("month >= {}").format(sql.Literal(month_from)))
    if month_to is not None:
        conditions.append(sql.SQL("month <= {} AND month > 0").format(sql.Literal(month_to)))
    if category_ids is not None:
        conditions.append(sql.SQL("category_id = ANY({})").format(sql.Literal(list(category_ids))))
    query = sql.SQL("SELECT {} FROM spend_cell WHERE {}").format(
        sql.SQL(", ").join(map(sql.Identifier, _FIELDS)),
        sql.SQL(" AND ").join(conditions),
    )
    return SpendCells(*read_columns(session, query, _FIELDS))
