"""The summary that catchments read: payments added up by supplier, postcode, category, month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.binary_copy import copy_in, copy_out, number_blocks, number_rows

_KEYS = (
    ("supplier_id", ">i8"),
    ("postcode_id", ">i4"),
    ("category_id", ">i8"),
    ("month", ">i4"),
)
_CELL = (
    ("ledger_id", ">i8"),
    *_KEYS,
    ("payments", ">i4"),
    ("credits", ">i4"),
    ("pence", ">i8"),
    ("credit_pence", ">i8"),
)


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
    """One entry per supplier, postcode, category and month, ordered by them; int64 arrays."""

    supplier: NDArray[np.int64]
    postcode: NDArray[np.int64]
    category: NDArray[np.int64]
    month: NDArray[np.int64]
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
    order = _order(paid.supplier, paid.postcode, paid.category, paid.month)
    keys = [key[order] for key in (paid.supplier, paid.postcode, paid.category, paid.month)]
    pence = paid.pence[order]
    first = np.ones(len(order), dtype=bool)
    if len(order):
        first[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    starts = np.flatnonzero(first)
    if not len(starts):
        return Summary(*[pence] * 8)
    below = pence < 0
    supplier, postcode, category, month = (key[starts] for key in keys)
    return Summary(
        supplier=supplier,
        postcode=postcode,
        category=category,
        month=month,
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
    return np.argsort(packed, kind="stable")


def store_summary(session: Session, ledger_id: int, paid: KeyedPayments) -> None:
    """Store the summary of a ledger that has none yet."""
    cells = add_up(paid)
    ledger = np.full(len(cells.pence), ledger_id, dtype=np.int64)
    rows = number_rows(_CELL, [ledger, *vars(cells).values()])
    copy_in(session, "spend_cell", [name for name, _ in _CELL], number_blocks(rows))


def summarise(session: Session, ledger_id: int) -> None:
    """Make the summary of a ledger again from its stored payments."""
    session.execute(text("DELETE FROM spend_cell WHERE ledger_id = :id"), {"id": ledger_id})
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
