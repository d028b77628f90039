"""Publishing an edition: what the draft says now, with its evidence frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.core.permissions import Principal
from assetmap.plans.actions.drawing import actions_sight
from assetmap.plans.actions.queries import (
    actions_now,
    lines_of,
    list_actions,
    list_money,
    list_steps,
)
from assetmap.plans.asking import Asking
from assetmap.plans.blocks import answer_blocks
from assetmap.plans.errors import BadPlan, PlanMovedOn
from assetmap.plans.evidence import Evidence, hash_of
from assetmap.plans.freezing import Answered, document_of, says_something
from assetmap.plans.models import Plan, PlanEdition
from assetmap.plans.pictures import (
    draw_picture,
    keep_picture,
    refuse_too_many,
    with_picture,
)
from assetmap.plans.queries import get_draft, list_blocks, list_sections
from assetmap.plans.rights import RULES, draft_of


def draft_mark(session: Session, plan: Plan) -> str:
    """One mark for all that a draft says, so that nobody publishes what they have not seen."""
    sections = list_sections(session, plan)
    blocks = list_blocks(session, sections)
    actions = list_actions(session, plan)
    steps = list_steps(session, [one.slug for one in actions])
    return hash_of(
        {
            "plan": plan.version,
            "sections": [[one.slug, one.version] for one in sections],
            "blocks": [[one.slug, one.version] for held in sections for one in blocks[held.id]],
            "actions": [[one.slug, one.version] for one in actions],
            "steps": [[one.slug, one.version] for held in steps.values() for one in held],
            "money": [[one.slug, one.version] for one in list_money(session, plan)],
        }
    )


def said_sections(session: Session, plan: Plan) -> tuple[str, ...]:
    """Headings of the sections of a draft in which something stands: those become public."""
    sections = list_sections(session, plan)
    blocks = list_blocks(session, sections)
    actions, money = list_actions(session, plan), list_money(session, plan)
    return tuple(
        one.title
        for one in sections
        if says_something(one, blocks[one.id], actions=actions, money=money)
    )


def publish_plan(
    session: Session, *, actor: Principal, plan: str, mark: str, asking: Asking
) -> PlanEdition:
    """Publish what the draft says now, with its evidence frozen, under the next number.

    Raises
    ------
    PlanNotFound, NotYours
    PlanMovedOn
        The draft is not the one that was looked at.
    BadPlan
        Nothing stands in it, or some evidence has no answer.
    """
    held = get_draft(session, plan, actor=actor, lock=True)
    RULES.require(actor, "plans.publish", draft_of(held.group))
    if draft_mark(session, held) != mark:
        raise PlanMovedOn(
            "Somebody changed the draft since you opened this page. Look at it again."
        )
    last = session.scalar(
        select(func.max(PlanEdition.number)).where(PlanEdition.plan_id == held.id)
    )
    number = (last or 0) + 1
    document = freeze_draft(session, held, number=number, asking=asking)
    sign_transaction(session, actor=actor.name, reason=f"publish edition {number} of {held.slug}")
    slug = f"{held.slug}-edition-{number}"
    edition = PlanEdition(
        slug=slug, plan_id=held.id, number=number, published_on=asking.today, document=document,
        sha256=hash_of(document), source=held.source, source_id=slug, licence=held.licence,
        retrieved_on=asking.today,
    )  # fmt: skip
    session.add(edition)
    session.flush()
    return edition


def freeze_draft(session: Session, plan: Plan, *, number: int, asking: Asking) -> dict[str, Any]:
    """The document of what a draft says now, with its evidence worked out once more and fixed.

    Raises
    ------
    BadPlan
        Nothing stands in it, some evidence has no answer, or there are too many pictures.
    """
    sections = list_sections(session, plan)
    answers = answer_blocks(session, plan, sections, asking=asking)
    for one in sections:
        broken = next((block for block in answers[one.key] if block.evidence is None), None)
        if broken is not None:
            raise BadPlan(
                f"Evidence in “{one.title}” has no answer now: {broken.problem} Take it out, or "
                "mend what it asks, before you publish."
            )
    rows = list_actions(session, plan)
    actions, money = actions_now(session, rows), list_money(session, plan)
    if not any(
        says_something(one, answers[one.key], actions=actions, money=money) for one in sections
    ):
        raise BadPlan("Nothing is written in the plan yet. Write a section before you publish.")
    drawn = _drawn(session, answers, asking)
    seen = actions_sight(actions)
    actions_map = None if seen is None else draw_picture(asking.session, seen)
    if actions_map is not None:
        keep_picture(session, actions_map)
    return document_of(
        plan, sections, answers, number=number, today=asking.today, actions=actions,
        lines=lines_of(rows, money), drawn=drawn,
        actions_map=actions_map.picture if actions_map else None,
        map_sources=actions_map.attributions if actions_map else (),
    )  # fmt: skip


def _drawn(
    session: Session, answers: Mapping[str, Sequence[Answered]], asking: Asking
) -> dict[str, Evidence]:
    """Evidence with its pictures, by the block's name."""
    held = [one for blocks in answers.values() for one in blocks if one.answer is not None]
    refuse_too_many([one.answer.sight for one in held if one.answer])
    return {
        one.block.slug: with_picture(session, asking.session, one.answer)
        for one in held
        if one.answer
    }
