"""What is offered to somebody whose outline crosses itself, and how they accept it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID, geometry_to_lonlat
from assetmap.core.errors import Invalid
from assetmap.core.geojson import geometry_document, read_geometry
from assetmap.core.repair import find_crossing
from assetmap.places.positions import PositionAsked, shape_text
from assetmap.places.queries import programme_area


@dataclass(frozen=True)
class Offer:
    """Where an outline crosses itself, and what could be kept instead.

    Attributes
    ----------
    place : dict
        GeoJSON point in EPSG:4326.
    mended : dict or None
        GeoJSON geometry in EPSG:4326; None when there is nothing to offer.
    change : float
        Share of the drawn area that mending adds or takes; 0 without an offer.
    mark : str
        Names what is shown: whoever accepts, accepts this and nothing else.
    """

    place: dict[str, Any]
    mended: dict[str, Any] | None
    change: float
    mark: str


def find_offer(session: Session, asked: PositionAsked) -> Offer | None:
    """What to show of a drawn outline that crosses itself; None for every other position."""
    if asked.mode != "drawn":
        return None
    try:
        drawn = read_geometry(asked.shape)
        crossing = find_crossing(drawn, programme=programme_area(session))
    except Invalid:
        return None
    if crossing is None:
        return None
    point = geometry_to_lonlat(shapely.set_srid(shapely.Point(crossing.at), GRID))
    repair = crossing.repair
    mended = None if repair is None else geometry_document(repair.shape)
    return Offer(
        geometry_document(point), mended, 0.0 if repair is None else repair.change,
        _mark(geometry_document(drawn), mended),
    )  # fmt: skip


def accepted_shape(session: Session, asked: PositionAsked, mark: str) -> str | None:
    """The mended outline as the text of a form, if that is what was shown and accepted."""
    offer = find_offer(session, asked) if mark else None
    if offer is None or offer.mended is None or offer.mark != mark:
        return None
    return shape_text(offer.mended)


def _mark(drawn: dict[str, Any], mended: dict[str, Any] | None) -> str:
    """Of the geometries, not of their text: a browser writes the same shape in its own way."""
    both = f"{shape_text(drawn)} {shape_text(mended)}"
    return hashlib.sha256(both.encode()).hexdigest()[:32]
