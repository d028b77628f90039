"""Annotations as files to take away, for whoever may see them: of a sensitive place its circle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from geoalchemy2.shape import to_shape

from assetmap.anchors.exports.csv_table import csv_text
from assetmap.core.crs import geometry_to_lonlat
from assetmap.groups.annotations.models import Annotation
from assetmap.places.positions import held_geometry

HEADER = (
    "slug", "title", "category", "text", "on_behalf_of", "confidence", "visible_to", "about",
    "sensitive", "uncertain_m", "outline", "easting", "northing", "lat", "lon", "written_on",
    "walked_on", "licence",
)  # fmt: skip


def annotations_geojson(held: Sequence[Annotation], *, root: str = "") -> str:
    """A feature for each annotation; ``geometry`` is null for one about a thing on the map.

    Parameters
    ----------
    root : str
        Before the addresses of pages.
    """
    features = [
        {
            "type": "Feature", "id": one.slug, "geometry": held_geometry(one),
            "properties": {
                "role": "said", "name": one.title, "category": one.category, "text": one.text,
                "on_behalf_of": one.on_behalf_of, "confidence": one.confidence,
                "visible_to": visible_to(one), "about": about(one),
                "sensitive": one.sensitive, "uncertain_m": one.uncertain_m,
                "outline": one.outline,
                "walked_on": walked_on(one),
                "href": f"{root}/annotations/{one.slug}", "licence": one.licence,
            },
        }
        for one in held
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def annotations_csv(held: Sequence[Annotation]) -> str:
    """A row for each annotation. A sensitive place has no coordinates: its circle has no point."""
    rows = (
        (
            one.slug, one.title, one.category, one.text, one.on_behalf_of, one.confidence,
            visible_to(one), about(one), "yes" if one.sensitive else "no", one.uncertain_m,
            one.outline, *_middle(one), one.retrieved_on.isoformat(), walked_on(one), one.licence,
        )
        for one in held
    )  # fmt: skip
    return csv_text(HEADER, rows)


def visible_to(one: Annotation) -> str:
    """Who sees an annotation now."""
    return "everybody" if one.published_on is not None else "group"


def about(one: Annotation) -> str:
    """The thing that an annotation is about; empty where it is drawn."""
    return "" if one.about_slug is None else f"{one.about_register}/{one.about_slug}"


def walked_on(one: Annotation) -> str | None:
    """The day of the walk from which a note comes; None for what was written on a page."""
    return None if one.walked_on is None else one.walked_on.isoformat()


def _middle(one: Annotation) -> tuple[Any, ...]:
    if one.geom is None or one.sensitive:
        return (None, None, None, None)
    middle = to_shape(one.geom).representative_point()
    lonlat = geometry_to_lonlat(middle)
    return (round(middle.x), round(middle.y), round(lonlat.y, 6), round(lonlat.x, 6))
