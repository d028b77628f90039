"""What the map of an overlay draws: grounds, reach, the site, another site, and what is there."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.orm import Session

from assetmap.bridges.near_map import ground_features
from assetmap.core.crs import geometry_to_lonlat
from assetmap.overlays.asking import address_of
from assetmap.overlays.queries import Ground
from assetmap.overlays.subjects import Subject
from assetmap.proximity.drawing import feature, middle, neighbour_feature, reach_of


def overlay_map(session: Session, ground: Ground, *, beside: Subject | None, root: str) -> str:
    """GeoJSON text (RFC 7946) for the map of the page.

    Parameters
    ----------
    beside : Subject or None
        The site that it is compared with; drawn too, wherever it lies.
    """
    ring = reach_of(ground.subject.origin, ground.reach_m)
    own = _site(ground.subject, here=True, root=root)
    features = [
        *ground_features(session, ring),
        own,
        *(neighbour_feature(one, root) for one in ground.things),
    ]
    if beside is not None:
        other = _site(beside, here=False, root=root)
        key = other["properties"]["key"]
        features = [one for one in features if one["properties"].get("key") != key]
        features.append(other)
    features.append(feature(ring, {"role": "ring", "label": f"{ground.reach_m:,} m"}))
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def bounds_of(ground: Ground) -> list[list[float]]:
    """What the map shows first."""
    ring = reach_of(ground.subject.origin, ground.reach_m)
    west, south, east, north = geometry_to_lonlat(ring).bounds
    return [[south, west], [north, east]]


def _site(subject: Subject, *, here: bool, root: str) -> dict[str, Any]:
    site = subject.site
    key = f"development/{site.slug}" if site else "drawn/here" if here else "drawn/beside"
    page = f"/developments/{site.slug}" if site else address_of(subject.side)
    return feature(
        subject.shape,
        {
            "role": "place", "here": here, "key": key, "record": "development",
            "kind": "development", "family": "development", "name": subject.name,
            "kind_words": "Planned homes" if site else "Drawn", "outline": subject.outline,
            "href": None if here else f"{root}{page}", "at": middle(subject.shape),
        },
    )  # fmt: skip
