"""What the map of the list draws, as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from geoalchemy2.shape import to_shape

from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.developments.models import Development
from assetmap.developments.words import KIND_WORDS
from assetmap.proximity.drawing import SYMBOLS, feature, middle, reach_of
from assetmap.sifting.asking import Asked
from assetmap.sifting.queries import Sifted


def sifted_map(found: Sifted, asked: Asked, *, root: str) -> str:
    """GeoJSON text (RFC 7946): the marked place with its reach, and what was found.

    The largest are symbols that lead to their pages, the others dots; outlines are drawn as such.
    """
    features: list[dict[str, Any]] = []
    if found.origin is not None:
        ring = reach_of(found.origin, float(asked.within))
        label = f"{number(int(asked.within))} m"
        features += [
            feature(ring, {"role": "ring", "label": label}),
            feature(found.origin.geom, {"role": "spot", "at": middle(found.origin.geom)}),
        ]
    placed = [one for one in found.rows if one.geom is not None]
    features += [_dot(one) for one in placed[SYMBOLS:]]
    features += _places(placed[:SYMBOLS], root)
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _dot(site: Development) -> dict[str, Any]:
    return feature(to_shape(site.geom).representative_point(), {"role": "dot"})


def _places(sites: Sequence[Development], root: str) -> list[dict[str, Any]]:
    found = []
    for one in sites:
        shape = to_shape(one.geom)
        found.append(
            feature(
                shape,
                {
                    "role": "place", "here": False, "key": f"development/{one.slug}",
                    "record": "development", "kind": "development", "family": "development",
                    "name": one.name, "kind_words": _(KIND_WORDS[one.kind]),
                    "outline": None if shape.geom_type == "Point" else "surveyed",
                    "href": f"{root}/developments/{one.slug}", "at": middle(shape),
                },
            )
        )  # fmt: skip
    return found
