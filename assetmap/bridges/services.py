"""Joining two things, and saying which side confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.anchors.models import Anchor
from assetmap.assets.models import Asset
from assetmap.bridges.errors import BadLink, LinkMovedOn, LinkNotFound
from assetmap.bridges.kinds import CONFIRMED, KINDS
from assetmap.bridges.models import Link
from assetmap.bridges.rights import (
    SIDES,
    Linked,
    OneSide,
    may_confirm,
    may_register,
    may_update,
    sides_of,
)
from assetmap.core.db import locked, sign_transaction
from assetmap.core.facts import Provenance
from assetmap.core.permissions import Principal
from assetmap.core.texts import faults_of
from assetmap.core.upsert import free_slug
from assetmap.organisations.models import Organisation

Thing = Linked
Side = Literal["neither", "subject", "object", "both"]
_SAYS: dict[str, frozenset[OneSide]] = {
    "neither": frozenset(), "subject": frozenset({"subject"}), "object": frozenset({"object"}),
    "both": frozenset(SIDES),
}  # fmt: skip
NOT_HERE = "You may not change this link. Somebody whose neighbourhood it is can."
NOT_YOUR_SIDE = "You do not speak for this side, so you cannot say whether it confirms the link."


@dataclass(frozen=True)
class LinkWords:
    """How two things are joined.

    Attributes
    ----------
    kind : str
        One of ``bridges.kinds.KINDS``, read from the subject: the subject *cares for* the object.
    evidence : str or None
        How it is known.
    confirmed_by : {"neither", "subject", "object", "both"}
    """

    kind: str
    from_on: date | None = None
    until_on: date | None = None
    evidence: str | None = None
    confirmed_by: Side = "neither"


def register_link(
    session: Session,
    *,
    actor: Principal,
    subject: Thing,
    object_: Thing,
    words: LinkWords,
    provenance: Provenance,
) -> Link:
    """Join two things; the caller commits.

    Raises
    ------
    BadLink
        No such kind, a thing with itself (an anchor and its own organisation are one), an end
        before its beginning, an archived thing.
    NotYours
        The actor may not.
    """
    check_new(subject, object_, words)
    if not may_register(session, actor, subject, object_):
        raise NotYours(NOT_HERE)
    _require_sides(session, actor, (subject, object_), "neither", words.confirmed_by)
    spoken = f"{name_of(subject)} {KINDS[words.kind][0]} {name_of(object_)}"
    sign_transaction(session, actor=actor.name, reason=f"link: {spoken}")
    link = Link(
        **vars(words),
        slug=free_slug(session, Link, f"{subject.slug}-{words.kind}-{object_.slug}"),
        source=provenance.source,
        licence=provenance.licence,
        retrieved_on=provenance.retrieved_on,
    )
    setattr(link, f"subject_{record_of(subject)}_id", subject.id)
    setattr(link, f"object_{record_of(object_)}_id", object_.id)
    link.source_id = provenance.source_id or link.slug
    session.add(link)
    session.flush()
    return link


def update_link(
    session: Session, *, actor: Principal, slug: str, version: int, words: LinkWords
) -> Link:
    """Change how two things are joined: end it, confirm it, mend its evidence.

    Raises
    ------
    LinkNotFound, LinkMovedOn, BadLink, NotYours
    """
    check_words(words)
    link = get_to_change(session, slug, version=version)
    if not may_update(session, actor, link):
        raise NotYours(NOT_HERE)
    _require_sides(session, actor, sides_of(link), link.confirmed_by, words.confirmed_by)
    sign_transaction(session, actor=actor.name, reason=f"update link {slug}")
    for column, value in vars(words).items():
        setattr(link, column, value)
    session.flush()
    session.refresh(link)
    return link


def confirm_link(
    session: Session, *, actor: Principal, slug: str, version: int, side: OneSide
) -> Link:
    """Say for one side that a link is true.

    Raises
    ------
    LinkNotFound, LinkMovedOn, NotYours
    """
    link = get_to_change(session, slug, version=version)
    if not may_confirm(session, actor, sides_of(link)[SIDES.index(side)]):
        raise NotYours(NOT_YOUR_SIDE)
    said = _SAYS[link.confirmed_by] | {side}
    sign_transaction(session, actor=actor.name, reason=f"confirm link {slug}")
    link.confirmed_by = next(words for words, sides in _SAYS.items() if sides == said)
    session.flush()
    session.refresh(link)
    return link


def find_link(session: Session, slug: str) -> Link:
    """The link of that name.

    Raises
    ------
    LinkNotFound
    """
    return _found(session.scalar(select(Link).where(Link.slug == slug)), slug)


def get_to_change(session: Session, slug: str, *, version: int) -> Link:
    """The link, locked, in the version that the actor saw.

    Raises
    ------
    LinkNotFound, LinkMovedOn
    """
    link = _found(session.scalar(locked(select(Link).where(Link.slug == slug))), slug)
    if link.version != version:
        raise LinkMovedOn("Somebody changed this link since you opened it. Look at it again.")
    return link


def _found(link: Link | None, slug: str) -> Link:
    if link is None:
        raise LinkNotFound(f"There is no link “{slug[:80]}”.")
    return link


def _require_sides(
    session: Session, actor: Principal, sides: tuple[Linked, Linked], before: str, after: str
) -> None:
    """Whoever changes what a side confirms must speak for it."""
    for side in _SAYS[before] ^ _SAYS[after]:
        if not may_confirm(session, actor, sides[SIDES.index(side)]):
            raise NotYours(NOT_YOUR_SIDE)


def check_new(subject: Linked, object_: Linked, words: LinkWords) -> None:
    """Raise ``BadLink`` when two things cannot be joined so."""
    check_words(words)
    if same_thing(subject, object_):
        raise BadLink(f"“{name_of(subject)}” cannot be linked with itself.")
    for thing in (subject, object_):
        body = thing.organisation if isinstance(thing, Anchor) else thing
        if body.archived_on is not None:
            raise BadLink(f"“{body.name}” is archived and takes no new links.")


def record_of(thing: Thing) -> Literal["asset", "organisation", "anchor"]:
    """Which sort of record a thing is."""
    if isinstance(thing, Asset):
        return "asset"
    return "anchor" if isinstance(thing, Anchor) else "organisation"


def name_of(thing: Thing) -> str:
    """What people call it; an anchor goes by its organisation's name."""
    return thing.organisation.name if isinstance(thing, Anchor) else thing.name


def same_thing(one: Thing, other: Thing) -> bool:
    """Whether two records are one thing; an anchor is the same as its organisation."""
    if isinstance(one, Asset) or isinstance(other, Asset):
        return record_of(one) == record_of(other) and one.id == other.id
    return body_id(one) == body_id(other)


def body_id(thing: Anchor | Organisation) -> int:
    """The organisation behind a record."""
    return thing.organisation_id if isinstance(thing, Anchor) else thing.id


def check_words(words: LinkWords) -> None:
    """Raise ``BadLink`` when the words of a link break a rule."""
    faults = faults_of(names={}, texts={"evidence": words.evidence}, required=())
    if words.kind not in KINDS:
        faults["kind"] = f"Use one of {', '.join(KINDS)}."
    if words.confirmed_by not in CONFIRMED:
        faults["confirmed_by"] = f"Use one of {', '.join(CONFIRMED)}."
    if words.from_on is not None and words.until_on is not None and words.until_on < words.from_on:
        faults["until_on"] = "It cannot end before it begins."
    if faults:
        raise BadLink("The link cannot be kept: look at the marked fields.", faults)
