"""Walked land as text for programs: JSON, GeoJSON and CSV."""

from __future__ import annotations

from typing import Any

from assetmap.anchors.exports.csv_table import csv_text
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.geojson import geometry_document
from assetmap.proximity.drawing import reach_of
from assetmap.proximity.lands import Land, Lands
from assetmap.proximity.on_foot import walk_words

FIELDS = (
    "metres", "minutes", "pace", "walk_ha", "circle_ha", "share", "in_circle", "on_foot", "cut_off",
)  # fmt: skip


def lands_json(found: Lands) -> dict[str, Any]:
    """Plain values: each walk with its areas and what is reached."""
    return {
        "title": title_of(found),
        "origin": {"name": found.origin.name, "address": found.origin.address,
                   "exact": found.origin.exact},
        "walks": [
            {
                **_values(land, found),
                "reached": [f"{one.record}s/{one.slug}" for one in land.on_foot],
            }
            for land in found.lands
        ],
        "more_than_twice_as_far": [
            {
                "address": f"{one.record}s/{one.slug}",
                "name": one.name,
                "straight_m": round(one.distance_m, 1),
                "says": walk_words(found.walks, one),
            }
            for one in found.severed
        ],
        "notes": lands_notes(found),
        "attribution": [found.loaded.attribution],
    }  # fmt: skip


def lands_geojson(found: Lands) -> dict[str, Any]:
    """One FeatureCollection (RFC 7946) in EPSG:4326: of each walk its land and its circle."""
    features = []
    for land in found.lands:
        circle = reach_of(found.origin, land.metres)
        for sort, shape in (("walk", land.polygon), ("circle", circle)):
            features.append(
                {
                    "type": "Feature",
                    "id": f"{sort}-{land.metres:g}",
                    "properties": {"sort": sort, **_values(land, found)},
                    "geometry": geometry_document(geometry_to_lonlat(shape)),
                }
            )
    return {
        "type": "FeatureCollection",
        "features": features,
        "title": title_of(found),
        "notes": lands_notes(found),
        "attribution": [found.loaded.attribution],
    }


def lands_csv(found: Lands) -> str:
    """A row for each walk, then the notes; no cell can run as a formula in a spreadsheet."""
    rows = (tuple(_values(land, found).values()) for land in found.lands)
    return csv_text(FIELDS, rows, notes=(*lands_notes(found), found.loaded.attribution))


def title_of(found: Lands) -> str:
    """What was asked, as a heading."""
    return f"What can be walked from {found.origin.name}"


def lands_notes(found: Lands) -> list[str]:
    """The lines that go with every form: over which streets, at which pace, and what is rough."""
    lines = [
        f"{title_of(found)}, over the streets of {found.loaded.name} of "
        f"{found.loaded.retrieved_on.isoformat()}, both ways, the way to the street included.",
        f"Minutes at the {found.profile.name} pace of {found.profile.m_per_s:.2f} m a second.",
        "The land is for the eye: it lies within 25 m of a street that is reached and claims no "
        "land nearer to one that is not. Whether a thing is reached goes by its distance over "
        "streets.",
    ]
    if not found.origin.exact:
        lines.append(f"{found.origin.name} is placed at the middle of a postcode: all is rough.")
    if any(land.cut_off for land in found.lands):
        lines.append("The loaded streets end nearer than the longest walk, which may go on there.")
    return lines


def _values(land: Land, found: Lands) -> dict[str, Any]:
    """What each form says of a walk, under the names of ``FIELDS``."""
    return {
        "metres": round(land.metres, 1),
        "minutes": round(land.minutes, 2),
        "pace": found.profile.name,
        "walk_ha": round(land.walk_ha, 2),
        "circle_ha": round(land.circle_ha, 2),
        "share": round(land.share, 4),
        "in_circle": len(land.within),
        "on_foot": len(land.on_foot),
        "cut_off": land.cut_off,
    }
