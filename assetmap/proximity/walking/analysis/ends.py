"""Where a place is walked to."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.proximity.walking.analysis.network import Floats

#: An outline whose gates nobody knows is walked to at points of its edge, so far apart in metres.
EDGE_STEP_M = 25.0


def ends_of(shape: BaseGeometry) -> Floats:
    """The point itself, or points of an outline's edge, since its gates are not known.

    >>> len(ends_of(shapely.Point(1, 2))), len(ends_of(shapely.box(0, 0, 100, 100)))
    (1, 17)
    """
    edge = shape.boundary if shape.area else shape
    ends: Floats = shapely.get_coordinates(shapely.segmentize(edge, EDGE_STEP_M))
    return ends
