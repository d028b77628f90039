"""What waits for a moderator about comments: their words, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.db import locked, sign_transaction
from assetmap.core.permissions import Principal
from assetmap.moderation.describing import said_on
from assetmap.moderation.kinds import Described, DescribedRow, Details, ProposalKind
from assetmap.plans.comments.errors import CommentMovedOn
from assetmap.plans.comments.models import HELD, PUBLISHED, REFUSED, WITHDRAWN, PlanComment
from assetmap.plans.comments.rights import require
from assetmap.plans.comments.services import (
    ADD,
    REWORD,
    end_comment,
    keys_of,
    put_words,
    refuse_answered,
)
from assetmap.plans.comments.words import WHOLE, CommentWords, checked_comment

_LABELS = {"about": "About", "text": "Comment", "on_behalf_of": "On behalf of"}
_EDITABLE = ("text", "on_behalf_of")
_MOVED = "This comment changed, or was taken back, since it was suggested."


def apply_add(
    session: Session, actor: Principal, details: Details, slug: str | None, version: int | None
) -> str:
    """Publish a comment that waited, with the words that the moderator saw or mended.

    Raises
    ------
    CommentMovedOn, BadComment, NotYours
    """
    comment = _locked(session, slug)
    require(session, actor, "comments.register", comment)
    if comment.state != HELD or comment.version != version:
        raise CommentMovedOn(_MOVED)
    words = checked_comment(_words(details), keys=keys_of(comment.round))
    put_words(session, actor=actor, comment=comment, words=words, today=_day(comment, details))
    sign_transaction(session, actor=actor.name, reason=f"publish comment {comment.slug}")
    comment.state = PUBLISHED
    session.flush()
    return f"/comments/{comment.slug}"


def apply_reword(
    session: Session, actor: Principal, details: Details, slug: str | None, version: int | None
) -> str:
    """Put the suggested words on a comment, unless it changed or was answered meanwhile.

    Raises
    ------
    CommentMovedOn, BadComment, NotYours
    """
    comment = _locked(session, slug)
    require(session, actor, "comments.update", comment)
    if comment.state != PUBLISHED or comment.version != version:
        raise CommentMovedOn(_MOVED)
    refuse_answered(session, comment)
    words = checked_comment(_words(details), keys=keys_of(comment.round))
    put_words(session, actor=actor, comment=comment, words=words, today=said_on(details))
    return f"/comments/{comment.slug}"


def end_add(session: Session, actor: Principal, slug: str | None, reason: str) -> None:
    """A comment that waited is refused, or taken back: its words leave it."""
    comment = _locked(session, slug)
    if comment.state != HELD:
        return
    state = REFUSED if reason else WITHDRAWN
    sign_transaction(session, actor=actor.name, reason=f"comment {comment.slug} is {state}")
    end_comment(session, comment, state=state, reason=reason)


def describe_add(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """All that is said."""
    comment = _find(session, slug)
    rows = _rows({}, _said(comment, _words(details)))
    moved = comment is None or comment.version != version or comment.state != HELD
    return Described(rows, moved_on=moved)


def describe_reword(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """What would be said, beside what is said now."""
    comment = _find(session, slug)
    then = _said(comment, _words(details))
    if comment is None:
        return Described(_rows({}, then), moved_on=True)
    now = CommentWords(comment.text, comment.about, comment.on_behalf_of)
    return Described(
        _rows(_said(comment, now), then),
        moved_on=comment.version != version or comment.state != PUBLISHED,
    )


PROPOSALS = {
    ADD: ProposalKind("New comment on a draft plan", apply_add, describe_add, end_add),
    REWORD: ProposalKind("Words of a comment", apply_reword, describe_reword),
}


def _words(details: Details) -> CommentWords:
    """What a suggestion says; nothing once it was forgotten."""
    return CommentWords(
        str(details.get("text") or ""), str(details.get("about") or ""),
        str(details.get("on_behalf_of") or ""),
    )  # fmt: skip


def _said(comment: PlanComment | None, words: CommentWords) -> dict[str, str]:
    titles = (
        {one["key"]: str(one["title"]) for one in comment.round.document["sections"]}
        if comment is not None
        else {}
    )
    return {
        "about": titles.get(words.about, WHOLE),
        "text": words.text,
        "on_behalf_of": words.on_behalf_of,
    }


def _rows(now: Mapping[str, str], then: Mapping[str, str]) -> tuple[DescribedRow, ...]:
    return tuple(
        DescribedRow(field, label, now.get(field, ""), then[field], is_editable=field in _EDITABLE)
        for field, label in _LABELS.items()
        if now.get(field, "") != then[field] or field == "text"
    )


def _day(comment: PlanComment, details: Details) -> date:
    return said_on(details) if "on" in details else comment.written_on


def _find(session: Session, slug: str | None) -> PlanComment | None:
    return session.scalar(select(PlanComment).where(PlanComment.slug == slug))


def _locked(session: Session, slug: str | None) -> PlanComment:
    comment = session.scalar(locked(select(PlanComment).where(PlanComment.slug == slug)))
    if comment is None:
        raise CommentMovedOn("This comment is not here any more.")
    return comment
