"""What waits for a moderator about links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.bridges.contributing import path_of, read_words
from assetmap.bridges.errors import LinkMovedOn
from assetmap.bridges.finding import find_linked
from assetmap.bridges.kinds import KINDS
from assetmap.bridges.models import Link
from assetmap.bridges.rights import Linked, sides_of
from assetmap.bridges.services import (
    LinkWords,
    find_link,
    get_to_change,
    name_of,
    register_link,
    update_link,
)
from assetmap.core.facts import told_here
from assetmap.core.permissions import Principal
from assetmap.core.words import day_words
from assetmap.moderation.kinds import Described, DescribedRow, Details, ProposalKind
from assetmap.places.positions import held_geometry

LABELS = {
    "joined": "How they are joined",
    "from_on": "Since",
    "until_on": "Until",
    "evidence": "How it is known",
}


def apply_register(
    session: Session, actor: Principal, details: Details, _slug: str | None, _version: int | None
) -> str:
    """Join two things as was suggested."""
    subject, object_ = _sides(session, details)
    register_link(
        session, actor=actor, subject=subject, object_=object_, words=read_words(details),
        provenance=told_here(date.fromisoformat(str(details["on"]))),
    )  # fmt: skip
    return path_of(subject)


def apply_update(
    session: Session, actor: Principal, details: Details, slug: str | None, version: int | None
) -> str:
    """Change a link as was suggested, unless it changed meanwhile.

    Raises
    ------
    LinkMovedOn
    """
    link = get_to_change(session, _known(slug), version=version or 0)
    words = read_words(details, link.confirmed_by)
    update_link(session, actor=actor, slug=link.slug, version=link.version, words=words)
    return path_of(sides_of(link)[0])


def describe(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """Every field that a suggestion gives or changes; the shapes are those of the two sides."""
    link = None if slug is None else find_link(session, slug)
    subject, object_ = sides_of(link) if link is not None else _sides(session, details)
    now = link_texts(link, subject, object_) if link is not None else dict.fromkeys(LABELS, "")
    words = read_words(details)
    then = words_texts(words, subject, object_)
    rows = tuple(
        DescribedRow(field, label, now[field], then[field], is_editable=field == "evidence")
        for field, label in LABELS.items()
        if now[field] != then[field]
    )
    return Described(
        rows, _shape(subject), _shape(object_),
        moved_on=link is not None and link.version != version,
    )  # fmt: skip


def link_texts(link: Link, subject: Linked, object_: Linked) -> dict[str, str]:
    """What is recorded of a link, field by field."""
    words = LinkWords(link.kind, link.from_on, link.until_on, link.evidence)
    return words_texts(words, subject, object_)


def words_texts(words: LinkWords, subject: Linked, object_: Linked) -> dict[str, str]:
    """What somebody says of a link, field by field; empty is not known."""
    return {
        "joined": f"{name_of(subject)} {KINDS[words.kind][0]} {name_of(object_)}",
        "from_on": _day(words.from_on),
        "until_on": _day(words.until_on),
        "evidence": (words.evidence or "").strip(),
    }


def version_texts(row: Mapping[str, Any], subject: Linked, object_: Linked) -> dict[str, str]:
    """What an earlier version said, by the history's own row."""
    return words_texts(read_words(dict(row)), subject, object_)


PROPOSALS = {
    "links.register": ProposalKind("New link", apply_register, describe),
    "links.update": ProposalKind("Change to a link", apply_update, describe),
}


def _sides(session: Session, details: Details) -> tuple[Linked, Linked]:
    return (
        find_linked(session, str(details.get("subject") or ""), field="subject"),
        find_linked(session, str(details.get("object") or ""), field="object"),
    )


def _shape(thing: Linked) -> dict[str, object] | None:
    body = thing.organisation if isinstance(thing, Anchor) else thing
    return held_geometry(body)


def _day(day: date | None) -> str:
    return "" if day is None else day_words(day)


def _known(slug: str | None) -> str:
    if slug is None:
        raise LinkMovedOn("This suggestion names no link.")
    return slug
