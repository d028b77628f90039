"""Reading plans as a reader may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.db import locked
from assetmap.core.permissions import Principal
from assetmap.groups.models import WorkingGroup
from assetmap.plans.comments.models import PlanRound
from assetmap.plans.errors import PlanNotFound, no_plan
from assetmap.plans.models import Plan, PlanBlock, PlanEdition, PlanSection
from assetmap.plans.rights import RULES, draft_of


@dataclass(frozen=True)
class Listed:
    """A plan of the list; how many editions were published, and drafts put out for comment."""

    plan: Plan
    editions: int
    drafts: int


def may_read_draft(plan: Plan, actor: Principal) -> bool:
    """Whether somebody may see what was not published."""
    # Row security hides a closed group from visitors; what it published stands without it.
    group: WorkingGroup | None = plan.group
    return group is not None and RULES.allows(actor, "plans.read", draft_of(group))


def get_draft(session: Session, slug: str, *, actor: Principal, lock: bool = False) -> Plan:
    """The plan of an address with its draft.

    Raises
    ------
    PlanNotFound
        Also where the reader is none of the group's people.
    """
    query = select(Plan).where(Plan.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None or not may_read_draft(held, actor):
        raise no_plan()
    return held


def get_editable(session: Session, slug: str, *, actor: Principal, lock: bool = False) -> Plan:
    """The plan of an address for whoever may write its draft.

    Raises
    ------
    PlanNotFound, NotYours
    """
    held = get_draft(session, slug, actor=actor, lock=lock)
    RULES.require(actor, "plans.edit", draft_of(held.group))
    return held


def list_plans(session: Session, *, actor: Principal) -> list[Listed]:
    """Plans of which something was published, or whose draft the reader may see, by title.

    Visitors' own database role is shown those with an edition or a draft for comment alone.
    """
    editions, drafts = (
        select(func.count()).where(model.plan_id == Plan.id).correlate(Plan).scalar_subquery()
        for model in (PlanEdition, PlanRound)
    )
    rows = session.execute(
        select(Plan, editions, drafts).order_by(func.lower(Plan.title), Plan.slug)
    )
    return [Listed(*row) for row in rows if row[1] or row[2] or may_read_draft(row[0], actor)]


def list_sections(session: Session, plan: Plan) -> list[PlanSection]:
    """Sections that stand in the draft, in its order."""
    held = session.scalars(select(PlanSection).where(PlanSection.plan_id == plan.id))
    by_key = {one.key: one for one in held}
    return [by_key[key] for key in plan.sections]


def get_section(session: Session, plan: Plan, key: str, *, lock: bool = False) -> PlanSection:
    """A section that stands in the draft.

    Raises
    ------
    PlanNotFound
    """
    query = select(PlanSection).where(PlanSection.plan_id == plan.id, PlanSection.key == key)
    held = session.scalar(locked(query) if lock else query)
    if held is None or key not in plan.sections:
        raise PlanNotFound("There is no such section. Open the plan.")
    return held


def list_blocks(session: Session, sections: Sequence[PlanSection]) -> dict[int, list[PlanBlock]]:
    """Evidence that stands in each section, by the section's number, in its order."""
    found: dict[int, list[PlanBlock]] = {one.id: [] for one in sections}
    rows = session.scalars(
        select(PlanBlock)
        .where(PlanBlock.section_id.in_(found), PlanBlock.archived_on.is_(None))
        .order_by(PlanBlock.id)
    )
    for one in rows:
        found[one.section_id].append(one)
    return found


def get_edition(session: Session, slug: str, number: int) -> PlanEdition:
    """An edition by its plan and number; everybody may read it.

    Raises
    ------
    PlanNotFound
    """
    held = session.scalar(
        select(PlanEdition)
        .join(Plan, Plan.id == PlanEdition.plan_id)
        .where(Plan.slug == slug, PlanEdition.number == number)
    )
    if held is None:
        raise PlanNotFound("There is no such edition. Choose one from the list of plans.")
    return held


def list_editions(session: Session, plan: Plan) -> list[PlanEdition]:
    """Editions of a plan, the newest first."""
    return list(
        session.scalars(
            select(PlanEdition)
            .where(PlanEdition.plan_id == plan.id)
            .order_by(PlanEdition.number.desc())
        )
    )


def find_plan(session: Session, slug: str) -> Plan | None:
    """A plan by its address; who may read what of it is for the caller to ask."""
    return session.scalar(select(Plan).where(Plan.slug == slug))


def find_newest_edition(session: Session, plan: Plan) -> PlanEdition | None:
    """The edition that was published last."""
    return session.scalar(
        select(PlanEdition)
        .where(PlanEdition.plan_id == plan.id)
        .order_by(PlanEdition.number.desc())
        .limit(1)
    )


def find_published(session: Session, slug: str) -> PlanEdition:
    """The newest edition of a plan.

    Raises
    ------
    PlanNotFound
        Nothing was published, which nobody outside its group need know.
    """
    plan = find_plan(session, slug)
    held = None if plan is None else find_newest_edition(session, plan)
    if held is None:
        raise no_plan()
    return held
