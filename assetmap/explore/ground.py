"""The ground under the things: the neighbourhood's outline, and the edges of councils."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.geojson import geometry_document
from assetmap.explore.queries import (
    Ground,
    extent_of,
    list_councils,
    list_neighbourhoods,
)
from assetmap.explore.selection import Selection

#: Finer than the map shows; outlines of councils have many more corners than that.
DETAIL_M = 15.0
_MARGIN_M = 300
_LEAST_M = 800
#: Around a spot that somebody asked about: a quarter of an hour on foot.
_AROUND_M = 1_000


@dataclass(frozen=True)
class Grounds:
    """What lies under the things.

    Attributes
    ----------
    extent : BaseGeometry or None
        The rectangle that a first look shows, EPSG:27700; None when there is nothing to show.
    """

    neighbourhoods: tuple[Ground, ...]
    councils: tuple[Ground, ...]
    extent: BaseGeometry | None


def read_grounds(session: Session, everything: Selection) -> Grounds:
    """The programme's neighbourhoods, else all that has a place; and the councils around."""
    neighbourhoods = list_neighbourhoods(session)
    if neighbourhoods:
        bounds = shapely.union_all([ground.geom for ground in neighbourhoods]).bounds
        extent: BaseGeometry | None = shapely.box(*bounds)
    else:
        extent = extent_of(session, everything)
    councils = () if extent is None else list_councils(session, extent)
    return Grounds(neighbourhoods, councils, extent)


def ground_map(grounds: Grounds) -> str:
    """Outlines as GeoJSON text (RFC 7946), simplified to 15 metres."""
    features = [
        *(_feature(ground, "boundary") for ground in grounds.councils),
        *(_feature(ground, "neighbourhood") for ground in grounds.neighbourhoods),
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def first_view(grounds: Grounds, chosen: Selection) -> list[list[float]] | None:
    """What the map shows first, [[south, west], [north, east]]: around the spot, else all."""
    spot = chosen.where.spot
    if spot is not None:
        shown = shapely.Point(spot.easting, spot.northing).buffer(_AROUND_M).envelope
    elif grounds.extent is None:
        return None
    else:
        west, south, east, north = grounds.extent.bounds
        room = max(_MARGIN_M, (_LEAST_M - max(east - west, north - south)) / 2)
        shown = grounds.extent.buffer(room, join_style="mitre")
    west, south, east, north = geometry_to_lonlat(shown).bounds
    return [[south, west], [north, east]]


def _feature(ground: Ground, role: str) -> dict[str, Any]:
    shape = geometry_to_lonlat(ground.geom.simplify(DETAIL_M))
    return {
        "type": "Feature",
        "geometry": geometry_document(shape),
        "properties": {"role": role, "name": ground.name},
    }
