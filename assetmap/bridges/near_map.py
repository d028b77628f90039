"""The small map of a dossier: the thing itself, what is near, and the ground's outlines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.kinds import kind_of
from assetmap.assets.models import Asset
from assetmap.bridges.near import list_near
from assetmap.core.words import gettext as _
from assetmap.organisations.kinds import kind_of as organisation_kind
from assetmap.organisations.models import Organisation
from assetmap.places.models import Area
from assetmap.places.queries import list_datasets
from assetmap.proximity.drawing import feature, middle, neighbour_feature
from assetmap.proximity.origins import Placed
from assetmap.proximity.queries import Neighbour
from assetmap.proximity.shapes import Drawn, drawn_as

#: At least so much ground is shown, so that a small thing is seen among its neighbours.
_LEAST_M = 900
_MARGIN = 0.1
_DETAIL_M = 15.0
_GROUNDS = {"neighbourhood": "neighbourhood", "district": "boundary"}


def view_of(shape: BaseGeometry, near: Sequence[Neighbour]) -> BaseGeometry:
    """The ground that the small map shows first: the thing and all that is near, EPSG:27700."""
    points = [one.geom.representative_point() for one in near]
    west, south, east, north = shapely.union_all([shape, *points]).bounds
    room = max(east - west, north - south) * _MARGIN
    view = shapely.box(west - room, south - room, east + room, north + room)
    return shapely.union_all([view, shape.centroid.buffer(_LEAST_M / 2)]).envelope


def list_grounds(session: Session, view: BaseGeometry) -> list[Area]:
    """Neighbourhoods and councils whose area the map touches."""
    box = func.ST_MakeEnvelope(*view.bounds, 27700)
    return list(
        session.scalars(
            select(Area)
            .where(Area.kind.in_(_GROUNDS), func.ST_Intersects(Area.geom, box))
            .order_by(Area.kind.desc(), Area.name)
        )
    )


def ground_credits(session: Session) -> list[str]:
    """Attribution lines of the ground's outlines."""
    kinds = [f"boundaries:{kind}" for kind in _GROUNDS]
    return list(dict.fromkeys(held.attribution for held in reversed(list_datasets(session, kinds))))


def near_map(session: Session, thing: Placed, *, root: str) -> str:
    """GeoJSON text (RFC 7946): grounds, the thing with ``here`` true, and its neighbours."""
    drawn = drawn_as(thing)
    features: list[dict[str, Any]] = []
    if drawn is not None:
        near = list_near(session, thing) or []
        view = view_of(drawn.shape, near)
        features = place_features(session, thing, near, view=view, root=root)
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def place_features(
    session: Session, thing: Placed, near: Sequence[Neighbour], *, view: BaseGeometry, root: str
) -> list[dict[str, Any]]:
    """Features of the grounds in view (EPSG:27700), of the thing itself, and of what is near it."""
    drawn = drawn_as(thing)
    return [
        *ground_features(session, view),
        *([] if drawn is None else [_own(thing, drawn)]),
        *(neighbour_feature(one, root) for one in near),
    ]


def ground_features(session: Session, view: BaseGeometry) -> list[dict[str, Any]]:
    """Features of the neighbourhoods and councils in view (EPSG:27700)."""
    return [
        feature(
            to_shape(area.geom).simplify(_DETAIL_M),
            {"role": _GROUNDS[area.kind], "name": area.name},
        )
        for area in list_grounds(session, view)
    ]


def _own(thing: Placed, drawn: Drawn) -> dict[str, Any]:
    if isinstance(thing, Asset):
        kind = kind_of(thing.kind)
        record, words, glyph, family = "asset", kind.said(), kind.glyph, str(kind.family)
    elif isinstance(thing, Organisation):
        record = glyph = family = "organisation"
        words = organisation_kind(thing.kind).said()
    else:
        record = glyph = family = "development"
        words = _("Planned homes")
    return feature(
        drawn.shape,
        {
            "role": "place", "here": True, "key": f"{record}/{thing.slug}", "record": record,
            "kind": glyph, "family": family, "name": thing.name, "kind_words": words,
            "outline": drawn.outline, "href": None, "at": middle(drawn.shape),
        },
    )  # fmt: skip
