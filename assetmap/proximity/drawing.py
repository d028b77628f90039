"""What a small map of what is near draws, as GeoJSON features in EPSG:4326."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from shapely.geometry.base import BaseGeometry

from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.geojson import DECIMALS, geometry_document
from assetmap.proximity.origins import Origin
from assetmap.proximity.queries import Neighbour, order_of

_CORNERS = 24  # of a quarter of a circle; it is drawn, nothing is measured by it
_ROOM = 0.06
#: Symbols that a phone's map holds without pushing each other far from where they are.
SYMBOLS = 12


def feature(shape: BaseGeometry, properties: dict[str, Any]) -> dict[str, Any]:
    """A feature of a shape in EPSG:27700."""
    geometry = geometry_document(geometry_to_lonlat(shape))
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def middle(shape: BaseGeometry) -> list[float]:
    """Longitude and latitude of a point inside a shape, where its symbol stands."""
    point = geometry_to_lonlat(shape.representative_point())
    return [round(point.x, DECIMALS), round(point.y, DECIMALS)]


def neighbour_feature(one: Neighbour, root: str) -> dict[str, Any]:
    """One thing that is near, as a symbol that leads to its page."""
    return feature(
        one.geom.representative_point(),
        {
            "role": "place", "here": False, "key": f"{one.record}/{one.slug}",
            "record": one.record, "kind": one.glyph, "family": one.family, "name": one.name,
            "kind_words": one.kind, "outline": None,
            "href": f"{root}/{one.record}s/{one.slug}", "at": middle(one.geom),
        },
    )  # fmt: skip


def reach_of(origin: Origin, radius_m: float) -> BaseGeometry:
    """The line that lies about ``radius_m`` from the origin, to be looked at only."""
    return origin.geom.buffer(radius_m, quad_segs=_CORNERS)


def bounds_of(origin: Origin, radius_m: float) -> list[list[float]]:
    """What the map shows first: [[south, west], [north, east]] in degrees."""
    room = reach_of(origin, radius_m * (1 + _ROOM)).envelope
    west, south, east, north = geometry_to_lonlat(room).bounds
    return [[south, west], [north, east]]


def reach_map(
    origin: Origin,
    radius_m: float,
    listed: Sequence[Neighbour],
    *,
    label: str,
    root: str,
    walked: BaseGeometry | None = None,
) -> str:
    """GeoJSON text (RFC 7946): the ring, where it is measured from, and what is listed.

    Features have the role "walked" for the land within a walk, "ring" with its ``label``, "spot",
    "place" for the nearest things, or "dot" for the others.
    """
    nearest = sorted(listed, key=order_of)
    shapes = (
        list(origin.geom.geoms) if origin.geom.geom_type == "GeometryCollection" else [origin.geom]
    )
    features = [
        *([] if walked is None else [feature(walked, {"role": "walked"})]),
        feature(reach_of(origin, radius_m), {"role": "ring", "label": label}),
        *(feature(shape, {"role": "spot", "at": middle(shape)}) for shape in shapes),
        *(feature(one.geom.representative_point(), {"role": "dot"}) for one in nearest[SYMBOLS:]),
        *(neighbour_feature(one, root) for one in nearest[:SYMBOLS]),
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
