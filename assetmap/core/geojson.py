"""GeoJSON geometries as they leave: longitude first, seven decimals (about a centimetre)."""

from __future__ import annotations

import json
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.core.geometry import BadGeometry, from_geojson
from assetmap.core.limits import SHAPE_CHARACTERS

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


def read_geometry(text: str) -> BaseGeometry:
    """A geometry in EPSG:4326 as a browser sends it, read strictly; no guard has judged it yet.

    Raises
    ------
    BadGeometry
        Too long, no JSON, nested too deep, a number that is none or not finite, a key said twice.

    >>> read_geometry('{"type": "Point", "coordinates": [-1.9, 52.5]}').x
    -1.9
    """
    if len(text) > SHAPE_CHARACTERS:
        raise BadGeometry(
            f"The shape is {len(text):,} characters long; at most {SHAPE_CHARACTERS:,} are read. "
            "Draw it with fewer corners."
        )
    try:
        document = json.loads(text, object_pairs_hook=_said_once)
    except RecursionError as fault:
        raise BadGeometry("The shape is nested too deep.") from fault
    except ValueError as fault:
        raise BadGeometry("The shape did not arrive whole. Draw it again.") from fault
    if isinstance(document, dict) and "coordinates" in document:
        _only_numbers(document["coordinates"])
    return from_geojson(document)


def _only_numbers(coordinates: object) -> None:
    """Text that looks like a number would be taken for one further on."""
    waiting = [coordinates]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, bool) or not isinstance(one, int | float):
            raise BadGeometry("A coordinate is no number.")


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadGeometry("The shape says one thing twice.")
    return found
