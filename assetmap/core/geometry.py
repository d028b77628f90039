"""The one guard that every geometry passes before it may reach the database.

A single infinite coordinate crashes PostGIS 3.3 with GEOS 3.11 (signal 11) and one infinite
vertex can run for minutes past ``statement_timeout``, so nothing reaches a spatial function
unguarded. Table CHECKs repeat what is common.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from assetmap.core.crs import (
    GRID,
    GRID_BOUNDS,
    KNOWN_SRIDS,
    WGS84,
    beyond_ostn15,
    geometry_to_grid,
    geometry_to_mercator,
)
from assetmap.core.errors import Invalid

MAX_DEPTH = 12
#: A careless outline crosses itself a few times.
MAX_CROSSINGS = 1_000
_EDGES_AT_ONCE = 64  # against half a million others: half a gigabyte at the very worst
POINTS = ("Point", "MultiPoint")
LINES = ("LineString", "MultiLineString")
AREAS = ("Polygon", "MultiPolygon")
ANY_SHAPE = (*POINTS, *LINES, *AREAS)
_AT = re.compile(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]$")


class BadGeometry(Invalid):
    """A shape that cannot be kept, with the rule that it breaks."""


class CrossesItself(BadGeometry):
    """An outline that is not valid, with the first place where it is not.

    Attributes
    ----------
    at : tuple of float
        Easting and northing in metres.
    """

    def __init__(self, message: str, at: tuple[float, float]) -> None:
        super().__init__(message)
        self.at = at


class TooFarAway(BadGeometry):
    """A shape outside the area that this map serves; the message gives the distance."""


@dataclass(frozen=True)
class Profile:
    """Limits for one kind of source.

    Attributes
    ----------
    max_area_m2 : float
        Largest area in square metres.
    max_length_m : float
        Longest line in metres.
    max_vertices : int
        Most vertices in one shape.
    mend : bool
        True mends an invalid shape with ``make_valid`` when its area changes by at most
        ``mend_share``; False refuses it and names the place.
    margin_m : float or None
        How far outside the programme area a shape may lie; None means anywhere on the grid.
    """

    name: Literal["drawn", "reference"]
    max_area_m2: float
    max_length_m: float
    max_vertices: int
    mend: bool
    mend_share: float = 0.01
    margin_m: float | None = None


DRAWN = Profile("drawn", 400e6, 200e3, 50_000, mend=False, margin_m=25_000.0)
REFERENCE = Profile("reference", 100_000e6, 5_000e3, 500_000, mend=True)


@dataclass(frozen=True)
class Admitted:
    """A shape fit to be stored.

    Attributes
    ----------
    geom : shapely geometry
        EPSG:27700, millimetres, valid, 2D.
    geom_3857 : shapely geometry
        The same for drawing, EPSG:3857.
    mended_share : float or None
        Share of its area that mending changed; None when it was valid as given.
    offshore_corners : int
        Corners placed to about 5 m only (``reference`` outlines far from the mainland).
    """

    geom: BaseGeometry
    geom_3857: BaseGeometry
    mended_share: float | None
    offshore_corners: int = 0


def from_geojson(document: object) -> BaseGeometry:
    """Build a shape from a parsed GeoJSON geometry, refusing what must not be built.

    Raises
    ------
    BadGeometry
        Not a geometry object, nested deeper than 12, a coordinate that is not a finite number,
        or a GeometryCollection.
    """
    _scan(document, 0)
    if not isinstance(document, dict) or document.get("type") not in ANY_SHAPE:
        kind = document.get("type") if isinstance(document, dict) else type(document).__name__
        raise BadGeometry(f"A point, line or area is needed, not {kind!s:.60}.")
    if set(document) - {"type", "coordinates", "bbox", "crs"}:
        document = {key: document[key] for key in ("type", "coordinates") if key in document}
    try:
        return shape(document)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError) as fault:
        raise BadGeometry(
            "The coordinates do not make a shape: a line needs two points, an area four, "
            "the last equal to the first."
        ) from fault
    except shapely.errors.ShapelyError as fault:
        raise BadGeometry("The coordinates do not make a shape.") from fault


def admit(
    geometry: BaseGeometry,
    *,
    srid: int,
    profile: Profile,
    kinds: Sequence[str] = ANY_SHAPE,
    programme: BaseGeometry | None = None,
) -> Admitted:
    """Judge one shape and return it as it may be stored.

    Parameters
    ----------
    geometry : shapely geometry
        In ``srid``; Z and M are dropped.
    srid : int
        27700 or 4326; anything else is refused, never guessed.
    profile : Profile
        ``DRAWN`` for people's geometry, ``REFERENCE`` for boundaries and national layers.
    kinds : sequence of str
        Geometry types allowed here.
    programme : shapely geometry, optional
        The programme area in EPSG:27700, for ``profile.margin_m``.

    Raises
    ------
    BadGeometry, TooFarAway, assetmap.core.crs.OutsideTheGrid
    """
    if srid not in KNOWN_SRIDS:
        raise BadGeometry(f"Coordinates must be in EPSG:27700 or EPSG:4326, not {srid!s:.40}.")
    if geometry is None or geometry.is_empty:
        raise BadGeometry("The shape is empty: it has no coordinates.")
    if geometry.geom_type not in kinds:
        raise BadGeometry(
            f"A {geometry.geom_type} cannot be used here; allowed are {', '.join(kinds)}."
        )
    count = int(shapely.get_num_coordinates(geometry))
    if count > profile.max_vertices:
        raise BadGeometry(
            f"The shape has {count:,} corners; at most {profile.max_vertices:,} are kept. "
            "Simplify it first."
        )
    flat = shapely.force_2d(geometry)
    points = shapely.get_coordinates(flat)
    if not np.isfinite(points).all():
        raise BadGeometry("A coordinate is not a finite number.")
    if shapely.is_empty(shapely.get_parts(flat)).any():
        raise BadGeometry("A part of the shape is empty.")
    _check_range(points, srid)
    offshore = beyond_ostn15(flat, srid) if profile.mend else 0
    grid = geometry_to_grid(flat, offshore=bool(offshore)) if srid == WGS84 else flat
    _check_range(shapely.get_coordinates(grid), GRID)
    grid, mended = _valid(grid, profile)
    _check_size(grid, profile)
    _check_place(grid, profile, programme)
    return Admitted(grid, geometry_to_mercator(grid), mended, offshore)


def _scan(node: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise BadGeometry(f"The shape is nested deeper than {MAX_DEPTH} levels.")
    if isinstance(node, dict):
        children: list[Any] = list(node.values())
    elif isinstance(node, list | tuple):
        if depth + 2 <= MAX_DEPTH and _plain_positions(node):
            return
        children = list(node)
    elif isinstance(node, float) and not np.isfinite(node):
        raise BadGeometry("A coordinate is not a finite number.")
    elif isinstance(node, int) and not isinstance(node, bool) and abs(node) > 10**9:
        raise BadGeometry("A coordinate is far too large.")
    else:
        return
    for child in children:
        _scan(child, depth + 1)


def _plain_positions(node: Sequence[object]) -> bool:
    """Whether a list holds nothing but positions that are fine: a long outline is seen at once."""
    if not node or set(map(type, node)) != {list}:
        return False
    numbers: list[Any] = list(chain.from_iterable(node))  # type: ignore[arg-type]
    if not set(map(type, numbers)) <= {int, float}:
        return False
    try:
        return all(map(math.isfinite, numbers)) and max(map(abs, numbers), default=0) <= 10**9
    except OverflowError:
        return False


def _check_range(points: np.ndarray, srid: int) -> None:
    west, south, east, north = GRID_BOUNDS if srid == GRID else (-180.0, -90.0, 180.0, 90.0)
    low, high = points.min(axis=0), points.max(axis=0)
    if low[0] < west or low[1] < south or high[0] > east or high[1] > north:
        if srid == WGS84:
            raise BadGeometry(
                f"{high[0]:.10g}, {high[1]:.10g} cannot be degrees of longitude and latitude. "
                "If the file is in National Grid metres, say so with --crs 27700."
            )
        raise BadGeometry(
            f"{high[0]:.10g}, {high[1]:.10g} lies outside the British National Grid (metres)."
        )


def _valid(grid: BaseGeometry, profile: Profile) -> tuple[BaseGeometry, float | None]:
    if shapely.is_valid(grid):
        return grid, None
    reason = str(shapely.is_valid_reason(grid))
    if not profile.mend:
        raise CrossesItself(
            f"The outline crosses or touches itself ({reason}, easting and northing in metres). "
            "Draw it again there.",
            _place_in(reason, grid),
        )
    if crossings_exceed(grid, MAX_CROSSINGS):
        raise BadGeometry(
            f"The outline crosses itself more than {MAX_CROSSINGS:,} times; it is no outline that "
            "can be mended."
        )
    family = AREAS if grid.geom_type in AREAS else LINES
    mended = shapely.make_valid(grid)
    parts = [part for part in shapely.get_parts(mended) if part.geom_type in family]
    before = abs(float(shapely.area(grid)))
    if grid.geom_type in AREAS:
        mended = shapely.union_all(parts) if parts else mended
        after = float(shapely.area(mended))
        change = abs(after - before) / before if before else 1.0
        if mended.geom_type not in AREAS or change > profile.mend_share:
            raise BadGeometry(
                f"The outline is not valid ({reason}) and mending it would change its area by "
                f"{change:.1%}, more than {profile.mend_share:.0%}."
            )
        return mended, change
    raise BadGeometry(f"The line is not valid ({reason}).")


def _place_in(reason: str, grid: BaseGeometry) -> tuple[float, float]:
    """Where GEOS says that a shape is not valid; the shape's first corner when it says nothing.

    >>> _place_in("Self-intersection[403500.5 287500]", shapely.Point(1, 2))
    (403500.5, 287500.0)
    """
    found = _AT.search(reason)
    if found is None:
        x, y = shapely.get_coordinates(grid)[0]
        return float(x), float(y)
    return float(found[1]), float(found[2])


def crossings_exceed(grid: BaseGeometry, most: int) -> bool:
    """Do its edges cross each other more often than this? Edges that only touch are cheap.

    ``make_valid`` takes about a second for a star of 51 corners and did not end for one of 201:
    its cost grows with the crossings, so these are counted first, a few edges at a time.
    """
    rings = shapely.get_parts(shapely.get_rings(shapely.get_parts(grid)))
    points = [shapely.get_coordinates(ring) for ring in rings]
    first = np.concatenate([ring[:-1] for ring in points])
    last = np.concatenate([ring[1:] for ring in points])
    tree = shapely.STRtree(shapely.linestrings(np.stack([first, last], axis=1)))
    met = near = 0
    for start in range(0, len(first), _EDGES_AT_ONCE):
        one, other = tree.query(tree.geometries[start : start + _EDGES_AT_ONCE])
        one += start
        near += len(one)
        met += _proper_crossings(first[one], last[one], first[other], last[other])
        # Each crossing is met from both its edges; an honest edge is near a handful of others.
        if met > 2 * most or near > 1_000_000 + 20 * len(first):
            return True
    return False


def _proper_crossings(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    c: NDArray[np.float64],
    d: NDArray[np.float64],
) -> int:
    """How many of the edges ab cross the edges cd inside both? By the sides of four turns."""

    def side(
        p: NDArray[np.float64], q: NDArray[np.float64], r: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        (ux, uy), (vx, vy) = (q - p).T, (r - p).T
        turned: NDArray[np.float64] = np.sign(ux * vy - uy * vx)
        return turned

    return int(((side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)).sum())


def _check_size(grid: BaseGeometry, profile: Profile) -> None:
    area = float(shapely.area(grid))
    if grid.geom_type in AREAS and area <= 0:
        raise BadGeometry("The area has no size: its corners lie on one line.")
    if area > profile.max_area_m2:
        raise BadGeometry(
            f"The area is {area / 1e6:,.0f} km²; at most {profile.max_area_m2 / 1e6:,.0f} km² "
            "is kept for one shape."
        )
    if grid.geom_type in LINES and float(shapely.length(grid)) > profile.max_length_m:
        raise BadGeometry(
            f"The line is {float(shapely.length(grid)) / 1e3:,.0f} km long; at most "
            f"{profile.max_length_m / 1e3:,.0f} km is kept."
        )


def _check_place(grid: BaseGeometry, profile: Profile, programme: BaseGeometry | None) -> None:
    if profile.margin_m is None or programme is None:
        return
    corners = shapely.points(shapely.get_coordinates(grid))
    away = float(np.max(shapely.distance(corners, programme)))
    if away > profile.margin_m:
        raise TooFarAway(
            f"This lies (or reaches) {away / 1e3:,.0f} km outside the programme area; at most "
            f"{profile.margin_m / 1e3:,.0f} km is allowed. Check the coordinates."
        )
