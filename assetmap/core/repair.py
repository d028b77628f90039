"""How could an outline that somebody drew and that crosses itself be mended?"""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.core.crs import GRID, WGS84, geometry_to_grid, geometry_to_lonlat
from assetmap.core.errors import Invalid
from assetmap.core.geojson import DECIMALS
from assetmap.core.geometry import (
    AREAS,
    DRAWN,
    MAX_CROSSINGS,
    CrossesItself,
    admit,
    crossings_exceed,
)
from assetmap.core.limits import OFFERED_REPAIR_SHARE


@dataclass(frozen=True)
class Repair:
    """A mended outline that may be offered.

    Attributes
    ----------
    shape : shapely geometry
        EPSG:4326, seven decimals; the guard lets it through as it is.
    change : float
        Share of the drawn area that mending adds or takes.
    """

    shape: BaseGeometry
    change: float


@dataclass(frozen=True)
class Crossing:
    """Where an outline crosses itself first.

    Attributes
    ----------
    at : tuple of float
        Easting and northing in metres.
    repair : Repair or None
        None where mending would make another place of it: then it must be drawn again.
    """

    at: tuple[float, float]
    repair: Repair | None


def find_crossing(drawn: BaseGeometry, *, programme: BaseGeometry | None = None) -> Crossing | None:
    """Where does an outline in EPSG:4326 cross itself? None when that is not what is wrong.

    Nothing is mended silently: this tells what could be offered.
    """
    try:
        admit(drawn, srid=WGS84, profile=DRAWN, programme=programme)
    except CrossesItself as fault:
        return Crossing(fault.at, _find_repair(drawn, programme))
    except Invalid:
        return None
    return None


def _find_repair(drawn: BaseGeometry, programme: BaseGeometry | None) -> Repair | None:
    grid = geometry_to_grid(shapely.force_2d(drawn))
    before = float(shapely.area(grid))
    if grid.geom_type not in AREAS or before <= 0 or crossings_exceed(grid, MAX_CROSSINGS):
        return None
    parts = [one for one in shapely.get_parts(shapely.make_valid(grid)) if one.geom_type in AREAS]
    # Snapped to what is sent and kept, so that the shape which is shown is the one that is saved.
    mended = shapely.set_precision(
        geometry_to_lonlat(shapely.set_srid(shapely.union_all(parts), GRID)), 10**-DECIMALS
    )
    try:
        held = admit(mended, srid=WGS84, profile=DRAWN, kinds=AREAS, programme=programme)
    except Invalid:
        return None
    change = abs(float(shapely.area(held.geom)) - before) / before
    return Repair(mended, change) if change <= OFFERED_REPAIR_SHARE else None
