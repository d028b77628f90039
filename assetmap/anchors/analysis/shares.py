"""Which share stays local, and between which bounds, when not all the money can be placed?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.sums import sum_by

# A headline from fewer placed pounds than this would mislead (our assumption).
LOW_MATCH_PERCENT = 80


def share(part_pence: int, whole_pence: int) -> float | None:
    """Part of a whole, or ``None`` when the whole is zero or below: no such share exists.

    >>> share(1, 4), share(1, 0), share(1, -4)
    (0.25, None, None)
    """
    return part_pence / whole_pence if whole_pence > 0 else None


@dataclass(frozen=True)
class Unplaced:
    """Supplier nets that cannot be placed, credits apart: each bound takes one of them."""

    positive_pence: int
    negative_pence: int


def unplaced_nets(
    pence: NDArray[np.int64], supplier: NDArray[np.int32], placed: NDArray[np.bool_]
) -> Unplaced:
    """What could the unplaced money add to, or take from, any place?

    Each supplier's unplaced rows are netted first, so that a credit cancels its own invoice and
    nobody else's.

    >>> unplaced_nets(np.array([100, -40, -5, 7]), np.array([0, 0, 1, 2]),
    ...     np.array([False, False, False, True]))
    Unplaced(positive_pence=60, negative_pence=-5)
    """
    missing = ~placed
    if not bool(missing.any()):
        return Unplaced(0, 0)
    who = supplier[missing]
    nets = sum_by(who, pence[missing], int(who.max()) + 1)
    return Unplaced(int(nets[nets > 0].sum()), int(nets[nets < 0].sum()))


@dataclass(frozen=True)
class LocalShare:
    """What is known to be local, of what could be placed, of everything.

    ``share_of_located`` is of the money that could be placed; ``lower`` and ``upper`` are of the
    whole: none or all of the unplaced money is local. They are not cut to 0–1: unplaced credits
    can truly carry a bound beyond it.
    """

    local_pence: int
    placed_pence: int
    total_pence: int
    unplaced: Unplaced
    share_of_located: float | None
    lower: float | None
    upper: float | None

    @property
    def low_match(self) -> bool:
        """Whether too little could be placed for a headline (under 80% of the net pounds)."""
        return self.placed_pence * 100 < LOW_MATCH_PERCENT * self.total_pence

    @property
    def outside_lower(self) -> float | None:
        """Smallest share that leaves the area: 1 less the upper bound."""
        return None if self.upper is None else 1 - self.upper

    @property
    def outside_upper(self) -> float | None:
        """Largest share that leaves the area: 1 less the lower bound."""
        return None if self.lower is None else 1 - self.lower


def local_share(
    pence: NDArray[np.int64],
    supplier: NDArray[np.int32],
    *,
    local: NDArray[np.bool_],
    placed: NDArray[np.bool_],
) -> LocalShare:
    """Between which bounds does the local share of the money lie?

    lower = (local + sum of negative unplaced supplier nets) / total,
    upper = (local + sum of positive unplaced supplier nets) / total.

    Parameters
    ----------
    pence : int64 array, shape (n,)
        Net pence of each row, any sign.
    supplier : int32 array, shape (n,)
    local, placed : bool arrays, shape (n,)
        ``local`` must imply ``placed``: what is local is known to be somewhere.

    Raises
    ------
    ValueError
        A row is local but not placed, which would count it twice in the upper bound.

    >>> found = local_share(np.array([40, 100, 10]), np.array([0, 1, 2]),
    ...     local=np.array([True, False, False]), placed=np.array([True, True, False]))
    >>> [round(float(x), 4) for x in (found.lower, found.share_of_located, found.upper)]
    [0.2667, 0.2857, 0.3333]
    """
    if bool((local & ~placed).any()):
        raise ValueError("a row is local but not placed")
    total, near = int(pence.sum()), int(pence[local].sum())
    somewhere = int(pence[placed].sum())
    unplaced = unplaced_nets(pence, supplier, placed)
    return LocalShare(
        local_pence=near,
        placed_pence=somewhere,
        total_pence=total,
        unplaced=unplaced,
        share_of_located=share(near, somewhere),
        lower=share(near + unplaced.negative_pence, total),
        upper=share(near + unplaced.positive_pence, total),
    )
