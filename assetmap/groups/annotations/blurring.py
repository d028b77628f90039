"""Where may the area of uncertainty of a sensitive place lie? Arithmetic alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.core import limits

_CORNERS = 16  # of a quarter of the circle


@dataclass(frozen=True)
class Displacement:
    """How far the middle of the circle lies from the place, in metres of the grid."""

    east_m: float
    north_m: float


def choose_displacement(chance: Random) -> Displacement:
    """A displacement by donut masking: any spot of the ring is as likely as any other.

    r = sqrt(U (Rmax² − Rmin²) + Rmin²), the angle uniform (Hampton et al. 2010, Am. J.
    Epidemiology 172(9):1062–9).

    >>> moved = choose_displacement(Random(1))
    >>> limits.BLUR_NEAREST_M <= math.hypot(moved.east_m, moved.north_m) <= limits.BLUR_FARTHEST_M
    True
    """
    near, far = limits.BLUR_NEAREST_M**2, limits.BLUR_FARTHEST_M**2
    distance, angle = math.sqrt(chance.uniform(near, far)), chance.uniform(0, 2 * math.pi)
    return Displacement(distance * math.cos(angle), distance * math.sin(angle))


def uncertain_area(exact: BaseGeometry, moved: Displacement) -> tuple[shapely.Polygon, int]:
    """The circle in which a place lies somewhere, and its radius in whole metres.

    Parameters
    ----------
    exact : geometry
        In metres of EPSG:27700; all of it lies within the circle.

    >>> circle, radius_m = uncertain_area(shapely.Point(404_000, 287_000), Displacement(150, 0))
    >>> radius_m, round(circle.centroid.x), circle.contains(shapely.Point(404_000, 287_000))
    (300, 404150, True)
    """
    middle = exact.centroid
    reach = middle.hausdorff_distance(exact)
    radius_m = limits.BLUR_RADIUS_M + math.ceil(reach / 10) * 10
    shifted = shapely.Point(middle.x + moved.east_m, middle.y + moved.north_m)
    return shifted.buffer(radius_m, quad_segs=_CORNERS), radius_m
