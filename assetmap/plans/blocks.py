"""Putting evidence into a section, and taking it out; each asks the permission table."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.db import locked, sign_transaction
from assetmap.core.errors import AssetmapError
from assetmap.core.permissions import Principal
from assetmap.plans.answering import answer_block, read_question
from assetmap.plans.asking import Answer, Asking
from assetmap.plans.errors import BadPlan, PlanMovedOn, PlanNotFound
from assetmap.plans.freezing import Answered
from assetmap.plans.models import Plan, PlanBlock, PlanSection, written_in
from assetmap.plans.queries import get_editable, get_section, list_blocks, list_sections


def add_block(
    session: Session, *, actor: Principal, plan: str, key: str, kind: str, said: Mapping[str, str],
    asking: Asking,
) -> PlanBlock:  # fmt: skip
    """Put evidence into a section: only what has an answer now.

    Raises
    ------
    PlanNotFound, NotYours, BadPlan
    """
    held = get_editable(session, plan, actor=actor)
    section = get_section(session, held, key, lock=True)
    count = session.scalar(
        select(func.count()).where(
            PlanBlock.section_id == section.id, PlanBlock.archived_on.is_(None)
        )
    )
    if (count or 0) >= limits.PLAN_BLOCKS:
        raise BadPlan(
            f"A section holds at most {limits.PLAN_BLOCKS} pieces of evidence: take one out first."
        )
    question = read_question(of_group(session, held, asking), kind, said)
    sign_transaction(session, actor=actor.name, reason=f"add evidence to {key} of {held.slug}")
    slug = f"e-{secrets.token_hex(6)}"
    block = PlanBlock(
        section_id=section.id, kind=kind, question=question, **written_in(held, slug, asking.today),
    )  # fmt: skip
    session.add(block)
    session.flush()
    return block


def remove_block(
    session: Session, *, actor: Principal, plan: str, block: str, version: int, asking: Asking
) -> PlanBlock:
    """Take evidence out of the draft; editions keep theirs.

    Raises
    ------
    PlanNotFound, PlanMovedOn, NotYours
    """
    held = get_editable(session, plan, actor=actor)
    row = session.scalar(
        locked(
            select(PlanBlock).where(
                PlanBlock.slug == block,
                PlanBlock.section_id.in_(
                    select(PlanSection.id).where(PlanSection.plan_id == held.id)
                ),
            )
        )
    )
    if row is None:
        raise PlanNotFound("There is no such evidence in this plan.")
    if row.version != version or row.archived_on is not None:
        raise PlanMovedOn("Somebody took this evidence out since you opened the plan.")
    sign_transaction(session, actor=actor.name, reason=f"take evidence out of {held.slug}")
    row.archived_on = asking.today
    session.flush()
    return row


def answer_blocks(
    session: Session, plan: Plan, sections: list[PlanSection], *, asking: Asking
) -> dict[str, list[Answered]]:
    """What the evidence of each section says now, by the section's key."""
    held, inside = list_blocks(session, sections), of_group(session, plan, asking)
    return {one.key: [_answered(inside, block) for block in held[one.id]] for one in sections}


def answer_draft_block(session: Session, plan: Plan, slug: str, *, asking: Asking) -> Answer:
    """What one piece of a draft's evidence says now; the caller has asked who reads it.

    Raises
    ------
    PlanNotFound
    AssetmapError
        It has no answer now.
    """
    held = list_blocks(session, list_sections(session, plan))
    found = next((one for blocks in held.values() for one in blocks if one.slug == slug), None)
    if found is None:
        raise PlanNotFound("There is no such evidence in this plan.")
    return answer_block(of_group(session, plan, asking), found.kind, found.question)


def of_group(session: Session, plan: Plan, asking: Asking) -> Asking:
    """Asking as one of the plan's group, who reads what it decided."""
    return replace(asking, inside=session, group=plan.group_id)


def _answered(asking: Asking, block: PlanBlock) -> Answered:
    try:
        return Answered(block, answer_block(asking, block.kind, block.question), "")
    except AssetmapError as fault:
        return Answered(block, None, str(fault))
