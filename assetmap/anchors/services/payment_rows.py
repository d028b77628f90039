"""Storing payments by binary COPY: numbers as whole columns, each distinct text encoded once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from assetmap.anchors.reading.payments import MISSING_DAY, Coded, Payments
from assetmap.anchors.services.summaries import KeyedPayments
from assetmap.core.binary_copy import NULL, copy_in, framed, joined, number_rows

BLOCK_ROWS = 20_000
_NUMBERS = (
    ("ledger_id", ">i8"),
    ("number", ">i4"),
    ("row", ">i4"),
    ("supplier_id", ">i8"),
    ("postcode_id", ">i4"),
    ("category_id", ">i8"),
    ("month", ">i4"),
    ("pence", ">i8"),
)
#: Columns that may be NULL, or are text, stand after the numbers.
_REST = ("paid_on", "postcode", "reference")
_EPOCH = date(1970, 1, 1).toordinal()
_SERVER_EPOCH = date(2000, 1, 1).toordinal()


@dataclass(frozen=True)
class Days:
    """The distinct days of a ledger: as COPY stores them, as yyyymm, and which each payment has."""

    stored: list[bytes]
    month: NDArray[np.int64]
    at: NDArray[np.int64]


def distinct_days(day: NDArray[np.int32]) -> Days:
    """Days since 1970 as dates and months; a missing day is NULL, and month 0.

    >>> found = distinct_days(np.array([18_462, MISSING_DAY, 18_462], dtype=np.int32))
    >>> found.month[found.at].tolist()
    [202007, 0, 202007]
    """
    distinct, at = np.unique(day, return_inverse=True)
    dates = [
        None if value == MISSING_DAY else date.fromordinal(_EPOCH + value)
        for value in distinct.tolist()
    ]
    return Days(
        framed(
            None
            if value is None
            else (value.toordinal() - _SERVER_EPOCH).to_bytes(4, "big", signed=True)
            for value in dates
        ),
        np.array([0 if value is None else value.year * 100 + value.month for value in dates]),
        at,
    )


def store_payments(
    session: Session, ledger_id: int, payments: Payments, keyed: KeyedPayments, days: Days
) -> None:
    """Store the payments of a new ledger in file order, in the session's transaction."""
    names = [*(name for name, _ in _NUMBERS), *_REST]
    copy_in(session, "payment", names, _blocks(ledger_id, payments, keyed, days))


def _blocks(
    ledger_id: int, payments: Payments, keyed: KeyedPayments, days: Days
) -> Iterator[bytes]:
    postcodes, references = _texts(payments.postcode), _texts(payments.reference)
    count = len(payments.pence)
    for start in range(0, count, BLOCK_ROWS):
        part = slice(start, min(start + BLOCK_ROWS, count))
        number = np.arange(part.start, part.stop, dtype=np.int64)
        rows = number_rows(
            _NUMBERS,
            [
                np.full(len(number), ledger_id, dtype=np.int64),
                number,
                payments.row[part],
                keyed.supplier[part],
                keyed.postcode[part],
                keyed.category[part],
                keyed.month[part],
                keyed.pence[part],
            ],
            more=len(_REST),
        )
        yield joined(
            rows,
            map(days.stored.__getitem__, days.at[part].tolist()),
            map(postcodes.__getitem__, payments.postcode.codes[part].tolist()),
            map(references.__getitem__, payments.reference.codes[part].tolist()),
        )


def _texts(column: Coded) -> list[bytes]:
    """Distinct texts framed; the last, where code -1 lands, is NULL."""
    return [*framed(map(str.encode, column.values)), NULL]
