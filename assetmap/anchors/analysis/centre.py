"""Where is the middle of the money, how wide is it scattered, and along which corridor?"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees, exp, sqrt

import numpy as np
from numpy.typing import NDArray

# Suppliers further away than this are left out of the second reading (London head offices).
FAR_M = 100_000.0


@dataclass(frozen=True)
class Centre:
    """Weighted mean centre and standard distance, metres in EPSG:27700."""

    easting: float
    northing: float
    standard_distance_m: float
    points: int


@dataclass(frozen=True)
class Ellipse:
    """Half-axes at ``k`` standard deviations; ``coverage`` is what k holds of a normal scatter.

    ``bearing_deg`` is clockwise from grid north, 0 to below 180; ``None`` for a circle.
    """

    major_m: float
    minor_m: float
    bearing_deg: float | None
    k: float
    coverage: float


@dataclass(frozen=True)
class Centrography:
    """Centre and ellipse of the same points; each ``None`` where it does not exist."""

    centre: Centre | None
    ellipse: Ellipse | None


def normal_coverage(k: float) -> float:
    """Share of a two-dimensional normal scatter within a k-sigma ellipse: 1 - exp(-k²/2).

    >>> round(normal_coverage(1), 4), round(normal_coverage(2), 4)
    (0.3935, 0.8647)
    """
    return 1 - exp(-k * k / 2)


def centrography(
    easting: NDArray[np.float64],
    northing: NDArray[np.float64],
    net_pence: NDArray[np.int64],
    *,
    k: float = 1.0,
) -> Centrography:
    """Where does the weighted middle of the suppliers lie, and how do they scatter?

    Population form: moments are divided by the sum of weights (Furfey 1927; Yuill 1971).
    Standard distance is the root of the covariance's trace, half-axes are k times the roots of
    its eigenvalues.

    Parameters
    ----------
    easting, northing : float64 arrays, shape (n,)
        EPSG:27700 metres; rows with NaN are left out.
    net_pence : int64 array, shape (n,)
        Weights; nets of zero or below weigh nothing.
    k : float
        Standard deviations drawn. 1 holds 39% of a normal scatter, not 68%.

    Returns
    -------
    Centrography
        No centre without weight; no ellipse below three points that do not lie on one line.

    >>> found = centrography(np.array([406300.0, 405700.0, 405800.0, 406200.0]),
    ...     np.array([287900.0, 287100.0, 287650.0, 287350.0]), np.array([2, 2, 1, 1]))
    >>> found.centre.easting, found.centre.northing, round(found.ellipse.bearing_deg, 4)
    (406000.0, 287500.0, 36.8699)
    """
    used = np.isfinite(easting) & np.isfinite(northing) & (net_pence > 0)
    xy = np.column_stack([easting[used], northing[used]])
    weight = net_pence[used].astype(np.float64)
    if not weight.size:
        return Centrography(None, None)
    total = float(weight.sum())
    # Moments are taken about the plain mean first: national eastings squared would cost digits.
    near = xy.mean(axis=0)
    middle = near + (weight[:, None] * (xy - near)).sum(axis=0) / total
    off = xy - middle
    covariance = (weight[:, None] * off).T @ off / total
    centre = Centre(
        easting=float(middle[0]),
        northing=float(middle[1]),
        standard_distance_m=sqrt(float(np.trace(covariance))),
        points=int(weight.size),
    )
    return Centrography(centre, _ellipse(covariance, k))


def _ellipse(covariance: NDArray[np.float64], k: float) -> Ellipse | None:
    values, vectors = np.linalg.eigh(covariance)
    small, large = float(values[0]), float(values[1])
    # One or two places, or any number on one line, leave nothing across it but rounding.
    if large <= 0 or small <= 1e-12 * large:
        return None
    east, north = float(vectors[0, 1]), float(vectors[1, 1])
    is_circle = large - small <= 1e-9 * large
    # The last modulo turns a hair below zero, which the first makes 180.0, into 0.
    bearing = round(degrees(atan2(east, north)) % 180.0, 9) % 180.0
    return Ellipse(
        major_m=k * sqrt(large),
        minor_m=k * sqrt(small),
        bearing_deg=None if is_circle else bearing,
        k=k,
        coverage=normal_coverage(k),
    )
