"""What comments keep of a person: handed out to them, and taken away when they leave.

As the contributor terms say: what is published stays, as of a former member; whoever wants it gone
takes it back first. What was never published, or is no longer, goes with its answers.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import FORMER, take_name_off
from assetmap.core.db import sign_transaction
from assetmap.moderation.services import forget_details
from assetmap.plans.comments.models import (
    PUBLISHED,
    PlanAnswer,
    PlanComment,
    PlanRemark,
    PlanRound,
)


def export_comments(session: Session, slug: str) -> list[dict[str, Any]]:
    """What somebody said of plans, inside a group and to everybody, and answered."""
    comments = session.execute(
        select(PlanComment, PlanRound.slug)
        .join(PlanRound, PlanRound.id == PlanComment.round_id)
        .where(PlanComment.author == slug)
        .order_by(PlanComment.id)
    )
    answers = select(PlanAnswer).where(PlanAnswer.answered_by == slug).order_by(PlanAnswer.id)
    remarks = select(PlanRemark).where(PlanRemark.author == slug).order_by(PlanRemark.id)
    settled = select(PlanRemark).where(PlanRemark.settled_by == slug).order_by(PlanRemark.id)
    return [
        *(
            {
                "comment_on": draft, "section": one.about, "text": one.text,
                "on_behalf_of": one.on_behalf_of, "state": one.state, "reason": one.reason,
                "on": one.written_on.isoformat(), "page": f"/comments/{one.slug}",
            }
            for one, draft in comments
        ),
        *(
            {"answer": one.text, "outcome": one.outcome, "on": one.answered_on.isoformat()}
            for one in session.scalars(answers)
        ),
        *(
            {"comment_in_the_group": one.body, "at": one.written_at.isoformat()}
            for one in session.scalars(remarks)
        ),
        *(
            {"settled": one.slug, "on": one.settled_on.isoformat()}
            for one in session.scalars(settled)
            if one.settled_on is not None
        ),
    ]  # fmt: skip


def forget_commenter(session: Session, slug: str) -> None:
    """Take somebody's public name off what stays, and all that is not published away."""
    sign_transaction(session, actor=FORMER, reason="somebody left")
    gone = session.execute(
        select(PlanComment.id, PlanComment.slug).where(
            PlanComment.author == slug, PlanComment.state != PUBLISHED
        )
    ).all()
    forget_details(session, record="comments", targets=[row.slug for row in gone])
    numbers = [row.id for row in gone]
    session.execute(delete(PlanAnswer).where(PlanAnswer.comment_id.in_(numbers)))
    session.execute(delete(PlanComment).where(PlanComment.id.in_(numbers)))
    take_name_off(session, PlanComment, slug, "author")
    take_name_off(session, PlanAnswer, slug, "answered_by")
    take_name_off(session, PlanRemark, slug, "author", "settled_by")
    session.flush()
    # The history is no role's to change, so the database does it by a function of the owner's.
    session.execute(select(func.forget_commenter(slug)))
