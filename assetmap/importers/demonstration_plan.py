"""An invented working group with a thread, a poll, a decision, and a plan that is published.

Made through the program's own services, so that it is as anybody's would be. Nobody has an
account for it: there is no default account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.core.permissions import OPERATOR, Grant, Principal, Role, Scope
from assetmap.groups.models import WorkingGroup
from assetmap.groups.queries import find_group_name
from assetmap.groups.threads.models import Thread
from assetmap.groups.threads.services import (
    DecisionWords,
    add_post,
    open_poll,
    record_decision,
    start_thread,
    vote,
)
from assetmap.importers.demonstration_actions import add_actions
from assetmap.importers.demonstration_notes import add_notes
from assetmap.overlays.analysis import Household
from assetmap.places.models import Area
from assetmap.plans.asking import Asking
from assetmap.plans.blocks import add_block
from assetmap.plans.editions import draft_mark, publish_plan
from assetmap.plans.models import Plan
from assetmap.plans.queries import get_section
from assetmap.plans.services import register_plan, write_section

GROUP, NAME = "example-reservoir-group", "Example reservoir group"
#: What each section's evidence asks, as the page's own address.
EVIDENCE = (
    ("our-place", "coverage", "/proximity/coverage?area={area}&within=800&how=straight&kind=green"),
    ("our-economy", "catchment", "/anchors/demonstration-hospital-trust/catchment?local={local}"),
    ("opportunities", "overlay", "/developments/{site}/overlay?reach=800"),
)
SITE = "n717-ipl-site-ladywood"
LOCAL = "E08000025,E08000028"
_QUESTION = "What should we ask for first?"
_ANSWERS = ("A step-free path", "Lighting", "Nothing yet")
_TALKED = timedelta(days=14)
#: Who of the invented members votes for which answer.
_VOTES = (0, 0, 0, 1, 0)


@dataclass(frozen=True)
class Made:
    """What was made."""

    group: WorkingGroup
    thread: Thread
    plan: Plan


def load_plan(
    session: Session, *, root: Path, source: str, licence: str, day: date, household: Household
) -> Made | None:
    """Make the group, its thread and its plan with edition 1; the caller commits.

    None where the group is there already: what people made of it stays as it is.

    Parameters
    ----------
    root : Path
        The folder ``geodata``: the plan's sections stand in ``plan/``, one file each.
    day : date
        The day on which the plan is published.
    """
    if find_group_name(session, GROUP) is not None:
        return None
    # All of it was said and decided before the plan was published.
    at = datetime.combine(day - _TALKED, time(9), tzinfo=UTC)
    area = session.scalars(
        select(Area).where(Area.kind == "neighbourhood").order_by(Area.id)
    ).first()
    sign_transaction(session, actor=OPERATOR.name, reason="make the demonstration's group")
    group = WorkingGroup(
        slug=GROUP, source=source, source_id=GROUP, licence=licence, retrieved_on=day, name=NAME,
        about="Residents, a community researcher and a planner who look at the reservoir and what "
        "is built beside it.",
        area_id=None if area is None else area.id, privacy="open", demonstration=True,
    )  # fmt: skip
    session.add(group)
    session.flush()
    thread = _talk(session, group, at)
    notes = add_notes(
        session, group=GROUP, lead=_member(0, Role.GROUP_LEAD),
        members=[_member(number) for number in range(1, 6)], day=at.date(),
    )  # fmt: skip
    given = (
        ("assets", "asset", "/assets/edgbaston-reservoir"),
        ("people", "annotation", f"/annotations/{notes[0].slug}"),
        ("opportunities", "decision", f"/groups/{GROUP}/threads/{thread.slug}"),
    )
    plan = _write(session, group, area, root / "plan", day, household, given)
    return Made(group, thread, plan)


def _member(number: int, role: Role = Role.GROUP_MEMBER) -> Principal:
    return Principal(
        f"demonstration-{number}", frozenset(), frozenset({Grant(role, Scope("group", GROUP))})
    )


def _talk(session: Session, group: WorkingGroup, at: datetime) -> Thread:
    lead = _member(0, Role.GROUP_LEAD)
    thread = start_thread(
        session, actor=_member(1), group=group, title="One level way along the dam",
        body="The steps by the dam stop prams and wheelchairs. Could there be one level way?",
        about="/assets/edgbaston-reservoir", at=at,
    )  # fmt: skip
    for number, words in (
        (2, "I asked at the gate on Saturday. Many say that they turn back at the steps."),
        (3, "A path can be asked for as a condition of a later part of the development."),
        (4, "Lights first, please. A path that nobody dares use after four o'clock helps nobody."),
    ):
        add_post(session, actor=_member(number), thread=thread, body=words,
                 at=at + timedelta(days=number))  # fmt: skip
    asked = at + timedelta(days=5)
    poll = open_poll(
        session, actor=lead, thread=thread, question=_QUESTION, options=_ANSWERS,
        closes_on=(asked + timedelta(days=5)).date(), at=asked,
    )  # fmt: skip
    for number, option in enumerate(_VOTES):
        vote(session, actor=_member(number), thread=thread, slug=poll.slug, option=option,
             at=asked + timedelta(days=1))  # fmt: skip
    decided = asked + timedelta(days=6)
    record_decision(
        session, actor=lead, thread=thread, version=None, today=decided.date(),
        words=DecisionWords(
            "Ask for a step-free path from the road to the dam before the first 200 homes are "
            "lived in.",
            "Four for, one for lighting first.",
            decided.date(),
            "One member wants the money spent on lighting first.",
        ),
    )  # fmt: skip
    return thread


def _write(
    session: Session, group: WorkingGroup, area: Area | None, folder: Path, day: date,
    household: Household, given: Sequence[tuple[str, str, str]],
) -> Plan:  # fmt: skip
    lead = _member(0, Role.GROUP_LEAD)
    plan = register_plan(
        session, actor=lead, group=group.slug, title="A plan for the reservoir and its streets",
        today=day,
    )  # fmt: skip
    for path in sorted(folder.glob("*.md")):
        section = get_section(session, plan, path.stem)
        write_section(
            session, actor=lead, plan=plan.slug, key=path.stem, version=section.version,
            title=section.title, text=path.read_text(encoding="utf-8"), today=day,
        )  # fmt: skip
    add_actions(session, actor=lead, plan=plan, today=day)
    asking = Asking(session, household, day)
    words = {"area": area.slug if area is not None else "", "local": LOCAL, "site": SITE}
    for key, kind, address in (*EVIDENCE, *given):
        add_block(
            session, actor=lead, plan=plan.slug, key=key, kind=kind,
            said={"address": address.format(**words)}, asking=asking,
        )  # fmt: skip
    publish_plan(session, actor=lead, plan=plan.slug, mark=draft_mark(session, plan), asking=asking)
    return plan
