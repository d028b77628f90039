"""Crossing between WGS 84 and the British National Grid, in this one place.

The record is kept and measured in EPSG:27700 (metres). Without the OSTN15 grid PROJ falls back
to a Helmert transformation that is 1.7 m off in Birmingham and 3.5 m in Norfolk, so PROJ never
crosses this datum here: ``convertbng`` carries OSTN15 and does. WGS 84 and ETRS89 are taken as
one (they differ by under a metre in Britain, far less than any address point is worth).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pyproj
import shapely
from convertbng.cutil import convert_bng, convert_lonlat
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from assetmap.core.errors import Invalid

GRID = 27700
WGS84 = 4326
WEB_MERCATOR = 3857
KNOWN_SRIDS = (GRID, WGS84)

#: Where EPSG:27700 may be used, in metres, with room for the sea around it.
GRID_BOUNDS = (-100_000.0, -100_000.0, 800_000.0, 1_350_000.0)

_EARTH_RADIUS_M = 6_378_137.0  # WGS 84 semi-major axis, as Web Mercator uses it
_METRES = 3  # decimals kept in EPSG:27700: millimetres

Floats = NDArray[np.float64]


class OutsideTheGrid(Invalid):
    """Coordinates that the National Grid transformation (OSTN15) does not cover."""


def to_grid(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude (degrees, EPSG:4326) to easting and northing (m, EPSG:27700).

    Parameters
    ----------
    lon, lat : float64 arrays of one shape (n,)
        Degrees. Points outside OSTN15, infinite or NaN come back as NaN, never as a guess.

    Source: Ordnance Survey, OSTN15 (2016). Control point TP of the OS developer pack:

    >>> e, n = to_grid(np.array([1.716073973]), np.array([52.658007833]))
    >>> f"{e[0]:.2f} {n[0]:.2f}"
    '651409.80 313177.45'
    """
    return convert_bng(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))


def to_lonlat(easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
    """Easting and northing (m, EPSG:27700) to longitude and latitude (degrees, EPSG:4326).

    >>> lon, lat = to_lonlat(np.array([651409.804]), np.array([313177.450]))
    >>> f"{lon[0]:.6f} {lat[0]:.6f}"
    '1.716074 52.658008'
    """
    return convert_lonlat(
        np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    )


def _mapped(
    geometry: BaseGeometry, crossing: Callable[[Floats, Floats], tuple[Floats, Floats]]
) -> BaseGeometry:
    def move(points: Floats) -> Floats:
        x, y = crossing(points[:, 0].copy(), points[:, 1].copy())
        if not (np.isfinite(x).all() and np.isfinite(y).all()):
            raise OutsideTheGrid(
                "Some coordinates lie outside Great Britain, where the National Grid ends. "
                "Check the order of the coordinates and the coordinate system."
            )
        return np.column_stack([x, y])

    return shapely.transform(geometry, move)


def geometry_to_grid(geometry: BaseGeometry, *, offshore: bool = False) -> BaseGeometry:
    """A WGS 84 geometry in EPSG:27700, rounded to a millimetre.

    Parameters
    ----------
    offshore : bool
        True places corners that ``convertbng`` does not cover (south of 49.9° N, west of 7.6° W,
        the sea) by the seven-parameter transformation, good to about 5 m: enough for the coast of
        a national outline, never for a place.

    Raises
    ------
    OutsideTheGrid
    """
    crossing = _with_offshore(to_grid, _PROJ_TO_GRID) if offshore else to_grid
    return _mapped(geometry, lambda x, y: _rounded(crossing(x, y)))


def geometry_to_lonlat(geometry: BaseGeometry) -> BaseGeometry:
    """An EPSG:27700 geometry in EPSG:4326 (lon, lat); offshore corners to about 5 m."""
    return _mapped(geometry, _with_offshore(to_lonlat, _PROJ_TO_LONLAT))


def geometry_to_mercator(geometry: BaseGeometry) -> BaseGeometry:
    """An EPSG:27700 geometry in EPSG:3857, for drawing only; offshore corners to about 5 m."""
    crossing = _with_offshore(to_lonlat, _PROJ_TO_LONLAT)
    return _mapped(geometry, lambda x, y: lonlat_to_mercator(*crossing(x, y)))


def beyond_ostn15(geometry: BaseGeometry, srid: int) -> int:
    """How many corners of a geometry lie where only the 5 m transformation reaches."""
    points = shapely.get_coordinates(geometry)
    crossing = to_grid if srid == WGS84 else to_lonlat
    return int(np.isnan(crossing(points[:, 0].copy(), points[:, 1].copy())[0]).sum())


Crossing = Callable[[Floats, Floats], tuple[Floats, Floats]]
_PROJ_TO_GRID = (WGS84, GRID)
_PROJ_TO_LONLAT = (GRID, WGS84)


def _with_offshore(crossing: Crossing, pair: tuple[int, int]) -> Crossing:
    def both(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        first, second = crossing(x, y)
        missing = np.isnan(first)
        if missing.any():
            first, second = first.copy(), second.copy()
            first[missing], second[missing] = _seven_parameters(*pair).transform(
                x[missing], y[missing]
            )
        west, south, east, north = GRID_BOUNDS
        grid_x, grid_y = (first, second) if pair[1] == GRID else (x, y)
        outside = (grid_x < west) | (grid_x > east) | (grid_y < south) | (grid_y > north)
        first = np.where(outside, np.nan, first)
        return first, second

    return both


@lru_cache(maxsize=2)
def _seven_parameters(source: int, target: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def lonlat_to_mercator(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Spherical Web Mercator of WGS 84 degrees (EPSG:3857, formula of EPSG method 1024).

    >>> x, y = lonlat_to_mercator(np.array([-1.89]), np.array([52.48]))
    >>> int(x[0]), int(y[0])
    (-210393, 6887385)
    """
    x = _EARTH_RADIUS_M * np.radians(lon)
    y = _EARTH_RADIUS_M * np.log(np.tan(math.pi / 4 + np.radians(lat) / 2))
    return x, y


def _rounded(pair: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    return np.round(pair[0], _METRES), np.round(pair[1], _METRES)
