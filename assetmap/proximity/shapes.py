"""How a thing is drawn, and what its outline is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry

from assetmap.organisations.models import Organisation
from assetmap.proximity.origins import Placed

_M2_PER_HA = 10_000


@dataclass(frozen=True)
class Drawn:
    """How a thing is drawn: its shape in EPSG:27700 and what the outline is worth.

    Attributes
    ----------
    outline : {"surveyed", "sketched", "approximate"} or None
        None is one point without a size.
    """

    shape: BaseGeometry
    outline: str | None


def drawn_as(thing: Placed) -> Drawn | None:
    """The shape to draw; None without a position.

    A point with a stated area is a circle of that area, r = sqrt(area / pi): it says the size
    and nothing more. A postcode's point is too vague even for that.
    """
    if thing.geom is None:
        return None
    shape = to_shape(thing.geom)
    if shape.geom_type != "Point":
        return Drawn(shape, "sketched" if thing.outline == "illustrative" else "surveyed")
    area = None if isinstance(thing, Organisation) else thing.area_ha
    if area is not None and thing.outline == "point":
        return Drawn(equal_circle(shape, area), "approximate")
    return Drawn(shape, None)


def equal_circle(point: BaseGeometry, area_ha: Decimal) -> BaseGeometry:
    """A circle of a stated area around a point, EPSG:27700: r = sqrt(area / pi).

    Never a shape that nobody has seen: the circle says the size and nothing more.

    >>> from shapely import Point
    >>> round(equal_circle(Point(0, 0), Decimal("3.14159")).bounds[2])
    100
    """
    return point.buffer(math.sqrt(float(area_ha) * _M2_PER_HA / math.pi), quad_segs=24)
