"""The payments of a ledger as columns of numbers: what every later step computes on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MISSING_DAY = int(np.iinfo(np.int32).min)


@dataclass(frozen=True)
class Coded:
    """A text column held once per distinct value.

    ``codes`` (int32, n) points into ``values``; -1 is missing. Values are distinct, tidied
    (single spaces, no unseen characters) and in order of first appearance.
    """

    codes: NDArray[np.int32]
    values: list[str]


@dataclass(frozen=True)
class Payments:
    """n payments in file order.

    ``sheet`` (int16) points into the check's ``sheets``; ``row`` (int32) is the row as a
    spreadsheet shows it; ``pence`` (int64) is whole pence, credits negative; ``day`` (int32) is
    days since 1970-01-01, or ``MISSING_DAY``. ``postcode`` is as printed, from its own column
    or found in the address. Things that look like bank details, cards, e-mails, telephone
    or National Insurance numbers are masked in every text column.
    """

    sheet: NDArray[np.int16]
    row: NDArray[np.int32]
    pence: NDArray[np.int64]
    day: NDArray[np.int32]
    supplier: Coded
    supplier_id: Coded
    vat_number: Coded
    postcode: Coded
    category: Coded
    reference: Coded
    description: Coded


def compact(codes: NDArray[np.int32], values: list[str]) -> Coded:
    """Drop values that no payment uses, keeping the order of first appearance.

    >>> compact(np.array([2, -1, 0, 2], dtype=np.int32), ["a", "b", "c"])
    Coded(codes=array([ 1, -1,  0,  1], dtype=int32), values=['a', 'c'])
    """
    used = np.zeros(len(values) + 1, dtype=bool)
    used[codes] = True  # -1 marks the spare last place
    used[-1] = False
    if used[:-1].all():
        return Coded(codes, values)
    new = np.full(len(values) + 1, -1, dtype=np.int32)
    new[used] = np.arange(int(used.sum()), dtype=np.int32)
    kept = np.flatnonzero(used).tolist()
    return Coded(new[codes], [values[place] for place in kept])
