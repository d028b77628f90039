"""An answer as text for programs: JSON, GeoJSON and CSV."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from assetmap.anchors.exports.csv_table import csv_text
from assetmap.core.crs import geometry_to_lonlat, to_lonlat
from assetmap.core.geojson import DECIMALS, geometry_document
from assetmap.proximity.answering import Answer, grouped, notes_of, title_of
from assetmap.proximity.queries import Neighbour

#: Columns of the table, before the coordinates.
FIELDS = (
    "number", "name", "kind", "group", "register", "distance_m", "placed", "source", "licence",
    "demonstration", "address", "link",
)  # fmt: skip


def as_json(answer: Answer, *, site: str) -> dict[str, Any]:
    """The answer as plain values, in groups.

    Parameters
    ----------
    site : str
        Scheme, host and root of the pages, without a slash at the end; empty leaves links out.
    """
    numbers = {id(one): number for number, one in enumerate(answer.found, start=1)}
    lon, lat = _middle(answer.origin.geom)
    return {
        "title": title_of(answer),
        "origin": {
            "sort": answer.origin.sort,
            "name": answer.origin.name,
            "address": answer.origin.address,
            "exact": answer.origin.exact,
            "lon": lon,
            "lat": lat,
        },
        "kinds": list(answer.kinds),
        "radius_m": answer.radius_m,
        "k": answer.k,
        "count": len(answer.found),
        "unplaced": answer.unplaced,
        "groups": [
            {
                "group": group.family,
                "words": group.words,
                "count": len(group.things),
                "kinds": dict(group.kinds),
                "things": [_values(one, numbers[id(one)], site) for one in group.things],
            }
            for group in grouped(answer.found)
        ],
        "notes": notes_of(answer),
        "attribution": list(answer.attributions),
    }


def as_geojson(answer: Answer, *, site: str) -> dict[str, Any]:
    """One FeatureCollection (RFC 7946) in EPSG:4326 with whole shapes, nearest first."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": f"{one.record}/{one.slug}",
                "properties": _values(one, number, site),
                "geometry": geometry_document(geometry_to_lonlat(one.geom)),
            }
            for number, one in enumerate(answer.found, start=1)
        ],
        "title": title_of(answer),
        "unplaced": answer.unplaced,
        "notes": notes_of(answer),
        "attribution": list(answer.attributions),
    }


def as_csv(answer: Answer, *, site: str) -> str:
    """A row for each thing with easting, northing, lat and lon, then the notes.

    An outline gives a point inside it. No cell can run as a formula in a spreadsheet.
    """
    points = [one.geom.representative_point() for one in answer.found]
    east = np.array([point.x for point in points], dtype=np.float64)
    north = np.array([point.y for point in points], dtype=np.float64)
    lon, lat = to_lonlat(east, north)
    rows = (
        (
            *_values(one, row + 1, site).values(),
            round(float(east[row]), 1),
            round(float(north[row]), 1),
            round(float(lat[row]), DECIMALS),
            round(float(lon[row]), DECIMALS),
        )
        for row, one in enumerate(answer.found)
    )
    return csv_text((*FIELDS, "easting", "northing", "lat", "lon"), rows, notes=notes_of(answer))


def json_text(document: dict[str, Any]) -> str:
    """A document as it is printed."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _values(one: Neighbour, number: int, site: str) -> dict[str, str | int | float | bool | None]:
    """What each form says of a thing, under the names of ``FIELDS``."""
    address = f"{one.record}s/{one.slug}"
    return {
        "number": number,
        "name": one.name,
        "kind": one.kind,
        "group": one.family,
        "register": one.record,
        "distance_m": round(one.distance_m, 1),
        "placed": "exact" if one.exact else "postcode",
        "source": one.source,
        "licence": one.licence,
        "demonstration": one.demonstration,
        "address": address,
        "link": f"{site}/{address}" if site else None,
    }


def _middle(shape: Any) -> tuple[float, float]:
    point = geometry_to_lonlat(shape.representative_point())
    return round(point.x, DECIMALS), round(point.y, DECIMALS)
