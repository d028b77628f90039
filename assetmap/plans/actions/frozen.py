"""Actions and money as an edition keeps them: plain values, whatever becomes of the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from assetmap.core.money import money_text, pence
from assetmap.plans.actions.finance import Line


@dataclass(frozen=True)
class Place:
    """Where an action is.

    Attributes
    ----------
    point : (float, float) or None
        A point in it, metres in EPSG:27700, to the decimetre; None when nobody knows.
    """

    register: str
    slug: str
    name: str
    point: tuple[float, float] | None

    @property
    def address(self) -> str:
        """Of its page, without the root."""
        return f"/{self.register}/{self.slug}"


@dataclass(frozen=True)
class Milestone:
    """What is reached by when; ``by`` is an ISO day, or empty where none is fixed."""

    what: str
    by: str


@dataclass(frozen=True)
class Step:
    """What happened on a day (ISO), with the status from then on."""

    day: str
    status: str
    note: str


@dataclass(frozen=True)
class Action:
    """One action; ``starts`` is an ISO day or empty, ``leads_address`` empty for no page."""

    slug: str
    title: str
    text: str
    place: Place | None
    leads: str
    leads_address: str
    helps: str
    starts: str
    indicator: str
    status: str
    milestones: tuple[Milestone, ...]
    steps: tuple[Step, ...]


def action_json(action: Action) -> dict[str, Any]:
    """The same as plain values."""
    held = asdict(action)
    held["milestones"] = [asdict(one) for one in action.milestones]
    held["steps"] = [asdict(one) for one in action.steps]
    if action.place is not None and action.place.point is not None:
        held["place"]["point"] = list(action.place.point)
    return held


def read_action(held: Mapping[str, Any]) -> Action:
    """The other way.

    >>> place = Place("assets", "a", "A", (1.0, 2.5))
    >>> one = Action("s", "T", "", place, "", "", "", "", "", "planned", (Milestone("M", ""),), ())
    >>> read_action(action_json(one)) == one
    True
    """
    place = held["place"]
    if place is not None:
        point = place["point"]
        place = Place(**{**place, "point": None if point is None else (point[0], point[1])})
    return Action(
        **{
            **held,
            "place": place,
            "milestones": tuple(Milestone(**one) for one in held["milestones"]),
            "steps": tuple(Step(**one) for one in held["steps"]),
        }
    )


def line_json(line: Line) -> dict[str, Any]:
    """A line of money; its amount as text, since a float is no pounds."""
    amount = None if line.amount is None else money_text(pence(line.amount))
    return {**asdict(line), "amount": amount}


def read_line(held: Mapping[str, Any]) -> Line:
    """The other way.

    >>> one = Line("s", "", "use", "people", "Pay", Decimal("10.00"), False)
    >>> read_line(line_json(one)) == one
    True
    """
    amount = held["amount"]
    return replace(Line(**held), amount=None if amount is None else Decimal(amount))


def read_actions(document: Mapping[str, Any]) -> tuple[tuple[Action, ...], tuple[Line, ...]]:
    """Actions and money of an edition; older editions have none."""
    actions: Sequence[Mapping[str, Any]] = document.get("actions", ())
    lines: Sequence[Mapping[str, Any]] = document.get("money", ())
    return tuple(map(read_action, actions)), tuple(map(read_line, lines))
