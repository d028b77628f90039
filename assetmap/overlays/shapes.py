"""A drawn site as a few signs of an address, and back: nobody has to keep it anywhere.

Corners are easting-northing in metres, EPSG:27700, to a tenth: ``404200-286600_404300.5-286600``.
A hole follows ``*``, another area ``**``. None of these signs changes in an address or a form.
"""

from __future__ import annotations

import json
import re

import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.core import limits
from assetmap.core.crs import GRID, GRID_BOUNDS, geometry_to_grid, geometry_to_lonlat
from assetmap.core.errors import Invalid
from assetmap.core.geojson import geometry_document, read_geometry
from assetmap.core.geometry import AREAS, DRAWN, CrossesItself, admit
from assetmap.overlays.errors import BadShape

_M2_PER_HA = 10_000
_PLACES = 1
_NUMBER = r"\d{1,7}(?:\.\d{1,12})?"
_CORNER = re.compile(rf"({_NUMBER})-({_NUMBER})", re.A)
_PAIR = re.compile(rf"(-?{_NUMBER})[,\s]\s*(-?{_NUMBER})", re.A)
_BETWEEN = re.compile(r"[\s;,()\[\]]*")
#: Beyond it a number is no degree.
_DEGREES = 180.0


def shape_words(area: BaseGeometry) -> str:
    """An area (EPSG:27700) as it stands in an address.

    >>> shape_words(shapely.Polygon([(0, 0), (100, 0), (100.25, 50.04)]))
    '0-0_100-0_100.2-50'
    """
    return "**".join(
        "*".join(
            "_".join(
                f"{_decimal(x)}-{_decimal(y)}"
                for x, y in shapely.get_coordinates(ring)[:-1].tolist()
            )
            for ring in (part.exterior, *part.interiors)
        )
        for part in shapely.get_parts(area)
    )


def read_shape(words: str, *, programme: BaseGeometry | None = None) -> BaseGeometry:
    """The area that an address names, past the geometry guard; EPSG:27700.

    Raises
    ------
    BadShape
        Not of this form, too large, with too many corners, crossed, or far away.

    >>> read_shape("404200-286600_404300-286600_404300-286700").area
    5000.0
    """
    if len(words) > limits.OVERLAY_CHARACTERS:
        raise _too_many()
    polygons = []
    for part in words.split("**"):
        rings = [_ring(ring) for ring in part.split("*")]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    area = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    return check_site(area, programme=programme)


def check_site(area: BaseGeometry, *, programme: BaseGeometry | None) -> BaseGeometry:
    """An area (EPSG:27700) that an overlay may be asked about, as its address will name it.

    Raises
    ------
    BadShape
    """
    if area.geom_type not in AREAS or area.is_empty:
        raise BadShape("Draw an area with at least three corners.")
    rings = shapely.get_parts(shapely.get_rings(shapely.get_parts(area)))
    if int(shapely.get_num_coordinates(area)) - len(rings) > limits.OVERLAY_CORNERS:
        raise _too_many()
    if area.area > limits.OVERLAY_SITE_HA * _M2_PER_HA:
        raise BadShape(
            f"The site has {area.area / _M2_PER_HA:,.0f} hectares; at most "
            f"{limits.OVERLAY_SITE_HA:,} are laid over the map at once. Draw a part of it."
        )
    try:
        return admit(
            shapely.transform(area, lambda points: points.round(_PLACES)),
            srid=GRID, profile=DRAWN, kinds=AREAS, programme=programme,
        ).geom  # fmt: skip
    except CrossesItself as fault:
        easting, northing = fault.at
        raise BadShape(
            f"The outline crosses or touches itself at easting {easting:,.0f}, northing "
            f"{northing:,.0f}. Draw it again there."
        ) from fault
    except Invalid as fault:
        raise BadShape(str(fault)) from fault


def read_pasted(words: str) -> str:
    """What somebody pasted, as the text of a GeoJSON geometry in EPSG:4326.

    Either GeoJSON (a geometry, a feature, or a collection of one), or corners in their order: each
    an easting and a northing in metres, or a latitude and a longitude in degrees.

    Raises
    ------
    BadShape

    >>> read_pasted("404200,286600 404300,286600 404300,286700")[:30]
    '{"type":"Polygon","coordinates'
    """
    said = words.strip()
    if not said:
        raise BadShape("Nothing was pasted. Paste corners or GeoJSON, or draw the site.")
    if len(said) > limits.SHAPE_CHARACTERS:
        raise BadShape(
            f"What was pasted is {len(said):,} characters long; at most "
            f"{limits.SHAPE_CHARACTERS:,} are read."
        )
    return _geometry_in(said) if said.startswith("{") else _corners_in(said)


def _geometry_in(said: str) -> str:
    try:
        document = json.loads(said)
    except (ValueError, RecursionError) as fault:
        raise BadShape("That GeoJSON is not whole. Copy it again from its first { to its last }.") \
            from fault  # fmt: skip
    features = document.get("features")
    if document.get("type") == "FeatureCollection":
        if not isinstance(features, list) or len(features) != 1:
            raise BadShape("Paste one area at a time: this collection holds another number.")
        document = features[0]
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = document.get("geometry")
    try:
        text = json.dumps(document)
        read_geometry(text)
    except RecursionError as fault:
        raise BadShape("That GeoJSON is nested too deep.") from fault
    except Invalid as fault:
        raise BadShape(str(fault)) from fault
    return text


def _corners_in(said: str) -> str:
    corners, end = [], 0
    while end < len(said):
        start = _BETWEEN.match(said, end)
        end = start.end() if start else end
        if end == len(said):
            break
        pair = _PAIR.match(said, end)
        if pair is None:
            raise BadShape(
                f"“{said[end : end + 20]}” is no corner. Give each as easting and northing "
                "(404200,286600) or latitude and longitude (52.480,-1.937), one after the other."
            )
        corners.append((float(pair[1]), float(pair[2])))
        end = pair.end()
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if len(corners) < 3:
        raise BadShape(f"An area needs at least 3 corners; {len(corners)} were given.")
    try:
        if all(max(abs(one), abs(other)) <= _DEGREES for one, other in corners):
            lonlat = shapely.Polygon([(lon, lat) for lat, lon in corners])
            geometry_to_grid(lonlat)
        else:
            lonlat = geometry_to_lonlat(shapely.Polygon(corners))
    except Invalid as fault:
        raise BadShape(str(fault)) from fault
    return json.dumps(geometry_document(lonlat), separators=(",", ":"))


def _ring(words: str) -> list[tuple[float, float]]:
    corners = [_CORNER.fullmatch(one) for one in words.split("_")]
    found = [(float(one[1]), float(one[2])) for one in corners if one is not None]
    if len(found) < max(3, len(corners)):
        raise BadShape(
            "The address does not hold a whole site: part of it was lost when it was copied. Copy "
            "it again, or draw the site anew."
        )
    west, south, east, north = GRID_BOUNDS
    if any(not (west <= x <= east and south <= y <= north) for x, y in found):
        raise BadShape("That site lies outside Great Britain, where this map ends.")
    return found


def _decimal(value: float) -> str:
    return f"{value:.{_PLACES}f}".removesuffix(".0")


def _too_many() -> BadShape:
    return BadShape(
        f"The site has more than {limits.OVERLAY_CORNERS} corners, which is more than the address "
        "of a page holds. Draw it with fewer."
    )
