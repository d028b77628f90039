"""Writing actions, money and steps; each asks the permission table."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.db import locked, sign_transaction
from assetmap.core.permissions import Principal
from assetmap.plans.actions.models import PlanAction, PlanMoney, PlanStep
from assetmap.plans.actions.queries import get_action, get_money, list_actions, list_money
from assetmap.plans.actions.saying import action_said, money_said, step_said
from assetmap.plans.errors import BadPlan, PlanMovedOn, PlanNotFound
from assetmap.plans.models import Plan, PlanEdition, written_in
from assetmap.plans.outline import ACTIONS, FINANCE
from assetmap.plans.queries import get_editable

RowT = TypeVar("RowT", PlanAction, PlanMoney)
_MOVED = "Somebody changed it since you opened it. Look at it again; nothing is lost."


def add_action(
    session: Session, *, actor: Principal, plan: str, said: Mapping[str, str], today: date
) -> PlanAction:
    """Put an action into a plan, at the end.

    Raises
    ------
    PlanNotFound, NotYours, BadPlan
    """
    held = get_editable(session, plan, actor=actor)
    if len(list_actions(session, held)) >= limits.PLAN_ACTIONS:
        raise BadPlan(f"A plan has at most {limits.PLAN_ACTIONS} actions: take one out first.")
    _require_section(held, ACTIONS, "Actions")
    values = action_said(session, said)
    sign_transaction(session, actor=actor.name, reason=f"add an action to {held.slug}")
    row = PlanAction(plan_id=held.id, **written_in(held, _new_slug("action"), today), **values)
    session.add(row)
    session.flush()
    return row


def write_action(
    session: Session, *, actor: Principal, plan: str, slug: str, version: int,
    said: Mapping[str, str], today: date,
) -> PlanAction:  # fmt: skip
    """Change what an action says, unless somebody did since it was opened.

    Raises
    ------
    PlanNotFound, PlanMovedOn, NotYours, BadPlan
    """
    held = get_editable(session, plan, actor=actor)
    values = action_said(session, said)
    row = _as_opened(get_action, session, held, slug, version)
    sign_transaction(session, actor=actor.name, reason=f"write an action of {held.slug}")
    _set(row, values, today)
    session.flush()
    return row


def remove_action(
    session: Session, *, actor: Principal, plan: str, slug: str, version: int, today: date
) -> PlanAction:
    """Take an action out of the draft, with its money; editions keep theirs.

    Raises
    ------
    PlanNotFound, PlanMovedOn, NotYours
    """
    held = get_editable(session, plan, actor=actor)
    row = _as_opened(get_action, session, held, slug, version)
    sign_transaction(session, actor=actor.name, reason=f"take an action out of {held.slug}")
    row.archived_on = today
    for one in list_money(session, held):
        if one.action_id == row.id:
            one.archived_on = today
    session.flush()
    return row


def add_money(
    session: Session, *, actor: Principal, plan: str, said: Mapping[str, str], today: date
) -> PlanMoney:
    """Put a use or source of money into a plan.

    Raises
    ------
    PlanNotFound, NotYours, BadPlan
    """
    held = get_editable(session, plan, actor=actor)
    if len(list_money(session, held)) >= limits.PLAN_MONEY_LINES:
        raise BadPlan(f"A plan has at most {limits.PLAN_MONEY_LINES} lines of money.")
    _require_section(held, FINANCE, "Finance")
    values = _money_values(session, held, said)
    sign_transaction(session, actor=actor.name, reason=f"add money to {held.slug}")
    row = PlanMoney(plan_id=held.id, **written_in(held, _new_slug("money"), today), **values)
    session.add(row)
    session.flush()
    return row


def write_money(
    session: Session, *, actor: Principal, plan: str, slug: str, version: int,
    said: Mapping[str, str], today: date,
) -> PlanMoney:  # fmt: skip
    """Change a use or source, unless somebody did since it was opened.

    Raises
    ------
    PlanNotFound, PlanMovedOn, NotYours, BadPlan
    """
    held = get_editable(session, plan, actor=actor)
    values = _money_values(session, held, said)
    row = _as_opened(get_money, session, held, slug, version)
    sign_transaction(session, actor=actor.name, reason=f"write money of {held.slug}")
    _set(row, values, today)
    session.flush()
    return row


def remove_money(
    session: Session, *, actor: Principal, plan: str, slug: str, version: int, today: date
) -> PlanMoney:
    """Take a use or source out of the draft; editions keep theirs.

    Raises
    ------
    PlanNotFound, PlanMovedOn, NotYours
    """
    held = get_editable(session, plan, actor=actor)
    row = _as_opened(get_money, session, held, slug, version)
    sign_transaction(session, actor=actor.name, reason=f"take money out of {held.slug}")
    row.archived_on = today
    session.flush()
    return row


def add_step(
    session: Session, *, actor: Principal, plan: str, action: str, said: Mapping[str, str],
    today: date,
) -> PlanStep:  # fmt: skip
    """Tell what happened to an action; once its plan is published everybody reads it.

    Raises
    ------
    PlanNotFound, NotYours, BadPlan
    """
    held = get_editable(session, plan, actor=actor)
    row = get_action(session, held, action, lock=True)
    values = step_said(said, today=today)
    count = session.scalar(select(func.count()).where(PlanStep.action_slug == row.slug)) or 0
    if count >= limits.PLAN_STEPS:
        raise BadPlan(f"An action holds at most {limits.PLAN_STEPS} steps.")
    sign_transaction(session, actor=actor.name, reason=f"tell a step of {held.slug}")
    step = PlanStep(
        action_slug=row.slug, public=is_published(session, held, row.slug),
        **written_in(held, _new_slug("step"), today), **values,
    )  # fmt: skip
    session.add(step)
    session.flush()
    _settle(session, row)
    return step


def take_back_step(
    session: Session, *, actor: Principal, plan: str, step: str, version: int, today: date
) -> PlanStep:
    """Take back what was told by mistake; the status is again that of the step before.

    Raises
    ------
    PlanNotFound, PlanMovedOn, NotYours
    """
    held = get_editable(session, plan, actor=actor)
    row = session.scalar(
        locked(
            select(PlanStep)
            .join(PlanAction, PlanAction.slug == PlanStep.action_slug)
            .where(PlanStep.slug == step, PlanAction.plan_id == held.id)
        )
    )
    if row is None:
        raise PlanNotFound("There is no such step in this plan. Open the plan.")
    if row.version != version or row.archived_on is not None:
        raise PlanMovedOn(_MOVED)
    sign_transaction(session, actor=actor.name, reason=f"take back a step of {held.slug}")
    row.archived_on = today
    session.flush()
    _settle(session, get_action(session, held, row.action_slug))
    return row


def is_published(session: Session, plan: Plan, action: str) -> bool:
    """Whether an action stands in the newest edition of its plan."""
    document = session.scalar(
        select(PlanEdition.document)
        .where(PlanEdition.plan_id == plan.id)
        .order_by(PlanEdition.number.desc())
        .limit(1)
    )
    return any(one["slug"] == action for one in (document or {}).get("actions", ()))


def _settle(session: Session, action: PlanAction) -> None:
    """An action's status is that of its last step; planned before the first."""
    last = session.scalar(
        select(PlanStep.status)
        .where(PlanStep.action_slug == action.slug, PlanStep.archived_on.is_(None))
        .order_by(PlanStep.on_day.desc(), PlanStep.id.desc())
        .limit(1)
    )
    action.status = last or "planned"
    session.flush()


def _as_opened(
    get: Callable[..., RowT], session: Session, plan: Plan, slug: str, version: int
) -> RowT:
    """What is to be changed, locked, if it is still as it was when it was opened."""
    row = get(session, plan, slug, lock=True)
    if row.version != version:
        raise PlanMovedOn(_MOVED)
    return row


def _require_section(plan: Plan, key: str, title: str) -> None:
    """What stands in no section would be published nowhere, and nobody would see that."""
    if key not in plan.sections:
        raise BadPlan(f"The section “{title}” was taken out of this plan. Begin it anew first.")


def _money_values(session: Session, plan: Plan, said: Mapping[str, str]) -> dict[str, Any]:
    actions = {one.slug: one for one in list_actions(session, plan)}
    held = money_said(said, actions=actions)
    return {
        "action_id": actions[held.action].id if held.action else None, "side": held.side,
        "kind": held.kind, "words": held.words, "amount": held.amount, "secured": held.secured,
    }  # fmt: skip


def _new_slug(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(6)}"


def _set(row: PlanAction | PlanMoney, values: Mapping[str, Any], today: date) -> None:
    if any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.retrieved_on = today
