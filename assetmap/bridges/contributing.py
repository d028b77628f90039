"""What people say on the pages of how things are joined: published at once, or held."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from assetmap.bridges.kinds import KINDS
from assetmap.bridges.models import Link
from assetmap.bridges.rights import (
    RULES,
    Linked,
    may_register,
    may_update,
    neighbourhoods_of,
    sides_of,
)
from assetmap.bridges.services import (
    NOT_HERE,
    LinkWords,
    check_new,
    check_words,
    get_to_change,
    name_of,
    record_of,
    register_link,
    update_link,
)
from assetmap.core.facts import told_here
from assetmap.core.permissions import Principal
from assetmap.moderation.holding import Promise, require_proposing
from assetmap.moderation.outcome import Outcome
from assetmap.moderation.services import NewProposal, propose


def contribute_link(
    session: Session, *, actor: Principal, subject: Linked, object_: Linked, words: LinkWords,
    promised: Promise, at: datetime,
) -> Outcome:  # fmt: skip
    """Join two things, or suggest it; the caller commits.

    Raises
    ------
    BadLink, NotYours
    """
    check_new(subject, object_, words)
    if may_register(session, actor, subject, object_):
        register_link(
            session, actor=actor, subject=subject, object_=object_, words=words,
            provenance=told_here(at.date()),
        )  # fmt: skip
        return Outcome(path_of(subject), is_held=False)
    _may_hold(actor, promised)
    details = {"subject": address_of(subject), "object": address_of(object_), **_words(words, at)}
    _hold(session, actor, "links.register", None, (subject, object_), words, details, at)
    return Outcome(path_of(subject), is_held=True)


def contribute_link_change(
    session: Session, *, actor: Principal, slug: str, version: int, words: LinkWords,
    promised: Promise, at: datetime,
) -> Outcome:  # fmt: skip
    """Change how two things are joined, or suggest it; the caller commits.

    Raises
    ------
    LinkNotFound, LinkMovedOn, BadLink, NotYours
    """
    check_words(words)
    link = get_to_change(session, slug, version=version)
    subject, object_ = sides_of(link)
    if may_update(session, actor, link):
        update_link(session, actor=actor, slug=slug, version=version, words=words)
        return Outcome(path_of(subject), is_held=False)
    _may_hold(actor, promised)
    _hold(
        session, actor, "links.update", link, (subject, object_), words, _words(words, at), at
    )  # fmt: skip
    return Outcome(path_of(subject), is_held=True)


def address_of(thing: Linked) -> str:
    """A thing by its page, such as ``assets/example-hall``."""
    return f"{record_of(thing)}s/{thing.slug}"


def path_of(thing: Linked) -> str:
    """Path of a thing's page below the root."""
    return f"/{address_of(thing)}"


def _words(words: LinkWords, at: datetime) -> dict[str, Any]:
    return {
        "kind": words.kind,
        "from_on": None if words.from_on is None else words.from_on.isoformat(),
        "until_on": None if words.until_on is None else words.until_on.isoformat(),
        "evidence": words.evidence,
        "on": at.date().isoformat(),
    }


def read_words(details: dict[str, Any], confirmed_by: Any = "neither") -> LinkWords:
    """The words of a suggestion; what a side confirms is never suggested, only said by it."""

    def day(field: str) -> date | None:
        return date.fromisoformat(details[field]) if details.get(field) else None

    return LinkWords(
        str(details.get("kind")), day("from_on"), day("until_on"),
        details.get("evidence") or None, confirmed_by,
    )  # fmt: skip


def _may_hold(actor: Principal, promised: Promise) -> None:
    require_proposing(RULES, actor, "bridges.propose", promised=promised, refusal=NOT_HERE)


def _hold(
    session: Session, actor: Principal, kind: str, link: Link | None,
    sides: tuple[Linked, Linked], words: LinkWords, details: dict[str, Any], at: datetime,
) -> None:  # fmt: skip
    subject, object_ = sides
    propose(
        session, actor=actor, at=at,
        proposal=NewProposal(
            kind, "links", None if link is None else link.slug,
            None if link is None else link.version,
            f"{name_of(subject)} {KINDS[words.kind][0]} {name_of(object_)}", details,
            neighbourhoods_of(session, subject, object_),
        ),
    )  # fmt: skip
