"""What somebody says of an action, of money or of a step, as it is kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.money import read_pounds
from assetmap.core.texts import is_storable
from assetmap.plans.actions.models import SIDES, SOURCES, STATUSES, USES
from assetmap.plans.actions.queries import find_organisation, find_place
from assetmap.plans.errors import BadPlan

_MARKED = "It cannot be kept yet: look at the marked fields."
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MILESTONE = re.compile(r"(\d{4}-\d{2}-\d{2})\s*:\s*(.+)")
#: Longest texts of an action by field; a title must be given.
LONGEST = {"title": 150, "text": 5_000, "leads": 200, "helps": 300, "indicator": 300}
_KINDS = {"use": USES, "source": SOURCES}


@dataclass(frozen=True)
class MoneySaid:
    """A use or source of money."""

    side: str
    kind: str
    words: str
    amount: Decimal | None
    secured: bool
    action: str


def action_said(session: Session, said: Mapping[str, str]) -> dict[str, Any]:
    """What is said of an action, by the names of its columns.

    Raises
    ------
    BadPlan
        Says beside each field what is wrong with it.
    """
    faults: dict[str, str] = {}
    values: dict[str, Any] = {}
    for field, most in LONGEST.items():
        text = said.get(field, "").replace("\r\n", "\n").strip()
        values[field] = text if field == "text" else " ".join(text.split())
        least = 1 if field == "title" else 0
        if not least <= len(values[field]) <= most or not is_storable(values[field]):
            faults[field] = f"Write {least} to {most:,} characters."
    values["starts_on"] = _day(said.get("starts", ""), "starts", faults)
    values["milestones"] = _milestones(said.get("milestones", ""), faults)
    values["place_register"], values["place_slug"] = _place(session, said.get("place", ""), faults)
    if faults:
        raise BadPlan(_MARKED, faults)
    values["leads_slug"] = find_organisation(session, values["leads"]) if values["leads"] else None
    return values


def money_said(said: Mapping[str, str], *, actions: Collection[str]) -> MoneySaid:
    """What is said of money.

    Parameters
    ----------
    actions : collection of str
        Slugs of those that it can belong to.

    Raises
    ------
    BadPlan
    """
    faults: dict[str, str] = {}
    side, _dot, kind = said.get("kind", "").partition(".")
    if side not in SIDES or kind not in _KINDS[side]:
        faults["kind"] = "Choose one of the list."
    words = " ".join(said.get("words", "").split())
    if not 1 <= len(words) <= 200 or not is_storable(words):
        faults["words"] = "Write 1 to 200 characters."
    typed, amount = said.get("amount", "").strip(), None
    if typed:
        try:
            amount = read_pounds(typed)
        except ValueError as fault:
            faults["amount"] = str(fault)
    elif side == "source":
        faults["amount"] = "Give pounds. A source without an amount belongs into the text."
    secured = said.get("secured", "") == "yes"
    if secured and side == "use":
        faults["secured"] = "A source alone is secured or not: a cost is not."
    action = said.get("action", "")
    if action and action not in actions:
        faults["action"] = "There is no such action in the plan any more. Choose one of the list."
    if faults:
        raise BadPlan(_MARKED, faults)
    return MoneySaid(side, kind, words, amount, secured, action)


def step_said(said: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """What is said of a step.

    Raises
    ------
    BadPlan
    """
    faults: dict[str, str] = {}
    day = _day(said.get("day", ""), "day", faults)
    if day is None:
        faults.setdefault("day", "Give the day on which it happened, such as 2027-03-31.")
    elif day > today:
        faults["day"] = "That day is still to come. Write a plan for it as a milestone."
    status = said.get("status", "")
    if status not in STATUSES:
        faults["status"] = "Choose one of the list."
    note = " ".join(said.get("note", "").split())
    if len(note) > 1_000 or not is_storable(note):
        faults["note"] = "Write at most 1,000 characters."
    if faults:
        raise BadPlan(_MARKED, faults)
    return {"on_day": day, "status": status, "note": note}


def _day(said: str, field: str, faults: dict[str, str]) -> date | None:
    typed = said.strip()
    if not typed:
        return None
    try:
        if _DAY.fullmatch(typed):
            return date.fromisoformat(typed)
    except ValueError:
        pass
    faults[field] = f"“{typed[:20]}” is no day. Write it such as 2027-03-31."
    return None


def _milestones(said: str, faults: dict[str, str]) -> list[dict[str, str]]:
    found = []
    lines = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
    if len(lines) > limits.PLAN_MILESTONES:
        faults["milestones"] = f"An action has at most {limits.PLAN_MILESTONES} milestones."
        return []
    for number, line in enumerate(lines, start=1):
        dated = _MILESTONE.fullmatch(line)
        by, what = (dated[1], dated[2]) if dated else ("", line)
        own: dict[str, str] = {}
        if by:
            _day(by, "milestones", own)
        if not 1 <= len(what) <= 200 or not is_storable(what):
            own["milestones"] = "Write 1 to 200 characters."
        if own:
            faults["milestones"] = f"Line {number}: {own['milestones']}"
            return []
        found.append({"what": what, "by": by})
    return found


def _place(
    session: Session, said: str, faults: dict[str, str]
) -> tuple[str, str] | tuple[None, None]:
    typed = said.strip()
    if not typed:
        return None, None
    found = find_place(session, typed)
    if found is None:
        faults["place"] = (
            "This is on the map under no such name, or under it more than once. Choose from the "
            "list, or copy the address of its page."
        )
        return None, None
    return found
