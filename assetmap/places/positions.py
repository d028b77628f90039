"""Where is it? What people draw, choose or describe, as a shape that may be stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID, WGS84, geometry_to_lonlat
from assetmap.core.errors import Invalid
from assetmap.core.geojson import geometry_document, read_geometry
from assetmap.core.geometry import AREAS, DRAWN, Admitted, CrossesItself, admit, from_geojson
from assetmap.core.limits import RADIUS_LONGEST_M, RADIUS_SHORTEST_M
from assetmap.core.texts import MAX_NAME, is_storable
from assetmap.places.models import Area
from assetmap.places.queries import find_boundaries, find_postcode, programme_area

#: What a person draws, and what a boundary is.
SHAPES = ("Point", *AREAS)
Mode = Literal["keep", "none", "drawn", "area", "around"]
MODES: tuple[Mode, ...] = ("keep", "none", "drawn", "area", "around")
#: What an outline is worth, in words.
OUTLINE_WORDS = {
    "surveyed": "a surveyed outline",
    "illustrative": "an outline that is sketched, not surveyed",
    "postcode": "the middle of its postcode",
    "point": "one point",
}
_KIND_WORDS = {"neighbourhood": "neighbourhood", "ward": "ward", "lsoa": "small area"}
_CORNERS = 16  # of a quarter of a circle: within half a per cent of its area


class BadPosition(Invalid):
    """A place that cannot be kept; ``fields`` says which part of the form is to blame."""


@dataclass(frozen=True)
class Position:
    """Where something is to be.

    Attributes
    ----------
    keep : bool
        True leaves it where it is.
    shape : Admitted or None
        None is not known, unless ``keep``.
    outline : {"surveyed", "illustrative", "postcode", "point"}
    """

    keep: bool = False
    shape: Admitted | None = None
    outline: str = "point"


KEPT = Position(keep=True)
NOWHERE = Position()


@dataclass(frozen=True)
class PositionAsked:
    """How somebody says where it is: one way, with its words.

    Attributes
    ----------
    mode : str
        One of ``MODES``.
    shape : str
        GeoJSON geometry in EPSG:4326, for ``drawn``.
    area : str
        Slug, code or name of a boundary, for ``area``.
    around : str
        Postcode, for ``around``.
    radius_m : str
        Metres, for ``around``, or for a point that was drawn; empty is none.
    """

    mode: str = "none"
    shape: str = ""
    area: str = ""
    around: str = ""
    radius_m: str = ""


def find_position(session: Session, asked: PositionAsked, *, lines: bool = False) -> Position:
    """The position that somebody describes, past the geometry guard.

    Parameters
    ----------
    lines : bool
        True takes a line that was drawn; a record is a point or an area.

    Raises
    ------
    BadPosition
        With one sentence for the field to blame.
    """
    if asked.mode == "keep":
        return KEPT
    if asked.mode == "none":
        return NOWHERE
    if asked.mode not in MODES:
        raise _bad("position", "Choose how you say where it is.")
    for field, words in (("area", asked.area), ("around", asked.around)):
        if len(words) > MAX_NAME or not is_storable(words):
            raise _bad(field, "This holds a character that no name has, or is far too long.")
    if asked.mode == "area":
        return _boundary(session, asked.area.strip())
    if asked.mode == "around":
        return _around(session, asked.around.strip(), asked.radius_m)
    return _drawn(
        session, asked.shape, asked.radius_m, (*SHAPES, "LineString") if lines else SHAPES
    )


def position_document(position: Position) -> dict[str, Any] | str | None:
    """A position as plain JSON, for a proposal that waits: ``"keep"``, None, or both parts."""
    if position.keep:
        return "keep"
    if position.shape is None:
        return None
    return {"geometry": position_geometry(position), "outline": position.outline}


def read_position(session: Session, document: object) -> Position:
    """The position of a proposal, past the guard again: what waited may be older than a rule.

    Raises
    ------
    BadPosition
    """
    if document == "keep":
        return KEPT
    if not isinstance(document, dict):
        return NOWHERE
    shape = from_geojson(document.get("geometry"))
    return _admitted(session, shape, WGS84, str(document.get("outline", "point")), "shape")


def held_geometry(row: Any) -> dict[str, Any] | None:
    """The shape of a stored row as a GeoJSON geometry in EPSG:4326; None without one."""
    if row.geom is None:
        return None
    return geometry_document(geometry_to_lonlat(to_shape(row.geom)))


def position_words(position: Position, now: str) -> str:
    """A position in words; one that is kept reads as it stands."""
    if position.keep:
        return now
    return "" if position.shape is None else OUTLINE_WORDS[position.outline]


def _drawn(session: Session, text: str, radius_m: str, kinds: tuple[str, ...]) -> Position:
    if not text.strip():
        raise _bad("shape", "Nothing is drawn yet. Draw it, or say in another way where it is.")
    try:
        shape = read_geometry(text)
    except Invalid as fault:
        raise _bad("shape", str(fault)) from fault
    if shape.geom_type != "Point":
        return _admitted(session, shape, WGS84, "illustrative", "shape", kinds)
    point = _admitted(session, shape, WGS84, "point", "shape")
    if not radius_m.strip() or point.shape is None:
        return point
    return _circle(session, point.shape.geom, radius_m, "shape")


def _around(session: Session, printed: str, radius_m: str) -> Position:
    if not printed:
        raise _bad("around", "Give a postcode, such as B18 7QH.")
    found = find_postcode(session, printed)
    if found is None:
        raise _bad(
            "around", f"“{printed[:20]}” is no British postcode that is known here. Check it, or "
            "draw the place on the map.",
        )  # fmt: skip
    point = shapely.Point(found.easting, found.northing)
    if not radius_m.strip():
        return _admitted(session, point, GRID, "postcode", "around")
    return _circle(session, point, radius_m, "around")


def _circle(session: Session, middle: BaseGeometry, radius_m: str, field: str) -> Position:
    """A circle of a known size around a place of which no outline is known."""
    said = radius_m.strip()
    if not (said.isascii() and said.isdigit() and len(said) < 9) or not (
        RADIUS_SHORTEST_M <= int(said) <= RADIUS_LONGEST_M
    ):
        raise _bad(
            "radius_m",
            f"Give whole metres between {RADIUS_SHORTEST_M} and {RADIUS_LONGEST_M:,}.",
        )
    circle = middle.buffer(int(said), quad_segs=_CORNERS)
    return _admitted(session, circle, GRID, "illustrative", field)


def _boundary(session: Session, said: str) -> Position:
    if not said:
        raise _bad("area", "Give the name of a neighbourhood or ward, or a small area's code.")
    found = find_boundaries(session, said)
    if not found:
        raise _bad(
            "area", f"No neighbourhood, ward or small area is called “{said[:60]}”. Choose one of "
            "the list, or draw the place on the map.",
        )  # fmt: skip
    if len(found) > 1:
        meant = "; ".join(f"{one.code} ({_KIND_WORDS[one.kind]})" for one in found[:6])
        raise _bad("area", f"Several areas are called “{said[:60]}”. Give one of: {meant}.")
    area: Area = found[0]
    outline = "surveyed" if area.basis == "official" else "illustrative"
    return _admitted(session, to_shape(area.geom), GRID, outline, "area")


def _admitted(
    session: Session,
    shape: BaseGeometry,
    srid: int,
    outline: str,
    field: str,
    kinds: tuple[str, ...] = SHAPES,
) -> Position:
    try:
        held = admit(
            shape, srid=srid, profile=DRAWN, kinds=kinds, programme=programme_area(session)
        )
    except CrossesItself as fault:
        easting, northing = fault.at
        raise _bad(
            field, f"The outline crosses or touches itself at easting {easting:,.0f}, northing "
            f"{northing:,.0f}.",
        ) from fault  # fmt: skip
    except Invalid as fault:
        raise _bad(field, str(fault)) from fault
    return Position(shape=held, outline=outline)


def _bad(field: str, words: str) -> BadPosition:
    return BadPosition("The place cannot be kept: look at the marked fields.", {field: words})


def earlier_geometry(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The shape of a row as the history keeps it (in metres), as GeoJSON in EPSG:4326."""
    if row is None or row.get("geom") is None:
        return None
    return geometry_document(geometry_to_lonlat(shapely.geometry.shape(row["geom"])))


def position_geometry(position: Position) -> dict[str, Any] | None:
    """The shape of a position as a GeoJSON geometry in EPSG:4326; None without one."""
    if position.shape is None:
        return None
    return geometry_document(geometry_to_lonlat(position.shape.geom))


def shape_text(geometry: dict[str, Any] | None) -> str:
    """A GeoJSON geometry as the text that a form carries; empty without one."""
    return "" if geometry is None else json.dumps(geometry, separators=(",", ":"))
