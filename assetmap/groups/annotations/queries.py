"""Reading annotations as a reader may."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.assets.models import Asset
from assetmap.core.db import locked
from assetmap.core.permissions import Principal
from assetmap.developments.models import Development
from assetmap.groups.annotations.errors import AnnotationNotFound
from assetmap.groups.annotations.models import Annotation, AnnotationPlace
from assetmap.groups.annotations.rights import RULES, thing_of
from assetmap.groups.models import WorkingGroup
from assetmap.organisations.models import Organisation

NOTHING = "There is no such annotation. Choose one from its group's page."


def get_annotation(
    session: Session, slug: str, *, actor: Principal, lock: bool = False
) -> Annotation:
    """The annotation of an address, with the area of uncertainty where the place is sensitive.

    Raises
    ------
    AnnotationNotFound
        Also where the reader may not see it.
    """
    query = select(Annotation).where(Annotation.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None or not RULES.allows(actor, "annotations.read", thing_of(held)):
        raise AnnotationNotFound(NOTHING)
    return held


def list_of_group(session: Session, group: WorkingGroup, *, actor: Principal) -> list[Annotation]:
    """What a group wrote onto the map, as far as the reader may see it, newest first."""
    return _seen(session, actor, Annotation.group_id == group.id)


def list_about(session: Session, register: str, slug: str, *, actor: Principal) -> list[Annotation]:
    """What is said of a thing, as far as the reader may see it, newest first."""
    return _seen(
        session, actor, Annotation.about_register == register, Annotation.about_slug == slug
    )


def published() -> Select[Annotation]:
    """A question for what everybody sees, whoever asks; its caller adds what else it wants."""
    return select(Annotation).where(
        Annotation.visibility == "everybody",
        Annotation.published_on.is_not(None),
        Annotation.archived_on.is_(None),
    )


def published_openly() -> Select[Annotation]:
    """The same of those that show where they are."""
    return published().where(~Annotation.sensitive)


def about_of(one: Annotation) -> tuple[str, str] | None:
    """Register and slug of the thing that an annotation is about; None where it is drawn."""
    if one.about_register is None or one.about_slug is None:
        return None
    return one.about_register, one.about_slug


def shape_of(session: Session, one: Annotation) -> BaseGeometry | None:
    """Where an annotation shows that it is, EPSG:27700: itself, or what it is about."""
    if one.geom is not None:
        shape: BaseGeometry = to_shape(one.geom)
        return shape
    about = about_of(one)
    return None if about is None else thing_shapes(session, [about]).get(about)


def thing_names(session: Session, abouts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Names by register and slug; what is not there is left out. One question a register."""
    return _of_things(session, abouts, "name")


def thing_shapes(
    session: Session, abouts: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], BaseGeometry]:
    """Shapes in EPSG:27700 by register and slug; what has no place is left out."""
    held = _of_things(session, abouts, "geom")
    return {about: to_shape(geom) for about, geom in held.items() if geom is not None}


def find_thing_name(session: Session, register: str, slug: str) -> str | None:
    """The name of the thing that an address names; None when there is none."""
    return thing_names(session, [(register, slug)]).get((register, slug))


def _of_things(
    session: Session, abouts: Iterable[tuple[str, str]], column: str
) -> dict[tuple[str, str], Any]:
    asked: dict[str, set[str]] = {}
    for register, slug in abouts:
        asked.setdefault(register, set()).add(slug)
    found: dict[tuple[str, str], Any] = {}
    for register, slugs in asked.items():
        query = _column_in(register, slugs, column)
        if query is not None:
            found.update(((register, slug), value) for slug, value in session.execute(query))
    return found


def _column_in(register: str, slugs: Collection[str], column: str) -> Select[str, Any] | None:
    if register == "anchors":
        return (
            select(Anchor.slug, getattr(Organisation, column))
            .join(Organisation, Anchor.organisation_id == Organisation.id)
            .where(Anchor.slug.in_(slugs))
        )
    models = {"assets": Asset, "organisations": Organisation, "developments": Development}
    model: Any = models.get(register)
    if model is None:
        return None
    return select(model.slug, getattr(model, column)).where(model.slug.in_(slugs))


def exact_place(session: Session, slug: str, *, actor: Principal) -> BaseGeometry:
    """Where the sensitive place of an annotation is, in metres of EPSG:27700, for its group.

    Raises
    ------
    AnnotationNotFound
        Also for whoever does not belong to the group, and where nothing is kept apart.
    """
    one = get_annotation(session, slug, actor=actor)
    if not one.sensitive or not RULES.allows(actor, "annotations.read_exact", thing_of(one)):
        raise AnnotationNotFound(NOTHING)
    held = session.scalars(
        select(AnnotationPlace.geom).where(AnnotationPlace.annotation_id == one.id)
    ).one()
    place: BaseGeometry = to_shape(held)
    return place


def _seen(session: Session, actor: Principal, *where: Any) -> list[Annotation]:
    held = session.scalars(
        select(Annotation)
        .where(*where, Annotation.archived_on.is_(None))
        .order_by(Annotation.id.desc())
    )
    return [one for one in held if RULES.allows(actor, "annotations.read", thing_of(one))]
