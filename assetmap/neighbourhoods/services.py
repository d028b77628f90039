"""Entering a neighbourhood, naming it and drawing it anew."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.core.crs import geometry_to_mercator
from assetmap.core.db import locked, sign_transaction
from assetmap.core.facts import Provenance
from assetmap.core.geometry import Admitted
from assetmap.core.permissions import Principal, Scope, Thing
from assetmap.core.texts import faults_of
from assetmap.core.upsert import free_slug, geometry_values, held_shape
from assetmap.neighbourhoods.errors import (
    BadNeighbourhood,
    NeighbourhoodMovedOn,
    NeighbourhoodNotFound,
)
from assetmap.neighbourhoods.permissions import PERMISSIONS
from assetmap.places.models import Area
from assetmap.places.positions import Position

RULES = PermissionTable.gather(PERMISSIONS)
_BASIS = {"surveyed": "official"}  # any other outline is sketched


@dataclass(frozen=True)
class NeighbourhoodWords:
    """What a coordinator says of a neighbourhood; it needs a name and an area."""

    name: str
    position: Position


def thing_of(area: Area) -> Thing:
    """What the permission table must know of a neighbourhood."""
    return Thing(scopes=frozenset({Scope("neighbourhood", area.slug)}))


def get_neighbourhood(session: Session, slug: str, *, lock: bool = False) -> Area:
    """The neighbourhood of an address.

    Raises
    ------
    NeighbourhoodNotFound
    """
    query = select(Area).where(Area.kind == "neighbourhood", Area.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None:
        raise NeighbourhoodNotFound(f"No neighbourhood has the address “{slug[:80]}”.")
    return held


def register_neighbourhood(
    session: Session, *, actor: Principal, words: NeighbourhoodWords, provenance: Provenance
) -> Area:
    """Enter a neighbourhood; the caller commits.

    Raises
    ------
    NotYours, BadNeighbourhood
    """
    RULES.require(actor, "neighbourhoods.register")
    shape = _check(session, words, None)
    sign_transaction(session, actor=actor.name, reason=f"register neighbourhood {words.name}")
    slug = free_slug(session, Area, words.name)
    area = Area(
        slug=slug, kind="neighbourhood", code=slug, release=str(provenance.retrieved_on.year),
        source=provenance.source, source_id=provenance.source_id or slug,
        licence=provenance.licence, retrieved_on=provenance.retrieved_on,
    )  # fmt: skip
    _write(area, words, shape)
    session.add(area)
    session.flush()
    return area


def update_neighbourhood(
    session: Session, *, actor: Principal, slug: str, version: int, words: NeighbourhoodWords
) -> Area:
    """Name or draw a neighbourhood anew, unless it changed since it was read.

    Raises
    ------
    NeighbourhoodNotFound, NeighbourhoodMovedOn, NotYours, BadNeighbourhood
    """
    area = get_neighbourhood(session, slug, lock=True)
    RULES.require(actor, "neighbourhoods.update", thing_of(area))
    if area.version != version:
        raise NeighbourhoodMovedOn(
            f"“{area.name}” was changed by somebody else since you opened it. Look at it again."
        )
    shape = _check(session, words, area)
    sign_transaction(session, actor=actor.name, reason=f"update neighbourhood {slug}")
    _write(area, words, shape)
    session.flush()
    session.refresh(area)
    return area


def _check(session: Session, words: NeighbourhoodWords, own: Area | None) -> Admitted:
    faults = faults_of(names={"name": words.name}, texts={}, required=("name",))
    if not faults:
        same = select(Area.id).where(
            Area.kind == "neighbourhood", func.lower(Area.name) == words.name.strip().lower()
        )
        if own is not None:
            same = same.where(Area.id != own.id)
        if session.scalar(same) is not None:
            faults["name"] = "Another neighbourhood has this name."
    keeps = words.position.keep and own is not None
    shape = held_shape(own) if keeps else words.position.shape
    if shape is None or shape.geom.geom_type not in ("Polygon", "MultiPolygon"):
        faults["position"] = "A neighbourhood needs an area: draw one, or choose a boundary."
    if faults or shape is None:
        raise BadNeighbourhood("It cannot be kept: look at the marked fields.", faults)
    return shape


def _write(area: Area, words: NeighbourhoodWords, shape: Admitted) -> None:
    area.name = words.name.strip()
    if words.position.keep:
        return
    area.basis = _BASIS.get(words.position.outline, "illustrative")
    many = shape.geom
    if many.geom_type == "Polygon":
        many = shapely.MultiPolygon([many])
    drawn = Admitted(many, geometry_to_mercator(many), None)
    for column, value in geometry_values(drawn).items():
        setattr(area, column, value)
