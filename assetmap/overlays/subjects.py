"""What is laid over the map: a development, or a site that somebody drew for this page alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core.limits import RADIUS_LONGEST_M, RADIUS_SHORTEST_M
from assetmap.core.words import number
from assetmap.developments.analysis import Homes, sum_homes
from assetmap.developments.errors import DevelopmentNotFound
from assetmap.developments.models import Development
from assetmap.developments.queries import get_development, list_parts
from assetmap.overlays.asking import Side, read_homes
from assetmap.overlays.errors import BadOverlay
from assetmap.overlays.shapes import check_site, read_shape
from assetmap.places.queries import programme_area
from assetmap.proximity.errors import OriginNotFound
from assetmap.proximity.origins import Origin, find_origin, origin_of
from assetmap.proximity.shapes import drawn_as

_CORNERS = 24  # of a quarter of a circle
_M2_PER_HA = 10_000


@dataclass(frozen=True)
class Subject:
    """What is laid over the map.

    Attributes
    ----------
    side : Side
        How its address names it.
    name : str
        Within a sentence.
    origin : Origin
        What is measured from, EPSG:27700: the outline, a circle, or one point.
    outline : {"surveyed", "sketched", "approximate"} or None
        What the shape is worth; None is one point.
    homes : Homes
        Its own; of a development that was split, those of its parts.
    area_ha : Decimal or None
        As a register states it, or as it was drawn.
    site : Development or None
        None for one that was drawn.
    """

    side: Side
    name: str
    origin: Origin
    outline: str | None
    homes: Homes
    area_ha: Decimal | None
    site: Development | None = None

    @property
    def shape(self) -> BaseGeometry:
        """Its shape, EPSG:27700."""
        return self.origin.geom


def find_subject(session: Session, side: Side) -> Subject:
    """The development or drawn site that an address names.

    Raises
    ------
    BadOverlay
        It has no place, or what was drawn cannot be laid over the map.
    DevelopmentNotFound
    """
    if side.site:
        return _registered(session, side)
    if side.around or side.radius:
        return _circle(session, side)
    shape = read_shape(side.shape, programme=programme_area(session))
    hectares = Decimal(shape.area / _M2_PER_HA).quantize(Decimal("0.01"))
    return _drawn(side, f"a drawn site of {_hectares(hectares)}", shape, "sketched", hectares)


def _registered(session: Session, side: Side) -> Subject:
    if not side.site.isprintable():
        raise DevelopmentNotFound("There is no such site. Choose one from the list of sites.")
    site = get_development(session, side.site)
    drawn = drawn_as(site)
    if drawn is None:
        raise BadOverlay(
            f"“{site.name}” is not on the map: {site.unplaced_reason or 'its place is not known.'}"
        )
    parts = list_parts(session, site) if site.gone == "split" else [site]
    return Subject(
        side=side,
        name=site.name,
        origin=replace(origin_of(site), geom=drawn.shape),
        outline=drawn.outline,
        homes=sum_homes((one.homes_from, one.homes_to) for one in parts),
        area_ha=site.area_ha,
        site=site,
    )


def _circle(session: Session, side: Side) -> Subject:
    said = side.radius
    if not (said.isascii() and said.isdigit() and len(said) < 9) or not (
        RADIUS_SHORTEST_M <= int(said) <= RADIUS_LONGEST_M
    ):
        raise BadOverlay(
            f"Give the radius in whole metres between {RADIUS_SHORTEST_M} and {RADIUS_LONGEST_M:,}."
        )
    try:
        middle = find_origin(session, side.around)
    except OriginNotFound as fault:
        raise BadOverlay(str(fault)) from fault
    if not isinstance(middle.geom, shapely.Point):
        raise BadOverlay(
            f"“{middle.name}” is an area. A circle stands around one point: give a postcode or "
            "coordinates."
        )
    radius_m = int(said)
    circle = middle.geom.buffer(radius_m, quad_segs=_CORNERS)
    check_site(circle, programme=programme_area(session))
    hectares = Decimal(3.14159265 * radius_m**2 / _M2_PER_HA).quantize(Decimal("0.01"))
    name = f"a circle of {number(radius_m)} metres around {middle.name}"
    return _drawn(side, name, circle, "approximate", hectares)


def _drawn(side: Side, name: str, shape: BaseGeometry, outline: str, hectares: Decimal) -> Subject:
    ends = read_homes(side.homes)
    return Subject(
        side=side,
        name=name,
        origin=Origin("spot", name, "", shape),
        outline=outline,
        homes=sum_homes([ends or (None, None)]),
        area_ha=hectares,
    )


def _hectares(size: Decimal) -> str:
    """Small sites to a tenth.

    >>> _hectares(Decimal("2.34")), _hectares(Decimal("41.62"))
    ('2.3 hectares', '42 hectares')
    """
    said = number(size, "#,##0.0") if size < 10 else number(size, "#,##0")
    return f"{said} hectares"
