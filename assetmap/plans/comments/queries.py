"""Reading drafts for comment, comments and answers, as far as the asker may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account
from assetmap.accounts.services.leaving import FORMER
from assetmap.core.arrays import any_of
from assetmap.core.db import locked
from assetmap.core.permissions import Principal
from assetmap.plans.comments.errors import CommentNotFound
from assetmap.plans.comments.models import (
    PUBLISHED,
    REDACTED,
    PlanAnswer,
    PlanComment,
    PlanRound,
)
from assetmap.plans.comments.rights import may
from assetmap.plans.models import Plan

SelectT = TypeVar("SelectT", bound=Select[*tuple[Any, ...]])
_NO_ROUND = "No draft of this plan is or was out for comment. Choose one from the list of plans."
_NO_COMMENT = "There is no such comment."


@dataclass(frozen=True)
class ShownComment:
    """A comment that everybody may read: what visitors' own role reads of it, and no more."""

    id: int
    slug: str
    version: int
    about: str
    text: str
    on_behalf_of: str
    state: str
    written_on: date
    reworded_on: date | None
    reason: str


@dataclass(frozen=True)
class ShownAnswer:
    """What the group says to a comment, as everybody reads it."""

    comment_id: int
    version: int
    outcome: str
    text: str
    answered_on: date


@dataclass(frozen=True)
class Counts:
    """How many comments are published, and how many of those have an answer."""

    comments: int
    answered: int

    @property
    def unanswered(self) -> int:
        """Those that still wait for one."""
        return self.comments - self.answered


_COMMENT = tuple(getattr(PlanComment, name) for name in ShownComment.__dataclass_fields__)
_ANSWER = tuple(getattr(PlanAnswer, name) for name in ShownAnswer.__dataclass_fields__)


def is_open(held: PlanRound, *, today: date) -> bool:
    """Whether anybody may comment on a draft on a day of the place."""
    return held.closed_on is None and today <= held.until_on


def newest_round(session: Session, plan: Plan) -> PlanRound | None:
    """The draft that was put out last."""
    return session.scalar(
        select(PlanRound)
        .where(PlanRound.plan_id == plan.id)
        .order_by(PlanRound.number.desc())
        .limit(1)
    )


def list_rounds(session: Session, plan: Plan) -> list[PlanRound]:
    """Drafts of a plan that were put out, the newest first."""
    return list(
        session.scalars(
            select(PlanRound).where(PlanRound.plan_id == plan.id).order_by(PlanRound.number.desc())
        )
    )


def get_round(
    session: Session, slug: str, number: int | None = None, *, lock: bool = False
) -> PlanRound:
    """A draft that was put out, by its plan and number; without one the newest. Everybody reads it.

    Raises
    ------
    CommentNotFound
    """
    query = (
        select(PlanRound)
        .join(Plan, Plan.id == PlanRound.plan_id)
        .where(Plan.slug == slug)
        .order_by(PlanRound.number.desc())
        .limit(1)
    )
    if number is not None:
        query = query.where(PlanRound.number == number)
    found = session.scalar(query)
    if found is not None and lock:
        found = session.scalar(locked(select(PlanRound).where(PlanRound.id == found.id)))
    if found is None:
        raise CommentNotFound(_NO_ROUND)
    return found


def get_comment(
    session: Session, slug: str, *, actor: Principal, lock: bool = False
) -> PlanComment:
    """A comment for somebody with an account who may read it, with all that is kept of it.

    Raises
    ------
    CommentNotFound
        Also for whoever may not read it.
    """
    query = select(PlanComment).where(PlanComment.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None or not (
        held.state in (PUBLISHED, REDACTED) or may(session, actor, "comments.read_closed", held)
    ):
        raise CommentNotFound(_NO_COMMENT)
    return held


def get_shown(session: Session, slug: str) -> tuple[ShownComment, PlanRound]:
    """A comment that everybody may read, with the draft that it is about.

    Raises
    ------
    CommentNotFound
    """
    row = session.execute(
        select(PlanRound, *_COMMENT)
        .join(PlanComment, PlanComment.round_id == PlanRound.id)
        .where(PlanComment.slug == slug, PlanComment.state.in_((PUBLISHED, REDACTED)))
    ).one_or_none()
    if row is None:
        raise CommentNotFound(_NO_COMMENT)
    return ShownComment(*row[1:]), row[0]


def list_comments(
    session: Session, held: PlanRound, *, about: str | None = None, unanswered: bool = False,
    page: int = 1, per_page: int | None = None,
) -> list[ShownComment]:  # fmt: skip
    """Comments on a draft that everybody may read, the oldest first.

    Parameters
    ----------
    about : str or None
        Key of a section, empty for those on the draft as a whole; None is all.
    unanswered : bool
        Only those that wait for an answer.
    per_page : int or None
        None gives all.
    """
    query = _of(select(*_COMMENT), held, about, unanswered).order_by(PlanComment.id)
    if per_page is not None:
        query = query.limit(per_page).offset((page - 1) * per_page)
    return [ShownComment(*row) for row in session.execute(query)]


def count_comments(
    session: Session, held: PlanRound, *, about: str | None = None, unanswered: bool = False
) -> int:
    """How many there are."""
    return session.scalar(_of(select(func.count()), held, about, unanswered)) or 0


def count_by_section(session: Session, held: PlanRound) -> Counter[str]:
    """How many comments that everybody may read there are, by the section's key."""
    rows = session.execute(
        _of(select(PlanComment.about, func.count()), held, None, False).group_by(PlanComment.about)
    )
    return Counter({row[0]: row[1] for row in rows})


def count_answers(session: Session, held: PlanRound) -> Counts:
    """How many of the published comments are answered; a redacted one needs no answer."""
    published = (PlanComment.round_id == held.id, PlanComment.state == PUBLISHED)
    comments = session.scalar(select(func.count(PlanComment.id)).where(*published)) or 0
    answered = session.scalar(
        select(func.count(PlanAnswer.id))
        .join(PlanComment, PlanComment.id == PlanAnswer.comment_id)
        .where(*published)
    )
    return Counts(comments, answered or 0)


def find_answer(session: Session, comment: PlanComment) -> PlanAnswer | None:
    """The answer to a comment, with all that is kept of it."""
    return session.scalar(
        select(PlanAnswer)
        .where(PlanAnswer.comment_id == comment.id)
        .execution_options(populate_existing=True)
    )


def list_answers(session: Session, comments: Sequence[ShownComment]) -> dict[int, ShownAnswer]:
    """Answers to published comments, by the comment's number."""
    published = [one.id for one in comments if one.state == PUBLISHED]
    rows = session.execute(select(*_ANSWER).where(any_of(PlanAnswer.comment_id, published)))
    return {row[0]: ShownAnswer(*row) for row in rows}


def author_names(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Who wrote comments, by their number, as (public name, name to show): for people with one."""
    rows = session.execute(
        select(PlanComment.id, PlanComment.author, Account.display_name)
        .outerjoin(Account, Account.slug == PlanComment.author)
        .where(any_of(PlanComment.id, sorted(ids)))
    )
    return {row[0]: (row[1], _named(row[1], row[2], "A resident")) for row in rows}


def answerer_names(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Who answered, by the comment's number: for people with an account."""
    rows = session.execute(
        select(PlanAnswer.comment_id, PlanAnswer.answered_by, Account.display_name)
        .outerjoin(Account, Account.slug == PlanAnswer.answered_by)
        .where(any_of(PlanAnswer.comment_id, sorted(ids)))
    )
    return {row[0]: _named(row[1], row[2], "A member of the group") for row in rows}


def count_of_person(session: Session, held: PlanRound, author: str) -> int:
    """How many comments somebody wrote on a draft, whatever became of them."""
    query = select(func.count()).where(
        PlanComment.round_id == held.id, PlanComment.author == author
    )
    return session.scalar(query) or 0


def _named(public: str, shown: str | None, otherwise: str) -> str:
    return "A former member" if public == FORMER else shown or otherwise


def _of(query: SelectT, held: PlanRound, about: str | None, unanswered: bool) -> SelectT:
    query = query.where(
        PlanComment.round_id == held.id, PlanComment.state.in_((PUBLISHED, REDACTED))
    )
    if about is not None:
        query = query.where(PlanComment.about == about)
    if unanswered:
        answered = select(PlanAnswer.id).where(PlanAnswer.comment_id == PlanComment.id).exists()
        query = query.where(PlanComment.state == PUBLISHED, ~answered)
    return query
