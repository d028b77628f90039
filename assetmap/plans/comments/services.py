"""Commenting on a draft, wording it otherwise, taking it back, and taking words away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import PERSONAL
from assetmap.core.db import sign_transaction
from assetmap.core.facts import told_here
from assetmap.core.limits import PLAN_COMMENTS_OF_PERSON
from assetmap.core.permissions import Principal
from assetmap.moderation.holding import Promise, require_proposing
from assetmap.moderation.outcome import Outcome
from assetmap.moderation.services import (
    NewProposal,
    forget_details,
    propose,
    take_back_waiting,
)
from assetmap.plans.comments.errors import BadComment, CommentMovedOn
from assetmap.plans.comments.leaving import export_comments, forget_commenter
from assetmap.plans.comments.models import (
    HELD,
    PUBLISHED,
    REDACTED,
    REFUSED,
    WITHDRAWN,
    PlanAnswer,
    PlanComment,
    PlanRound,
)
from assetmap.plans.comments.queries import (
    count_of_person,
    find_answer,
    get_comment,
    get_round,
    is_open,
)
from assetmap.plans.comments.rights import RULES, may_register, places_of, require
from assetmap.plans.comments.words import CommentWords, checked_comment, checked_reason

ADD, REWORD = "comments.register", "comments.update"
_NO_MORE = "You may not publish this by yourself any more. Send it to a moderator instead."
_OLD = "This comment changed since you looked at it. Look at it again."
_OVER = "The time for comments on this draft is over. Nothing was saved."


@dataclass(frozen=True)
class Moment:
    """When somebody acts: the moment, and the day that it is in the place."""

    at: datetime
    today: date


def comment_on(
    session: Session, *, actor: Principal, plan: str, number: int, words: CommentWords,
    promised: Promise, moment: Moment,
) -> Outcome:  # fmt: skip
    """Say something of a draft: published, or held for a moderator; the caller commits.

    Raises
    ------
    CommentNotFound, BadComment
    CommentMovedOn
        The time for it is over.
    NotYours
        Also when the page promised to publish and may not any more.
    """
    # Locked: nobody comments while it is closed, and two at once pass no limit.
    held = get_round(session, plan, number, lock=True)
    if not is_open(held, today=moment.today):
        raise CommentMovedOn(_OVER)
    said = checked_comment(words, keys=keys_of(held))
    _refuse_too_many(session, actor, held, said)
    publishes = may_register(session, actor, held.plan)
    if not publishes:
        require_proposing(RULES, actor, "comments.propose", promised=promised, refusal=_NO_MORE)
    sign_transaction(session, actor=actor.name, reason=f"comment on {held.slug}")
    told, slug = told_here(moment.today), f"c-{secrets.token_hex(8)}"
    comment = PlanComment(
        slug=slug, round_id=held.id, about=said.about, author=actor.name, text=said.text,
        on_behalf_of=said.on_behalf_of, state=PUBLISHED if publishes else HELD,
        written_on=moment.today, source=told.source, source_id=slug, licence=told.licence,
        retrieved_on=told.retrieved_on,
    )  # fmt: skip
    session.add(comment)
    session.flush()
    if not publishes:
        _suggest(session, actor, ADD, comment, said, moment)
    return Outcome(f"/comments/{slug}", is_held=not publishes)


def reword_comment(
    session: Session, *, actor: Principal, slug: str, version: int, words: CommentWords,
    promised: Promise, moment: Moment,
) -> Outcome:  # fmt: skip
    """Word one's own comment otherwise while the draft is out and nobody has answered it.

    While the comment itself waits, the new words take the place of the old ones in front of the
    moderators: what is approved is always what was looked at.

    Raises
    ------
    CommentNotFound, CommentMovedOn, NotYours, BadComment
    """
    comment = _own(session, actor, slug, version, "comments.update")
    held = comment.round
    if not is_open(held, today=moment.today):
        raise CommentMovedOn(_OVER)
    refuse_answered(session, comment)
    said = checked_comment(words, keys=keys_of(held))
    path = f"/comments/{slug}"
    if comment.state == HELD:
        put_words(session, actor=actor, comment=comment, words=said, today=moment.today)
        session.refresh(comment)
        _suggest(session, actor, ADD, comment, said, moment)
        return Outcome(path, is_held=True)
    if may_register(session, actor, held.plan):
        put_words(session, actor=actor, comment=comment, words=said, today=moment.today)
        return Outcome(path, is_held=False)
    require_proposing(RULES, actor, "comments.propose", promised=promised, refusal=_NO_MORE)
    _suggest(session, actor, REWORD, comment, said, moment)
    return Outcome(path, is_held=True)


def withdraw_comment(
    session: Session, *, actor: Principal, slug: str, version: int
) -> PlanComment:  # fmt: skip
    """Take one's own comment back, at any time: nobody reads it or its answer any more.

    Raises
    ------
    CommentNotFound, CommentMovedOn, NotYours
    """
    comment = _own(session, actor, slug, version, "comments.withdraw")
    sign_transaction(session, actor=actor.name, reason=f"withdraw comment {slug}")
    end_comment(session, comment, state=WITHDRAWN, reason="")
    forget_details(session, record="comments", targets=[slug])
    return comment


def redact_comment(
    session: Session, *, actor: Principal, slug: str, version: int, reason: str
) -> PlanComment:
    """Take a comment's words away, with its answer; everybody reads why in their place.

    Raises
    ------
    CommentNotFound, CommentMovedOn, NotYours, BadComment
    """
    why = checked_reason(reason)
    comment = _to_redact(session, actor, slug, version, whole=True)
    sign_transaction(session, actor=actor.name, reason=f"redact comment {slug}: {why}")
    end_comment(session, comment, state=REDACTED, reason=why)
    forget_details(session, record="comments", targets=[slug])
    return comment


def redact_answer(
    session: Session, *, actor: Principal, slug: str, version: int, reason: str
) -> PlanComment:
    """Take away the group's answer to a comment alone: it then has none, until there is another.

    Raises
    ------
    CommentNotFound, CommentMovedOn, NotYours, BadComment
    """
    why = checked_reason(reason)
    comment = _to_redact(session, actor, slug, version, whole=False)
    if find_answer(session, comment) is None:
        raise BadComment("This comment has no answer.", {"which": "There is no answer."})
    sign_transaction(session, actor=actor.name, reason=f"redact the answer to {slug}: {why}")
    session.execute(delete(PlanAnswer).where(PlanAnswer.comment_id == comment.id))
    return comment


def put_words(
    session: Session, *, actor: Principal, comment: PlanComment, words: CommentWords, today: date
) -> None:
    """Write words on a comment; whoever calls has locked it and asked the table."""
    sign_transaction(session, actor=actor.name, reason=f"words of comment {comment.slug}")
    if (comment.text, comment.about, comment.on_behalf_of) != (
        words.text, words.about, words.on_behalf_of,
    ):  # fmt: skip
        comment.text, comment.about = words.text, words.about
        comment.on_behalf_of, comment.reworded_on = words.on_behalf_of, today
    session.flush()


def end_comment(session: Session, comment: PlanComment, *, state: str, reason: str) -> None:
    """A comment is over: its words stand in the history alone, and nobody reads its answer."""
    if state not in (REFUSED, WITHDRAWN, REDACTED):
        raise ValueError(state)
    session.execute(delete(PlanAnswer).where(PlanAnswer.comment_id == comment.id))
    comment.state, comment.reason = state, reason
    comment.text = comment.on_behalf_of = ""
    session.flush()


def refuse_answered(session: Session, comment: PlanComment) -> None:
    """Raise ``CommentMovedOn`` for a comment that has an answer, which was to just these words."""
    if find_answer(session, comment) is not None:
        raise CommentMovedOn(
            "The group has answered this comment, so its words stay. You can take it back, or "
            "write another."
        )


def keys_of(held: PlanRound) -> frozenset[str]:
    """Sections that a draft has."""
    return frozenset(one["key"] for one in held.document["sections"])


def _refuse_too_many(
    session: Session, actor: Principal, held: PlanRound, said: CommentWords
) -> None:
    if count_of_person(session, held, actor.name) >= PLAN_COMMENTS_OF_PERSON:
        raise CommentMovedOn(
            f"You have written {PLAN_COMMENTS_OF_PERSON} comments on this draft, the most that "
            "one person may. Put what is missing into one of them."
        )
    twice = session.scalar(
        select(PlanComment.id).where(
            PlanComment.round_id == held.id, PlanComment.author == actor.name,
            PlanComment.about == said.about, PlanComment.text == said.text,
        )
    )  # fmt: skip
    if twice is not None:
        raise BadComment(
            "You have sent just this already.", {"text": "You have sent just this already."}
        )


def _own(session: Session, actor: Principal, slug: str, version: int, action: str) -> PlanComment:
    """The comment, locked, as the actor saw it; what its author had suggested is taken back."""
    seen = get_comment(session, slug, actor=actor)
    require(session, actor, action, seen)
    # In the order in which a decision locks them: the suggestion, then the comment.
    take_back_waiting(session, record="comments", target=slug)
    comment = get_comment(session, slug, actor=actor, lock=True)
    if comment.version != version or comment.state not in (HELD, PUBLISHED):
        raise CommentMovedOn(_OLD)
    return comment


def _to_redact(
    session: Session, actor: Principal, slug: str, version: int, *, whole: bool
) -> PlanComment:
    seen = get_comment(session, slug, actor=actor)
    require(session, actor, "comments.redact", seen)
    if whole:
        take_back_waiting(session, record="comments", target=slug)
    comment = get_comment(session, slug, actor=actor, lock=True)
    if comment.version != version or comment.state != PUBLISHED:
        raise CommentMovedOn(_OLD)
    return comment


def _suggest(
    session: Session, actor: Principal, kind: str, comment: PlanComment, words: CommentWords,
    moment: Moment,
) -> None:  # fmt: skip
    held = comment.round
    propose(
        session, actor=actor, at=moment.at,
        proposal=NewProposal(
            kind, "comments", comment.slug, comment.version,
            f"Comment on {held.document['title']}, draft {held.number}",
            {
                "text": words.text, "about": words.about, "on_behalf_of": words.on_behalf_of,
                "on": moment.today.isoformat(),
            },
            places_of(held.plan),
        ),
    )  # fmt: skip


# An area that keeps something of a person says so where it does.
PERSONAL.exporters["comments_on_plans"] = export_comments
PERSONAL.erasers.append(forget_commenter)
