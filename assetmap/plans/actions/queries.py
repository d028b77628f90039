"""Reading a plan's actions and money; the caller has asked whether the plan may be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.core import limits
from assetmap.core.db import locked
from assetmap.core.texts import is_storable
from assetmap.developments.models import Development
from assetmap.groups.annotations.models import REGISTERS
from assetmap.groups.annotations.queries import find_thing_name, thing_names, thing_shapes
from assetmap.organisations.models import Organisation
from assetmap.places.models import Area
from assetmap.plans.actions.finance import Line
from assetmap.plans.actions.frozen import Action, Milestone, Place, Step
from assetmap.plans.actions.models import PlanAction, PlanMoney, PlanStep
from assetmap.plans.errors import PlanNotFound
from assetmap.plans.models import Plan

PartT = TypeVar("PartT", PlanAction, PlanMoney)
_CHOSEN: dict[str, Any] = {
    "asset": Asset, "development": Development, "organisation": Organisation
}  # fmt: skip


def list_actions(session: Session, plan: Plan) -> list[PlanAction]:
    """Actions that stand in the draft, in their order."""
    return list(
        session.scalars(
            select(PlanAction)
            .where(PlanAction.plan_id == plan.id, PlanAction.archived_on.is_(None))
            .order_by(PlanAction.id)
        )
    )


def list_money(session: Session, plan: Plan) -> list[PlanMoney]:
    """Uses and sources that stand in the draft: uses first, in their order."""
    return list(
        session.scalars(
            select(PlanMoney)
            .where(PlanMoney.plan_id == plan.id, PlanMoney.archived_on.is_(None))
            .order_by(PlanMoney.side.desc(), PlanMoney.id)
        )
    )


def get_action(session: Session, plan: Plan, slug: str, *, lock: bool = False) -> PlanAction:
    """An action that stands in the draft.

    Raises
    ------
    PlanNotFound
    """
    return _part(session, PlanAction, plan, slug, lock=lock, called="action")


def get_money(session: Session, plan: Plan, slug: str, *, lock: bool = False) -> PlanMoney:
    """A use or source that stands in the draft.

    Raises
    ------
    PlanNotFound
    """
    return _part(session, PlanMoney, plan, slug, lock=lock, called="money")


def _part(
    session: Session, model: type[PartT], plan: Plan, slug: str, *, lock: bool, called: str
) -> PartT:
    query = select(model).where(
        model.slug == slug, model.plan_id == plan.id, model.archived_on.is_(None)
    )
    held = session.scalar(locked(query) if lock else query)
    if held is None:
        raise PlanNotFound(f"There is no such {called} in this plan. Open the plan.")
    return held


def actions_now(session: Session, held: Sequence[PlanAction]) -> tuple[Action, ...]:
    """What a draft's actions say now, with the names of their places."""
    abouts = [
        (one.place_register, one.place_slug)
        for one in held
        if one.place_register is not None and one.place_slug is not None
    ]
    names, points = thing_names(session, abouts), _points(session, abouts)
    steps = list_steps(session, [one.slug for one in held])
    return tuple(_action(one, names, points, steps.get(one.slug, ())) for one in held)


def lines_of(actions: Sequence[PlanAction], money: Sequence[PlanMoney]) -> tuple[Line, ...]:
    """A draft's money as plain values."""
    slugs = {one.id: one.slug for one in actions}
    return tuple(
        Line(
            one.slug, slugs[one.action_id] if one.action_id is not None else "", one.side,
            one.kind, one.words, one.amount, one.secured,
        )
        for one in money
    )  # fmt: skip


def list_steps(session: Session, actions: Sequence[str]) -> dict[str, tuple[PlanStep, ...]]:
    """Steps of some actions by the action's slug, the oldest first.

    Visitors' own database role is shown those alone that were told after publication.
    """
    found: dict[str, tuple[PlanStep, ...]] = {}
    rows = session.scalars(
        select(PlanStep)
        .where(PlanStep.action_slug.in_(actions), PlanStep.archived_on.is_(None))
        .order_by(PlanStep.on_day, PlanStep.id)
    )
    for one in rows:
        found[one.action_slug] = (*found.get(one.action_slug, ()), one)
    return found


def place_choices(session: Session, plan: Plan) -> tuple[str, ...]:
    """Words that choose a place of the plan's neighbourhood, by name."""
    found: list[str] = []
    for words, model in _CHOSEN.items():
        query = select(model.name).order_by(model.name).limit(limits.PLAN_PLACE_CHOICES)
        if plan.area is not None:
            area = select(Area.geom).where(Area.id == plan.area_id).scalar_subquery()
            query = query.where(func.ST_Intersects(model.geom, area))
        found += [f"{name} ({words})" for name in session.scalars(query)]
    return tuple(dict.fromkeys(sorted(found)))


def find_place(session: Session, typed: str) -> tuple[str, str] | None:
    """Register and slug of what somebody chose: by its words, or by the address of its page.

    None where there is no such place, or more than one of that name.
    """
    if not is_storable(typed):
        return None
    chosen = re.fullmatch(r"(.+) \((\w+)\)", typed)
    if chosen and chosen[2] in _CHOSEN:
        model = _CHOSEN[chosen[2]]
        slugs = session.scalars(select(model.slug).where(model.name == chosen[1]).limit(2)).all()
        if len(slugs) == 1:
            return f"{chosen[2]}s", str(slugs[0])
    register, _slash, slug = "/".join(typed.split("?")[0].split("/")[-2:]).partition("/")
    known = register in REGISTERS and find_thing_name(session, register, slug) is not None
    return (register, slug) if known else None


def organisation_choices(session: Session) -> tuple[str, ...]:
    """Names of organisations, as far as a list can hold them."""
    query = select(Organisation.name).order_by(Organisation.name)
    return tuple(dict.fromkeys(session.scalars(query.limit(limits.PLAN_PLACE_CHOICES))))


def find_organisation(session: Session, name: str) -> str | None:
    """The slug of the one organisation that has just this name."""
    slugs = session.scalars(select(Organisation.slug).where(Organisation.name == name)).all()
    return slugs[0] if len(slugs) == 1 else None


def _action(
    one: PlanAction, names: dict[tuple[str, str], str],
    points: dict[tuple[str, str], tuple[float, float]], steps: Sequence[PlanStep],
) -> Action:  # fmt: skip
    place = None
    if one.place_register is not None and one.place_slug is not None:
        about = (one.place_register, one.place_slug)
        place = Place(*about, names.get(about, about[1]), points.get(about))
    return Action(
        slug=one.slug, title=one.title, text=one.text, place=place, leads=one.leads,
        leads_address=f"/organisations/{one.leads_slug}" if one.leads_slug else "",
        helps=one.helps, starts=one.starts_on.isoformat() if one.starts_on else "",
        indicator=one.indicator, status=one.status,
        milestones=tuple(Milestone(held["what"], held["by"]) for held in one.milestones),
        steps=tuple(Step(held.on_day.isoformat(), held.status, held.note) for held in steps),
    )  # fmt: skip


def _points(
    session: Session, abouts: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[float, float]]:
    """A point in each place that has one, metres of EPSG:27700."""
    found = {}
    for about, shape in thing_shapes(session, abouts).items():
        point = shape.representative_point()
        found[about] = (round(point.x, 1), round(point.y, 1))
    return found
