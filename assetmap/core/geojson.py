"""GeoJSON geometries as they leave: longitude first, seven decimals (about a centimetre)."""

from __future__ import annotations

import json
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

DECIMALS = 7


def geometry_document(lonlat: BaseGeometry) -> dict[str, Any]:
    """A geometry in EPSG:4326 as a GeoJSON object with rounded coordinates.

    Rings are wound as RFC 7946 asks: outlines anticlockwise, holes clockwise.

    >>> geometry_document(shapely.Point(-1.93709440001, 52.4797583))
    {'type': 'Point', 'coordinates': [-1.9370944, 52.4797583]}
    """
    wound = shapely.orient_polygons(lonlat)
    rounded = shapely.transform(wound, lambda points: points.round(DECIMALS))
    found: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return found
