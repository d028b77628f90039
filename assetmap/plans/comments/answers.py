"""The group's answer to a comment: what was done about it, and why."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.core.facts import told_here
from assetmap.core.permissions import Principal
from assetmap.plans.comments.errors import CommentMovedOn
from assetmap.plans.comments.models import PUBLISHED, PlanAnswer, PlanComment
from assetmap.plans.comments.queries import find_answer, get_comment
from assetmap.plans.comments.rights import require
from assetmap.plans.comments.words import AnswerWords, checked_answer


def answer_comment(
    session: Session, *, actor: Principal, slug: str, version: int, answer_version: int | None,
    words: AnswerWords, today: date,
) -> PlanAnswer:  # fmt: skip
    """Answer a comment for the group, or word the answer otherwise; the caller commits.

    Parameters
    ----------
    version : int
        Of the comment that was read.
    answer_version : int or None
        Of the answer that is changed; None is the first.

    Raises
    ------
    CommentNotFound, NotYours, BadComment
    CommentMovedOn
        The comment says something else by now, or somebody answered meanwhile.
    """
    comment = get_comment(session, slug, actor=actor, lock=True)
    require(session, actor, "comments.answer", comment)
    _refuse_moved(session, comment, version, answer_version)
    said = checked_answer(words)
    sign_transaction(session, actor=actor.name, reason=f"answer comment {slug}")
    held = find_answer(session, comment)
    if held is None:
        told, name = told_here(today), f"a-{secrets.token_hex(8)}"
        held = PlanAnswer(
            slug=name, comment_id=comment.id, source=told.source, source_id=name,
            licence=told.licence, retrieved_on=told.retrieved_on,
        )  # fmt: skip
        session.add(held)
    elif (held.outcome, held.text) == (said.outcome, said.text):
        return held
    held.outcome, held.text = said.outcome, said.text
    held.answered_by, held.answered_on = actor.name, today
    session.flush()
    session.refresh(held)
    return held


def _refuse_moved(
    session: Session, comment: PlanComment, version: int, answer_version: int | None
) -> None:
    if comment.state != PUBLISHED or comment.version != version:
        raise CommentMovedOn(
            "This comment was changed or taken back since you opened it. Read it again before you "
            "answer."
        )
    held = find_answer(session, comment)
    if (None if held is None else held.version) != answer_version:
        raise CommentMovedOn("Somebody of the group answered meanwhile. Read their answer first.")
