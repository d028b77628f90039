"""What lies at a click on the tile layers?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, text

from assetmap.core.crs import lonlat_to_mercator
from assetmap.tiles.errors import NotAPoint
from assetmap.tiles.layers import MAX_ZOOM

#: Half a target of 44 px: as far as a finger misses.
REACH_PX = 22
MOST = 50
#: Web Mercator ends here.
_NORTHERNMOST = 85.0511
_WORLD_M = 2 * 20_037_508.342789244
_QUERY = text((Path(__file__).parent / "identify.sql").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Click:
    """A point on the map in degrees (EPSG:4326), and the zoom at which it was pressed."""

    lat: float
    lon: float
    zoom: float


@dataclass(frozen=True)
class Found:
    """One thing at a click.

    Attributes
    ----------
    record : str
        "asset", "organisation", "anchor", "boundary" or the name of a context layer.
    slug : str
        In addresses; the official code of a boundary or a small area.
    kind : str
        The register's kind, the boundary's, or the edition of a context layer.
    decile : int or None
        Of a context layer; None also where the edition does not know the area.
    distance_m : int
        Metres on the ground, about; 0 inside a shape.
    """

    record: str
    slug: str
    name: str
    kind: str
    decile: int | None
    distance_m: int


def click_of(lat: str, lon: str, z: str) -> Click:
    """The point of an address.

    Raises
    ------
    NotAPoint
        Something is missing, no number, or not on the map.

    >>> click_of("52.48", "-1.89", "14")
    Click(lat=52.48, lon=-1.89, zoom=14.0)
    """
    bounds = (("lat", lat, -90, 90), ("lon", lon, -180, 180), ("z", z, 0, MAX_ZOOM))
    numbers = []
    for name, printed, least, most in bounds:
        number = _number(printed)
        if not least <= number <= most:
            raise NotAPoint(
                f"{name} is “{printed[:20]}”; it has to be a number from {least} to {most}."
            )
        numbers.append(number)
    return Click(*numbers)


def _number(printed: str) -> float:
    try:
        return float(printed) if len(printed) < 30 else math.nan
    except ValueError:
        return math.nan


def find_at(connection: Connection, click: Click, *, release: str | None) -> tuple[Found, ...]:
    """What lies at a click, nearest first; then the areas around it, smallest first; then context.

    Things count within half a target's width (22 px) at the click's zoom, areas where they hold
    the point. At most 50.
    """
    lat = max(-_NORTHERNMOST, min(_NORTHERNMOST, click.lat))
    x, y = lonlat_to_mercator(np.array([click.lon]), np.array([lat]))
    pixel = _WORLD_M / 256 / 2**click.zoom
    rows = connection.execute(
        _QUERY,
        {
            "x": float(x[0]), "y": float(y[0]), "reach": REACH_PX * pixel, "zoom": click.zoom,
            "release": release, "most": MOST,
        },
    )  # fmt: skip
    # Web Mercator stretches by the inverse cosine of the latitude.
    true = math.cos(math.radians(lat))
    return tuple(
        Found(row.record, row.slug, row.name, row.kind, row.decile, round(row.away * true))
        for row in rows
    )
