"""Where a register puts its sites, and which of these places cannot be right.

Nothing is mended silently: a site whose coordinates are swapped, impossible or far away is kept
without a place, with the reason in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID, WGS84, OutsideTheGrid, geometry_to_grid
from assetmap.core.geometry import REFERENCE, Admitted, BadGeometry, admit
from assetmap.developments.councils import town_of
from assetmap.places.models import Area

#: A site may lie so far outside the loaded outline of its council: outlines are generalised.
OUTSIDE_M = 2_000.0
#: Where no outline is loaded: so far from the middle of its register.
FAR_M = 50_000.0
_DEGREES = 180.0
#: Latitudes and longitudes of the United Kingdom.
_LATITUDES, _LONGITUDES = (49.0, 61.5), (-9.0, 2.5)


class Printed(Protocol):
    """What a row says of its place, whatever list it stands in."""

    @property
    def reference(self) -> str: ...
    @property
    def address(self) -> str | None: ...
    @property
    def x(self) -> str: ...
    @property
    def y(self) -> str: ...


@dataclass(frozen=True)
class Sited:
    """Where a site lies, or why it cannot be drawn."""

    shape: Admitted | None
    reason: str | None


@dataclass(frozen=True)
class Ground:
    """Where the sites of an authority are expected.

    Attributes
    ----------
    town : str
        The authority's name without the words of its office.
    outline : shapely geometry or None
        Of its district in EPSG:27700, where one is loaded under its name.
    middle : tuple of float or None
        Median easting and northing of its sites; None where none has a place.
    """

    town: str
    outline: BaseGeometry | None
    middle: tuple[float, float] | None


def ground_of(session: Session, authority: str, sites: Sequence[Printed]) -> Ground:
    """Where are the sites of this authority expected to lie?"""
    town = town_of(authority)
    held = session.scalars(
        select(Area).where(Area.kind == "district", func.lower(Area.name) == town.lower())
    ).first()
    points = [point for site in sites if isinstance(point := point_of(site), shapely.Point)]
    middle = None
    if points:
        xy = np.array([[point.x, point.y] for point in points])
        middle = (float(np.median(xy[:, 0])), float(np.median(xy[:, 1])))
    return Ground(town, None if held is None else to_shape(held.geom), middle)


def point_of(site: Printed) -> shapely.Point | str:
    """The point that a row prints, in EPSG:27700 metres; else the reason why there is none."""
    if not site.x and not site.y:
        return "There are no coordinates."
    try:
        x, y = float(site.x), float(site.y)
    except ValueError:
        return f"The coordinates “{site.x[:20]}”, “{site.y[:20]}” are not two numbers."
    if not (np.isfinite(x) and np.isfinite(y)):
        return "The coordinates are not two finite numbers."
    if x == 0 and y == 0:
        return "The coordinates are 0, 0, which is no location."
    in_degrees = abs(x) <= _DEGREES and abs(y) <= _DEGREES
    if in_degrees and _within(x, _LATITUDES) and _within(y, _LONGITUDES):
        return f"The coordinates are swapped: {x:g} is a latitude and stands where longitudes do."
    try:
        return _on_grid(shapely.Point(x, y), WGS84 if in_degrees else GRID)
    except (OutsideTheGrid, BadGeometry) as fault:
        return str(fault)


def _on_grid(point: shapely.Point, srid: int) -> shapely.Point:
    if srid == WGS84:
        point = geometry_to_grid(point)
    # The guard judges what both have in common.
    return admit(point, srid=GRID, profile=REFERENCE, kinds=("Point",)).geom


def site_place(session: Session, site: Printed, ground: Ground) -> Sited:
    """Settle where a site lies; what is far from its council is not drawn."""
    point = point_of(site)
    if isinstance(point, str):
        return Sited(None, point)
    if _is_far(point, ground):
        return Sited(None, _far_words(session, site, point, ground))
    return Sited(admit(point, srid=GRID, profile=REFERENCE, kinds=("Point",)), None)


def _is_far(point: shapely.Point, ground: Ground) -> bool:
    if ground.outline is not None:
        return bool(shapely.distance(ground.outline, point) > OUTSIDE_M)
    return ground.middle is not None and point.distance(shapely.Point(ground.middle)) > FAR_M


def _far_words(session: Session, site: Printed, point: shapely.Point, ground: Ground) -> str:
    turned = shapely.Point(point.y, point.x)
    if not _is_far(turned, ground):
        return (
            "Easting and northing are swapped: turned round, the site lies in " + ground.town + "."
        )
    inside = session.scalars(
        select(Area.name)
        .where(
            Area.kind == "district",
            func.ST_Intersects(Area.geom, func.ST_GeomFromText(point.wkt, GRID)),
        )
        .order_by(Area.code)
    ).first()
    part = (site.address or "").rsplit(",", 1)[-1].strip()
    named = f"{site.reference} {part}".strip()
    away = ""
    if ground.middle is not None:
        away = f"{_kilometres(point.distance(shapely.Point(ground.middle)))} from {ground.town}"
    if inside is not None:
        return f"{named} lies in {inside}, {away}." if away else f"{named} lies in {inside}."
    return f"{named} lies {away or 'outside ' + ground.town}."


def _kilometres(metres: float) -> str:
    """To ten kilometres where it is far, so that nobody reads it as measured.

    >>> _kilometres(122_400.0), _kilometres(8_600.0)
    ('120 km', '9 km')
    """
    km = metres / 1000
    return f"{round(km, -1):.0f} km" if km >= 20 else f"{km:.0f} km"


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
