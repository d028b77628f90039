"""From a million summary cells to some thousand supplier–postcode pairs, exactly and at once.

Everything that a catchment reports is a sum over pairs: where a supplier is paid does not depend
on the month or the category. Only two things do, and they are settled before: which cells are
procurement (``procurement``), and whether the postcode was live when it was paid (``located``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Pairs:
    """Net money and payments of each supplier at each postcode, ordered by both.

    Arrays of one length; ``pence`` and ``rows`` count everything, ``kept_pence`` and
    ``kept_rows`` procurement only. ``postcode`` is negative where there is none (see ``located``).
    """

    supplier: NDArray[np.int32]
    postcode: NDArray[np.int32]
    pence: NDArray[np.int64]
    rows: NDArray[np.int64]
    kept_pence: NDArray[np.int64]
    kept_rows: NDArray[np.int64]


def collapse(
    supplier: NDArray[np.int32],
    postcode: NDArray[np.int32],
    pence: NDArray[np.int64],
    rows: NDArray[np.int32],
    kept: NDArray[np.bool_],
) -> Pairs:
    """Add up the cells of each supplier and postcode.

    Parameters
    ----------
    supplier, postcode : int32 arrays, shape (n,)
        ``supplier >= 0``, ``postcode >= -3``. In any order.
    pence : int64 array, shape (n,)
    rows : int32 array, shape (n,)
    kept : bool array, shape (n,)
        Whether the cell is procurement.

    >>> pairs = collapse(np.array([1, 0, 1]), np.array([-1, 7, -1]), np.array([5, 3, -9]),
    ...     np.array([1, 1, 2]), np.array([True, True, False]))
    >>> pairs.postcode.tolist(), pairs.pence.tolist(), pairs.kept_pence.tolist()
    ([7, -1], [3, -4], [3, 5])
    """
    if not supplier.size:
        none = np.zeros(0, dtype=np.int64)
        nobody = np.zeros(0, dtype=np.int32)
        return Pairs(nobody, nobody, none, none, none, none)
    width = int(postcode.max()) + 4
    key = supplier.astype(np.int64) * width + (postcode.astype(np.int64) + 3)
    ordered, order = _ordered(key)
    first = np.append(True, ordered[1:] != ordered[:-1])
    starts = np.flatnonzero(first)
    amounts, counts = pence, rows.astype(np.int64)
    keeps = kept
    if order is not None:
        amounts, counts, keeps = amounts[order], counts[order], keeps[order]
    keys = ordered[starts]
    total = np.add.reduceat(amounts, starts)
    number = np.add.reduceat(counts, starts)
    everything = bool(keeps.all())
    return Pairs(
        supplier=(keys // width).astype(np.int32),
        postcode=(keys % width - 3).astype(np.int32),
        pence=total,
        rows=number,
        kept_pence=total if everything else np.add.reduceat(np.where(keeps, amounts, 0), starts),
        kept_rows=number if everything else np.add.reduceat(np.where(keeps, counts, 0), starts),
    )


def _ordered(key: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
    """Keys in order and, unless they were already, the order that puts them so.

    Sorting key and position packed into one integer is several times quicker than an argsort;
    where both do not fit, the argsort it is.
    """
    if bool((key[1:] >= key[:-1]).all()):
        return key, None
    bits = int(key.size - 1).bit_length()
    if int(key.max()).bit_length() + bits < 63:
        packed = np.sort((key << bits) | np.arange(key.size, dtype=np.int64))
        return packed >> bits, packed & ((1 << bits) - 1)
    order = np.argsort(key, kind="stable")
    return key[order], order


@dataclass(frozen=True)
class Flagged:
    """Money of some flagged rows."""

    rows: int
    pence: int


def flagged(
    mask: NDArray[np.bool_], pence: NDArray[np.int64], rows: NDArray[np.integer]
) -> Flagged:
    """How many payments, and how much net money, carry a flag?

    >>> flagged(np.array([True, False]), np.array([-5, 9]), np.array([2, 1]))
    Flagged(rows=2, pence=-5)
    """
    return Flagged(int(rows[mask].sum()), int(pence[mask].sum()))
