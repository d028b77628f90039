"""What the pages of actions show."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.plans.actions.parts import ActionPart
from assetmap.plans.pages import PlanFormPage
from assetmap.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class ActionFormPage(PlanFormPage):
    """A form of an action, of money or of a step; ``lists`` are (field, what it offers)."""

    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProgressPage(Page):
    """What became of the actions of an edition."""

    edition: int
    edition_href: str
    day: str
    actions: tuple[ActionPart, ...]
    counts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PlannedPart:
    """Actions of published plans at one place: (action, plan, address, how far it is)."""

    rows: tuple[tuple[str, str, str, str], ...]
