"""The summary that catchments read: payments added up by supplier, postcode, category, month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from psycopg import sql
from sqlalchemy import delete
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.sums import sum_by
from assetmap.anchors.models import LedgerSupplier, SpendMonth, SpendSum
from assetmap.anchors.packing import PACKED, pack
from assetmap.core.binary_copy import (
    copy_in,
    copy_out,
    framed,
    joined,
    number_blocks,
    number_rows,
)

_KEYS = (
    ("supplier_id", ">i8"),
    ("postcode_id", ">i4"),
    ("category_id", ">i8"),
    ("month", ">i4"),
)
_SUM = (
    ("ledger_id", ">i8"),
    ("month", ">i4"),
    ("category_id", ">i8"),
    ("payments", ">i4"),
    ("credits", ">i4"),
    ("pence", ">i8"),
    ("credit_pence", ">i8"),
)
_MONTH = (("ledger_id", ">i8"), ("month", ">i4"), ("cells", ">i4"))
_PAID = (("ledger_id", ">i8"), ("supplier_id", ">i8"))


@dataclass(frozen=True)
class KeyedPayments:
    """What is added up of each payment: int64 arrays of one length, database numbers."""

    supplier: NDArray[np.int64]
    postcode: NDArray[np.int64]
    category: NDArray[np.int64]
    month: NDArray[np.int64]
    pence: NDArray[np.int64]


@dataclass(frozen=True)
class Summary:
    """One entry per month, supplier, postcode and category, ordered by them; int64 arrays."""

    month: NDArray[np.int64]
    supplier: NDArray[np.int64]
    postcode: NDArray[np.int64]
    category: NDArray[np.int64]
    payments: NDArray[np.int64]
    credits: NDArray[np.int64]
    pence: NDArray[np.int64]
    credit_pence: NDArray[np.int64]


def add_up(paid: KeyedPayments) -> Summary:
    """How many payments, and how much, has each supplier at each postcode, category and month?

    Whole pence in, whole pence out; credits (below zero) are in both sums.

    >>> one = np.array([1, 1])
    >>> cells = add_up(KeyedPayments(one, one, one, one, np.array([500, -20])))
    >>> cells.pence.tolist(), cells.credits.tolist(), cells.credit_pence.tolist()
    ([480], [1], [-20])
    """
    columns = (paid.month, paid.supplier, paid.postcode, paid.category)
    order = _order(*columns)
    keys = [key[order] for key in columns]
    pence = paid.pence[order]
    first = np.ones(len(order), dtype=bool)
    if len(order):
        first[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    starts = np.flatnonzero(first)
    if not len(starts):
        return Summary(*[pence] * 8)
    below = pence < 0
    month, supplier, postcode, category = (key[starts] for key in keys)
    return Summary(
        month=month,
        supplier=supplier,
        postcode=postcode,
        category=category,
        payments=np.diff(starts, append=len(order)),
        credits=np.add.reduceat(below.astype(np.int64), starts),
        pence=np.add.reduceat(pence, starts),
        credit_pence=np.add.reduceat(np.where(below, pence, 0), starts),
    )


def _order(*keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Order by several keys. One packed key sorts several times quicker than four."""
    if not len(keys[0]):
        return np.zeros(0, dtype=np.int64)
    packed, width = np.zeros(len(keys[0]), dtype=np.int64), 1
    for key in keys:
        low, span = int(key.min()), int(key.max()) - int(key.min()) + 1
        width *= span
        if width >= 2**63:
            return np.lexsort(keys[::-1])
        packed = packed * span + (key - low)
    return np.argsort(packed)  # equal keys are added up, so their order is free


def store_summary(session: Session, ledger_id: int, paid: KeyedPayments) -> None:
    """Store the summary of a ledger that has none yet."""
    cells = add_up(paid)
    tables = (
        ("spend_sum", [name for name, _ in _SUM], _sums(ledger_id, cells)),
        ("spend_month", [name for name, _ in (*_MONTH, *PACKED)], _months(ledger_id, cells)),
        ("ledger_supplier", [name for name, _ in _PAID], _suppliers(ledger_id, cells)),
    )
    for table, columns, blocks in tables:
        copy_in(session, table, columns, blocks)


def _sums(ledger_id: int, cells: Summary) -> Iterable[bytes]:
    """Sums by month and category."""
    months, of_month = np.unique(cells.month, return_inverse=True)
    categories, of_category = np.unique(cells.category, return_inverse=True)
    size = len(months) * len(categories)
    of_cells = of_month * len(categories) + of_category
    payments, *others = (
        sum_by(of_cells, column, size)
        for column in (cells.payments, cells.credits, cells.pence, cells.credit_pence)
    )
    paid = np.flatnonzero(payments)
    keys = [
        np.full(len(paid), ledger_id),
        months[paid // len(categories)],
        categories[paid % len(categories)],
    ]
    return number_blocks(
        number_rows(_SUM, [*keys, payments[paid], *(column[paid] for column in others)])
    )


def _months(ledger_id: int, cells: Summary) -> Iterable[bytes]:
    """Each month's cells, which stand together, packed."""
    months, first = np.unique(cells.month, return_index=True)
    ends = np.append(first[1:], len(cells.month))
    columns = (cells.supplier, cells.postcode, cells.category, cells.payments, cells.pence)
    numbers = number_rows(_MONTH, [np.full(len(months), ledger_id), months, ends - first],
                          more=len(PACKED))  # fmt: skip
    return [
        joined(
            numbers[at : at + 1],
            *(
                framed([pack(name, column[start:end])])
                for (name, _), column in zip(PACKED, columns, strict=True)
            ),
        )
        for at, (start, end) in enumerate(zip(first.tolist(), ends.tolist(), strict=True))
    ]


def _suppliers(ledger_id: int, cells: Summary) -> Iterable[bytes]:
    who = np.unique(cells.supplier)
    return number_blocks(number_rows(_PAID, [np.full(len(who), ledger_id), who]))


def summarise(session: Session, ledger_id: int) -> None:
    """Make the summary of a ledger again from its stored payments."""
    for table in (SpendSum, SpendMonth, LedgerSupplier):
        session.execute(delete(table).where(table.ledger_id == ledger_id))
    fields = (*_KEYS, ("pence", ">i8"))
    rows = copy_out(
        session,
        sql.SQL("SELECT {} FROM payment WHERE ledger_id = {}").format(
            sql.SQL(", ").join(sql.Identifier(name) for name, _ in fields), sql.Literal(ledger_id)
        ),
        fields,
    )
    store_summary(
        session, ledger_id, KeyedPayments(*(rows[name].astype(np.int64) for name, _ in fields))
    )
