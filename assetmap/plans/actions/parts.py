"""What pages and paper show of actions and money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from assetmap.anchors.pages.parts import Table
from assetmap.core.words import day_words
from assetmap.plans.actions.finance import Line, work_out
from assetmap.plans.actions.frozen import Action
from assetmap.plans.actions.models import PlanStep
from assetmap.plans.actions.words import (
    STATUS_WORDS,
    WHOLE,
    by_words,
    claim_words,
    line_words,
    money_tables,
)
from assetmap.plans.outline import ACTIONS, FINANCE

LIMITS = (
    "Costs are estimates of whoever wrote the plan. “Secured” means promised in writing; money "
    "that is asked for may not come. What is in kind is work or goods, not pounds that can be "
    "spent on something else."
)
_TAGS = {"planned": "open", "under_way": "warn", "done": "ok", "stopped": "bad"}


#: What was told of each action, by its slug, in the order of its steps.
Steps = Mapping[str, Sequence[PlanStep]]


@dataclass(frozen=True)
class StepPart:
    """What happened, and how far the action is since; ``slug`` is empty where it is fixed."""

    day: str
    status: str
    note: str
    slug: str = ""
    version: int = 0


@dataclass(frozen=True)
class ActionPart:
    """One action.

    Attributes
    ----------
    tag : str
        Kind of the tag that its status has.
    facts : tuple of (term, words)
        Who leads and helps, when it starts, by what people see that it worked; what is not known
        says so.
    place, place_address, leads_address : str
        Addresses are those of pages, without the root; empty is none.
    version : int
        To change it; 0 in an edition.
    """

    number: int
    slug: str
    version: int
    title: str
    text: str
    status: str
    tag: str
    place: str
    place_address: str
    leads: str
    leads_address: str
    facts: tuple[tuple[str, str], ...]
    milestones: tuple[tuple[str, str], ...]
    steps: tuple[StepPart, ...]


@dataclass(frozen=True)
class LinePart:
    """One line of money; ``version`` is 0 in an edition."""

    slug: str
    version: int
    words: str
    of: str


@dataclass(frozen=True)
class FinancePart:
    """A plan's money: the sentence, the tables and every line."""

    claim: str
    tables: tuple[Table, ...]
    lines: tuple[LinePart, ...]
    limits: str = LIMITS


def records_in(
    key: str, actions: Sequence[Action], lines: Sequence[Line],
    versions: Mapping[str, int] | None = None, steps: Steps | None = None,
) -> tuple[tuple[ActionPart, ...], FinancePart | None]:  # fmt: skip
    """The actions and the money that stand in a section; most have neither.

    Parameters
    ----------
    versions : mapping of str to int
        Of actions and lines by slug, where they can be changed.
    steps : mapping of str to sequence of PlanStep
        Of each action, where they can be taken back.
    """
    return (
        action_parts(actions, versions, steps) if key == ACTIONS else (),
        finance_part(actions, lines, versions) if key == FINANCE else None,
    )


def action_parts(
    actions: Sequence[Action], versions: Mapping[str, int] | None = None, steps: Steps | None = None
) -> tuple[ActionPart, ...]:
    """Actions in words."""
    held, told = versions or {}, steps or {}
    return tuple(
        _action(number, one, held, told.get(one.slug, ()))
        for number, one in enumerate(actions, start=1)
    )


def finance_part(
    actions: Sequence[Action], lines: Sequence[Line], versions: Mapping[str, int] | None = None
) -> FinancePart | None:
    """The money in words; None where there is no line."""
    if not lines:
        return None
    held = versions or {}
    titles = {one.slug: one.title for one in actions}
    finance = work_out([one.slug for one in actions], lines)
    return FinancePart(
        claim_words(finance),
        money_tables(finance, titles),
        tuple(
            LinePart(
                one.slug, held.get(one.slug, 0), line_words(one), titles.get(one.action, WHOLE)
            )
            for one in lines
        ),
    )  # fmt: skip


def _action(
    number: int, one: Action, versions: Mapping[str, int], told: Sequence[PlanStep]
) -> ActionPart:
    starts = day_words(date.fromisoformat(one.starts)) if one.starts else "not fixed yet"
    return ActionPart(
        number=number, slug=one.slug, version=versions.get(one.slug, 0), title=one.title,
        text=one.text, status=STATUS_WORDS[one.status], tag=_TAGS[one.status],
        place=one.place.name if one.place else "",
        place_address=one.place.address if one.place else "",
        leads=one.leads or "nobody yet", leads_address=one.leads_address,
        facts=(
            ("Helps", one.helps or "nobody yet"),
            ("Starts", starts),
            ("It worked if", one.indicator or "not said yet"),
        ),
        milestones=tuple((held.what, by_words(held.by)) for held in one.milestones),
        steps=tuple(
            StepPart(
                day_words(date.fromisoformat(held.day)), STATUS_WORDS[held.status], held.note,
                row.slug if row else "", row.version if row else 0,
            )
            for held, row in zip_longest(one.steps, told)
        ),
    )  # fmt: skip
