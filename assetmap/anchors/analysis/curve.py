"""How far does the money travel: the cumulative curve, D50, D80 and the weighted mean."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Curve:
    """A step function: by ``distance_m[i]``, ``cumulative_pence[i]`` of the weight is reached.

    There is no slope between two steps: nobody is paid there. ``None`` where nothing was placed.
    """

    distance_m: NDArray[np.float64]
    cumulative_pence: NDArray[np.int64]
    d50_m: float | None
    d80_m: float | None
    mean_m: float | None

    @property
    def cumulative_share(self) -> NDArray[np.float64]:
        """Share of the located weight reached at each step; empty when nothing was placed."""
        if not self.cumulative_pence.size:
            return np.zeros(0)
        return np.asarray(self.cumulative_pence / self.cumulative_pence[-1], dtype=np.float64)


def at_least(total_pence: int, p: float) -> int:
    """Smallest whole number of pence that is at least the share ``p`` of the total.

    The share is read as it is printed (0.8 is eight tenths, not the nearest binary fraction), so
    that exactly 80% counts as having reached 80%.

    >>> at_least(100, 0.8), at_least(101, 0.8), at_least(10, 0.3)
    (80, 81, 3)
    """
    wanted = Fraction(str(p)) * total_pence
    return -(-wanted.numerator // wanted.denominator)


def cumulative_curve(distance_m: NDArray[np.float64], net_pence: NDArray[np.int64]) -> Curve:
    """Within which distance is half, or four fifths, of the placed money paid?

    Dq is the smallest distance whose cumulative share reaches q: a step, no interpolation.

    Parameters
    ----------
    distance_m : float64 array, shape (n,)
        Metres; NaN (unlocated) rows are left out.
    net_pence : int64 array, shape (n,)
        Net pence per supplier and postcode. Nets below zero weigh nothing here (they stand in
        the totals): a credit is not money paid to a place.

    >>> curve = cumulative_curve(np.array([500.0, 20000.0, 800.0]), np.array([30, 60, 10]))
    >>> curve.d50_m, curve.d80_m, curve.mean_m
    (20000.0, 20000.0, 12230.0)
    """
    used = np.isfinite(distance_m) & (net_pence > 0)
    distance, weight = distance_m[used], net_pence[used]
    if not distance.size:
        return Curve(np.zeros(0), np.zeros(0, dtype=np.int64), None, None, None)
    order = np.argsort(distance, kind="stable")
    distance, cumulative = distance[order], np.cumsum(weight[order])
    last_of_step = np.append(distance[1:] != distance[:-1], True)
    steps, reached = distance[last_of_step], cumulative[last_of_step]
    total = int(reached[-1])
    # One fixed order of addition, so that the same rows in another order give the same float.
    per_step = np.diff(reached, prepend=0)
    return Curve(
        distance_m=steps,
        cumulative_pence=reached,
        d50_m=float(steps[np.searchsorted(reached, at_least(total, 0.5))]),
        d80_m=float(steps[np.searchsorted(reached, at_least(total, 0.8))]),
        mean_m=float((steps * per_step).sum() / total),
    )
