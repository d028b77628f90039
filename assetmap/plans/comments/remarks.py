"""What the group says to itself beside a section: read, write, settle, take back."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.arrays import any_of
from assetmap.core.db import locked, sign_transaction
from assetmap.core.facts import told_here
from assetmap.core.permissions import Principal
from assetmap.plans.comments.errors import CommentMovedOn, CommentNotFound
from assetmap.plans.comments.models import PlanRemark
from assetmap.plans.comments.rights import RULES, remark_thing
from assetmap.plans.comments.words import checked_text
from assetmap.plans.models import Plan, PlanSection
from assetmap.plans.queries import get_draft, get_section
from assetmap.plans.rights import draft_of

_MOVED = "Somebody settled, opened or took back this comment since you looked. Look at it again."


def list_remarks(session: Session, section: PlanSection) -> list[PlanRemark]:
    """All remarks on a section, the open ones first, the oldest first among each."""
    return list(
        session.scalars(
            select(PlanRemark)
            .where(PlanRemark.section_id == section.id)
            .order_by(PlanRemark.settled_on.is_not(None), PlanRemark.written_at, PlanRemark.id)
        )
    )


def count_open(session: Session, sections: Sequence[PlanSection]) -> Counter[int]:
    """How many remarks are not settled, by the section's number."""
    rows = session.execute(
        select(PlanRemark.section_id, func.count())
        .where(
            any_of(PlanRemark.section_id, [one.id for one in sections]),
            PlanRemark.settled_on.is_(None),
        )
        .group_by(PlanRemark.section_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def write_remark(
    session: Session, *, actor: Principal, plan: str, key: str, body: str, at: datetime
) -> PlanRemark:
    """Say something beside a section, for the group alone; the caller commits.

    Raises
    ------
    PlanNotFound, NotYours, BadComment
    """
    held = get_draft(session, plan, actor=actor)
    RULES.require(actor, "remarks.write", draft_of(held.group))
    section = get_section(session, held, key)
    said = checked_text("body", body, most=limits.POST_LONGEST)
    sign_transaction(session, actor=actor.name, reason=f"comment on {key} of {held.slug}")
    told, slug = told_here(at.date()), f"r-{secrets.token_hex(8)}"
    remark = PlanRemark(
        slug=slug, section_id=section.id, author=actor.name, body=said, written_at=at,
        source=told.source, source_id=slug, licence=told.licence, retrieved_on=told.retrieved_on,
    )  # fmt: skip
    session.add(remark)
    session.flush()
    return remark


def settle_remark(
    session: Session, *, actor: Principal, plan: str, remark: str, version: int, today: date,
    settled: bool,
) -> PlanRemark:  # fmt: skip
    """Mark a remark as settled, or open it again.

    Raises
    ------
    PlanNotFound, CommentNotFound, CommentMovedOn, NotYours
    """
    held, one = _open(session, actor, plan, remark, version)
    RULES.require(actor, "remarks.settle", remark_thing(held, one))
    sign_transaction(session, actor=actor.name, reason=f"settle a comment on {held.slug}")
    one.settled_on, one.settled_by = (today, actor.name) if settled else (None, None)
    session.flush()
    return one


def remove_remark(
    session: Session, *, actor: Principal, plan: str, remark: str, version: int
) -> PlanSection:
    """Take one's own remark back, or as a lead anybody's; what it said stays in the history.

    Raises
    ------
    PlanNotFound, CommentNotFound, CommentMovedOn, NotYours
    """
    held, one = _open(session, actor, plan, remark, version)
    RULES.require(actor, "remarks.remove", remark_thing(held, one))
    sign_transaction(session, actor=actor.name, reason=f"take back a comment on {held.slug}")
    section = one.section
    session.delete(one)
    session.flush()
    return section


def _open(
    session: Session, actor: Principal, plan: str, remark: str, version: int
) -> tuple[Plan, PlanRemark]:
    held = get_draft(session, plan, actor=actor)
    one = session.scalar(locked(select(PlanRemark).where(PlanRemark.slug == remark)))
    if one is None or one.section.plan_id != held.id:
        raise CommentNotFound("This comment is not here any more. Look at the section again.")
    if one.version != version:
        raise CommentMovedOn(_MOVED)
    return held, one
