"""The map's things as GeoJSON in EPSG:4326; see ``static/js/explore/explore.js`` for the roles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.bridges.near_map import equal_circle
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.geojson import DECIMALS
from assetmap.explore.pages import (
    chosen_things,
    facts_of,
    family_of,
    glyph_of,
    href_of,
    is_sized_point,
    keeper_words,
    kind_words,
)
from assetmap.explore.queries import Here, Thing

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

#: Finer than the map shows; outlines of councils have many more corners than that.
DETAIL_M = 15.0
_OUTLINES = {"surveyed": "surveyed", "illustrative": "sketched"}


def things_map(here: Here, *, kind: str, root: str) -> str:
    """Ground and things as GeoJSON text (RFC 7946).

    Raises
    ------
    NoSuchKind
    """
    features = [
        *(_ground(one.name, one.geom, "boundary") for one in here.councils),
        *(_ground(one.name, one.geom, "neighbourhood") for one in here.neighbourhoods),
        *_things(chosen_things(here, kind), root),
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _ground(name: str, shape: BaseGeometry, role: str) -> Json:
    return _feature(shape.simplify(DETAIL_M), {"role": role, "name": name})


def _things(things: Sequence[Thing], root: str) -> Iterator[Json]:
    for thing in things:
        if thing.geom is None:
            continue
        outline = _OUTLINES.get(thing.outline)
        shape = thing.geom
        if is_sized_point(thing):
            outline, shape = "approximate", circle_of(thing)
        elif shape.geom_type == "Point":
            outline = None
        middle = geometry_to_lonlat(thing.geom.representative_point())
        yield _feature(
            shape,
            {
                "role": "place",
                "key": f"{thing.record}/{thing.slug}",
                "record": thing.record,
                "kind": glyph_of(thing),
                "family": family_of(thing),
                "name": thing.name,
                "kind_words": kind_words(thing),
                "facts": [
                    *facts_of(thing)[1:],
                    *keeper_words(thing),
                    f"Source: {thing.fact_source}",
                ],
                "href": href_of(thing, root),
                "outline": outline,
                "at": [round(middle.x, DECIMALS), round(middle.y, DECIMALS)],
            },
        )


def circle_of(thing: Thing) -> BaseGeometry:
    """The circle that stands for a thing of which the size is known and the outline is not."""
    if thing.geom is None or thing.area_ha is None:
        raise ValueError("a circle needs a point and an area")
    return equal_circle(thing.geom, thing.area_ha)


def _feature(shape: BaseGeometry, properties: Mapping[str, Json]) -> Json:
    drawn = shapely.set_precision(geometry_to_lonlat(shape), 10**-DECIMALS, mode="pointwise")
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(drawn)),
        "properties": properties,
    }
