"""Exact sums of whole pence by group: integers in, integers out, never a float on the way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Far above any ledger (about 46 thousand million million pounds) and far below int64's limit, so
# that no sum of the same numbers, in any grouping, can overflow.
LARGEST_SUM = 2**62


def sum_by(codes: NDArray[np.integer], values: NDArray[np.integer], size: int) -> NDArray[np.int64]:
    """How much falls to each group?

    Parameters
    ----------
    codes : int array, shape (n,)
        Group of each value, ``0 <= code < size``. Negative codes are an error: NumPy would count
        them from the end and put money into the wrong group.
    values : int64 array, shape (n,)
        Whole pence or counts, of any sign.
    size : int
        Number of groups; groups without a value get 0.

    Returns
    -------
    int64 array, shape (size,)

    Raises
    ------
    ValueError
        A code is outside the groups.

    >>> sum_by(np.array([0, 2, 0]), np.array([5, -7, 1]), 3).tolist()
    [6, 0, -7]
    """
    if codes.size and (int(codes.min()) < 0 or int(codes.max()) >= size):
        raise ValueError("a group code is outside the groups")
    totals = np.zeros(size, dtype=np.int64)
    np.add.at(totals, codes, values)
    return totals


def check_summable(pence: NDArray[np.int64]) -> None:
    """Refuse amounts so large that their sums could overflow a 64-bit integer.

    Raises
    ------
    ValueError
        The absolute amounts add up to more than ``LARGEST_SUM``.
    """
    if pence.size and float(np.abs(pence.astype(np.float64)).sum()) >= LARGEST_SUM:
        raise ValueError("these amounts are too large to be added up exactly")
