"""Beginning a plan and writing its sections; each asks the permission table."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.db import sign_transaction, slugify
from assetmap.core.permissions import Principal
from assetmap.core.texts import is_storable
from assetmap.groups.models import WorkingGroup
from assetmap.groups.queries import get_group
from assetmap.plans.actions.queries import list_actions, list_money
from assetmap.plans.errors import BadPlan, PlanMovedOn
from assetmap.plans.models import Plan, PlanSection, written_in
from assetmap.plans.outline import ACTIONS, FINANCE, SECTIONS
from assetmap.plans.queries import get_editable, get_section
from assetmap.plans.rights import RULES, draft_of

_TITLE, _HEADING = 200, 120
_LICENCE = "contributor terms"


def may_register(group: WorkingGroup, actor: Principal) -> bool:
    """Whether somebody may begin a plan of a group."""
    return RULES.allows(actor, "plans.register", draft_of(group))


def register_plan(
    session: Session, *, actor: Principal, group: str, title: str, today: date
) -> Plan:
    """Begin a plan of a group, for its neighbourhood, with the usual sections.

    Raises
    ------
    GroupNotFound, NotYours, BadPlan
    """
    owner = get_group(session, group, actor=actor)
    RULES.require(actor, "plans.register", draft_of(owner))
    said = _line("title", title, most=_TITLE)
    slug = f"{slugify(said)[:60].strip('-') or 'plan'}-{secrets.token_hex(3)}"
    sign_transaction(session, actor=actor.name, reason=f"begin the plan {slug}")
    plan = Plan(
        slug=slug, group_id=owner.id, area_id=owner.area_id, title=said,
        sections=[key for key, _title in SECTIONS], demonstration=owner.demonstration,
        source=owner.name, source_id=slug, licence=_LICENCE, retrieved_on=today,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    for key, heading in SECTIONS:
        _add(session, plan, key, heading, today)
    session.flush()
    return plan


def write_section(
    session: Session, *, actor: Principal, plan: str, key: str, version: int, title: str,
    text: str, today: date, why: str = "",
) -> PlanSection:  # fmt: skip
    """Change what a section says, unless somebody did since it was opened.

    Parameters
    ----------
    why : str
        What the history is told; empty is that it was written.

    Raises
    ------
    PlanNotFound, PlanMovedOn, NotYours, BadPlan
    """
    held = get_editable(session, plan, actor=actor)
    values = section_said(title, text)
    section = get_section(session, held, key, lock=True)
    if section.version != version:
        raise PlanMovedOn(f"“{section.title}” was changed by somebody else since you opened it.")
    sign_transaction(
        session, actor=actor.name, reason=why or f"write {key} of the plan {held.slug}"
    )
    if (section.title, section.text) != (values["title"], values["text"]):
        section.title, section.text = values["title"], values["text"]
        section.retrieved_on = today
    session.flush()
    return section


def section_said(title: str, text: str) -> dict[str, str]:
    """A section's heading and text as they are kept.

    Raises
    ------
    BadPlan
    """
    said = text.replace("\r\n", "\n").strip()
    if len(said) > limits.PLAN_SECTION_CHARACTERS or not is_storable(said):
        raise BadPlan(
            "The section cannot be kept yet.",
            {"text": f"Write at most {limits.PLAN_SECTION_CHARACTERS:,} characters, or divide it "
                     "into two sections."},
        )  # fmt: skip
    return {"title": _line("title", title, most=_HEADING), "text": said}


def add_section(
    session: Session, *, actor: Principal, plan: str, version: int, title: str, today: date
) -> PlanSection:
    """Put a new section at the end.

    Raises
    ------
    PlanNotFound, PlanMovedOn, NotYours, BadPlan
    """
    held = _open(session, actor, plan, version)
    heading = _line("title", title, most=_HEADING)
    if len(held.sections) >= limits.PLAN_SECTIONS:
        raise BadPlan(
            "The plan is full.",
            {"title": f"A plan has at most {limits.PLAN_SECTIONS} sections: take one out first."},
        )
    taken = set(session.scalars(select(PlanSection.key).where(PlanSection.plan_id == held.id)))
    base = slugify(heading)[:50].strip("-") or "section"
    key = next(one for one in (base, *(f"{base}-{n}" for n in range(2, 10**6))) if one not in taken)
    sign_transaction(session, actor=actor.name, reason=f"add {key} to the plan {held.slug}")
    section = _add(session, held, key, heading, today)
    held.sections = [*held.sections, key]
    session.flush()
    return section


def move_section(
    session: Session, *, actor: Principal, plan: str, version: int, key: str,
    way: Literal["up", "down", "out"],
) -> Plan:  # fmt: skip
    """Move a section by one place, or take it out; its text stays in the history.

    Raises
    ------
    PlanNotFound, PlanMovedOn, NotYours, BadPlan
    """
    held = _open(session, actor, plan, version)
    section = get_section(session, held, key)
    if way == "out" and (
        (key == ACTIONS and list_actions(session, held))
        or (key == FINANCE and list_money(session, held))
    ):
        raise BadPlan(
            f"“{section.title}” holds records that would stand nowhere. Take those out first."
        )
    order = list(held.sections)
    at = order.index(section.key)
    order.pop(at)
    if way != "out":
        order.insert(max(0, at + (-1 if way == "up" else 1)), section.key)
    if not order:
        raise BadPlan("A plan has at least one section. Add another before you take this out.")
    sign_transaction(session, actor=actor.name, reason=f"move {key} of {held.slug}: {way}")
    held.sections = order
    session.flush()
    return held


def _open(session: Session, actor: Principal, plan: str, version: int) -> Plan:
    held = get_editable(session, plan, actor=actor, lock=True)
    if held.version != version:
        raise PlanMovedOn(
            "Somebody changed the order of the sections since you opened the plan. Look at it "
            "again."
        )
    return held


def _add(session: Session, plan: Plan, key: str, title: str, today: date) -> PlanSection:
    slug = f"section-{secrets.token_hex(8)}"
    section = PlanSection(
        plan_id=plan.id, key=key, title=title, text="", **written_in(plan, slug, today)
    )
    session.add(section)
    return section


def _line(field: str, said: str, *, most: int) -> str:
    line = " ".join(said.split())
    if not 1 <= len(line) <= most or not is_storable(line):
        raise BadPlan(
            "It cannot be kept yet: look at the marked field.",
            {field: f"Give a title of 1 to {most} characters."},
        )
    return line
