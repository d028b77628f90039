"""Writing, changing, publishing and withdrawing annotations."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import PERSONAL
from assetmap.core.crs import GRID, geometry_to_mercator
from assetmap.core.db import sign_transaction
from assetmap.core.facts import told_here
from assetmap.core.geometry import Admitted
from assetmap.core.permissions import Principal
from assetmap.core.texts import is_storable
from assetmap.core.upsert import geometry_values, held_shape
from assetmap.groups import rights
from assetmap.groups.annotations.blurring import (
    Displacement,
    choose_displacement,
    uncertain_area,
)
from assetmap.groups.annotations.errors import AnnotationMovedOn, BadAnnotation
from assetmap.groups.annotations.leaving import export_annotations, forget_annotator
from assetmap.groups.annotations.models import (
    CATEGORIES,
    CONFIDENCES,
    VISIBILITIES,
    Annotation,
    AnnotationPlace,
)
from assetmap.groups.annotations.queries import find_thing_name, get_annotation
from assetmap.groups.annotations.rights import RULES, thing_of
from assetmap.groups.notices.telling import ending_of, tell_author, tell_everybody
from assetmap.groups.queries import get_group
from assetmap.groups.services import require_at_work
from assetmap.places.positions import NOWHERE, Position

TITLE_LONGEST, TEXT_LONGEST, BEHALF_LONGEST, REASON_LONGEST = 120, 5000, 120, 300


@dataclass(frozen=True)
class Walked:
    """From which paper a note was typed in.

    Attributes
    ----------
    sheet : str
        Code of the walk sheet.
    number : int
        Of the thing on it.
    """

    day: date
    sheet: str
    number: int


@dataclass(frozen=True)
class AnnotationWords:
    """What somebody says of a place.

    Attributes
    ----------
    about : str
        Register and slug of the thing, such as ``assets/example-park``; empty where it is drawn.
    sensitive : bool
        True keeps the place itself for the group and shows an area of uncertainty.
    walked : Walked or None
        The paper that it comes from; said once, and kept through every change.
    """

    title: str
    text: str = ""
    category: str = "idea"
    confidence: str = "fairly"
    on_behalf_of: str = ""
    visibility: str = "group"
    about: str = ""
    sensitive: bool = False
    position: Position = NOWHERE
    walked: Walked | None = None


def annotate(
    session: Session,
    *,
    actor: Principal,
    group: str,
    words: AnnotationWords,
    today: date,
    chance: Random,
) -> Annotation:
    """Write something onto the map for a group; the caller commits.

    Parameters
    ----------
    chance : Random
        What displaces a sensitive place; ``SystemRandom`` outside of tests.

    Raises
    ------
    GroupNotFound, GroupMovedOn, NotYours, BadAnnotation
    """
    held = get_group(session, group, actor=actor)
    # What is not drawn yet is asked of the group: whoever writes for it owns what is written.
    RULES.require(actor, "annotations.annotate", rights.thing_of(held))
    require_at_work(held)
    _check(session, words, None)
    sign_transaction(session, actor=actor.name, reason="write an annotation")
    provenance = told_here(today)
    slug = f"n-{secrets.token_hex(8)}"
    one = Annotation(
        slug=slug, group=held, author=actor.name, source=provenance.source, source_id=slug,
        licence=provenance.licence, retrieved_on=provenance.retrieved_on,
    )  # fmt: skip
    _write(one, words)
    if words.walked is not None:
        one.walked_on, one.sheet = words.walked.day, words.walked.sheet
        one.sheet_number = words.walked.number
    exact = words.position.shape
    outline = words.position.outline if exact is not None else None
    if words.sensitive and exact is not None:
        place = _displaced(exact, choose_displacement(chance), outline)
        _show_uncertain(one, place)
        session.add(one)
        session.flush()
        place.annotation_id = one.id
        session.add(place)
    else:
        _show(one, exact, outline)
        session.add(one)
    session.flush()
    tell_everybody(session, held, kind="annotation", subject=slug, actor=actor, today=today)
    return one


def update_annotation(
    session: Session,
    *,
    actor: Principal,
    slug: str,
    version: int,
    words: AnnotationWords,
    chance: Random,
) -> Annotation:
    """Say it anew, unless it changed since it was read.

    What was published and says something else now waits to be published again, unless a lead
    of the group wrote it.

    Raises
    ------
    AnnotationNotFound, AnnotationMovedOn, NotYours, BadAnnotation
    """
    one = _open(session, actor, slug, version, "annotations.update")
    place = session.scalar(select(AnnotationPlace).where(AnnotationPlace.annotation_id == one.id))
    known = held_shape(one) if place is None else _admitted(place)
    exact: Admitted | None = words.position.shape
    outline: str | None = words.position.outline
    if words.position.keep:
        exact, outline = known, (one if place is None else place).outline
    _check(session, words, exact)
    sign_transaction(session, actor=actor.name, reason="change the annotation")
    was_told = place is None
    _write(one, words)
    if one.published_on is not None and not RULES.allows(
        actor, "annotations.publish", replace(thing_of(one), state="waiting")
    ):
        one.published_on = one.published_by = None
    if not words.sensitive or exact is None:
        if place is not None:
            session.delete(place)
        _show(one, exact, outline if exact is not None else None)
        session.flush()
    else:
        moved = choose_displacement(chance) if place is None else _moved(place)
        fresh = _displaced(exact, moved, outline)
        _show_uncertain(one, fresh)
        if place is None:
            fresh.annotation_id = one.id
            session.add(fresh)
        else:
            place.geom, place.outline = fresh.geom, fresh.outline
        session.flush()
        if was_told:
            # What the history kept of the place before it was sensitive is taken out of it, and of
            # the thing that it was about.
            session.execute(select(func.blur_annotation(one.id)))
    session.refresh(one)
    return one


def publish_annotation(
    session: Session, *, actor: Principal, slug: str, version: int, today: date
) -> Annotation:
    """Show to everybody what was written for everybody: a lead's or a moderator's act.

    Raises
    ------
    AnnotationNotFound, AnnotationMovedOn, NotYours
    """
    one = _open(session, actor, slug, version, "annotations.publish")
    sign_transaction(session, actor=actor.name, reason="publish the annotation")
    tell_author(session, one, actor=actor, kind="published")
    one.published_on, one.published_by = today, actor.name
    session.flush()
    session.refresh(one)
    return one


def withdraw_annotation(
    session: Session, *, actor: Principal, slug: str, version: int, reason: str, today: date
) -> Annotation:
    """Take one's own off the map, or as a lead or moderator somebody else's, and say why.

    Raises
    ------
    AnnotationNotFound, AnnotationMovedOn, NotYours, BadAnnotation
    """
    why = " ".join(reason.split())
    if not 1 <= len(why) <= REASON_LONGEST or not is_storable(why):
        raise BadAnnotation("Say why, so that its author understands.", {"reason": "Say why."})
    one = _open(session, actor, slug, version, "annotations.withdraw")
    sign_transaction(session, actor=actor.name, reason=why)
    tell_author(session, one, actor=actor, kind=ending_of(one))
    one.archived_on = today
    session.flush()
    return one


def _open(session: Session, actor: Principal, slug: str, version: int, action: str) -> Annotation:
    one = get_annotation(session, slug, actor=actor, lock=True)
    if one.archived_on is not None:
        raise AnnotationMovedOn("This annotation is withdrawn and can no longer be changed.")
    if one.version != version:
        raise AnnotationMovedOn(
            f"“{one.title}” was changed by somebody else since you opened it. Look at it again."
        )
    RULES.require(actor, action, thing_of(one))
    if one.group is not None and action == "annotations.update":
        require_at_work(one.group)
    return one


def _check(session: Session, words: AnnotationWords, exact: Admitted | None) -> None:
    exact = exact or words.position.shape
    faults: dict[str, str] = {}
    title = words.title.strip()
    if not title:
        faults["title"] = "Give a title."
    elif len(title) > TITLE_LONGEST or not title.isprintable():
        faults["title"] = f"Use at most {TITLE_LONGEST} characters that can be seen."
    if len(words.text.strip()) > TEXT_LONGEST or not is_storable(words.text):
        faults["text"] = f"Use at most {TEXT_LONGEST:,} characters."
    behalf = words.on_behalf_of.strip()
    if len(behalf) > BEHALF_LONGEST or (behalf and not behalf.isprintable()):
        faults["on_behalf_of"] = f"Use at most {BEHALF_LONGEST} characters that can be seen."
    for field, said, known in (
        ("category", words.category, CATEGORIES),
        ("confidence", words.confidence, CONFIDENCES),
        ("visibility", words.visibility, VISIBILITIES),
    ):
        if said not in known:
            faults[field] = "Choose one of these."
    register, _slash, slug = words.about.partition("/")
    if words.about and find_thing_name(session, register, slug) is None:
        faults["about"] = "There is no such thing on the map. Open its page and start from there."
    if words.sensitive and words.about:
        faults["sensitive"] = (
            "A thing that is on the map has its place there. Draw a sensitive place by itself."
        )
    elif exact is None and not words.about:
        faults["position"] = "Say where it is: draw it, or give a postcode."
    if faults:
        raise BadAnnotation("This cannot be kept yet: look at the marked fields.", faults)


def _write(one: Annotation, words: AnnotationWords) -> None:
    one.title, one.text = words.title.strip(), words.text.strip()
    one.on_behalf_of = words.on_behalf_of.strip()
    one.category, one.confidence = words.category, words.confidence
    one.visibility, one.sensitive = words.visibility, words.sensitive
    if words.visibility == "group":
        one.published_on = one.published_by = None
    register, _slash, slug = words.about.partition("/")
    one.about_register, one.about_slug = (register, slug) if words.about else (None, None)
    if words.sensitive:
        one.walked_on = one.sheet = one.sheet_number = None


def _show(one: Annotation, shape: Admitted | None, outline: str | None) -> None:
    one.uncertain_m, one.outline = None, outline
    for column, value in geometry_values(shape).items():
        setattr(one, column, value)


def _show_uncertain(one: Annotation, place: AnnotationPlace) -> None:
    # That it is a postcode's middle would leave few spots of the circle to choose from.
    one.outline = None
    circle, one.uncertain_m = uncertain_area(to_shape(place.geom), _moved(place))
    drawn = Admitted(circle, geometry_to_mercator(circle), None)
    for column, value in geometry_values(drawn).items():
        setattr(one, column, value)


def _displaced(exact: Admitted, moved: Displacement, outline: str | None) -> AnnotationPlace:
    return AnnotationPlace(
        east_m=moved.east_m, north_m=moved.north_m, outline=outline,
        geom=from_shape(exact.geom, srid=GRID, extended=True),
    )  # fmt: skip


def _moved(place: AnnotationPlace) -> Displacement:
    return Displacement(place.east_m, place.north_m)


def _admitted(place: AnnotationPlace) -> Admitted:
    exact = to_shape(place.geom)
    return Admitted(exact, geometry_to_mercator(exact), None)


# An area that keeps something of a person says so where it does.
PERSONAL.exporters["annotations"] = export_annotations
PERSONAL.erasers.append(forget_annotator)
