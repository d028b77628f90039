"""What does a plan cost, what is secured, and what is still to be found?

Every table here adds up: over the actions and the plan as a whole, and over the kinds of money,
each column sums to the same total, to the penny. A cost that nobody knows yet makes every sum that
it belongs to an “at least”.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Line:
    """One use or source of money.

    Attributes
    ----------
    action : str
        Slug of its action; empty is the plan as a whole.
    side : {"use", "source"}
    amount : Decimal or None
        Pounds, to the penny, never below nothing; None (of a use alone) is not known yet.
    """

    slug: str
    action: str
    side: str
    kind: str
    words: str
    amount: Decimal | None
    secured: bool


@dataclass(frozen=True)
class Sums:
    """Uses and sources of something together, in pounds.

    Attributes
    ----------
    unknown : int
        Uses of which nobody knows the cost yet: ``uses`` and ``to_find`` are then “at least”.
    """

    uses: Decimal = _NOTHING
    unknown: int = 0
    secured: Decimal = _NOTHING
    hoped: Decimal = _NOTHING

    @property
    def to_find(self) -> Decimal:
        """By how much all sources together are less than the uses; never below nothing."""
        return max(self.uses - self.secured - self.hoped, _NOTHING)

    @property
    def over(self) -> Decimal:
        """By how much they are more."""
        return max(self.secured + self.hoped - self.uses, _NOTHING)


@dataclass(frozen=True)
class Finance:
    """Sums by action (its slug, empty for the plan as a whole) and by kind, and all together."""

    actions: tuple[tuple[str, Sums], ...]
    uses: tuple[tuple[str, Sums], ...]
    sources: tuple[tuple[str, Sums], ...]
    total: Sums

    @property
    def to_find(self) -> Decimal:
        """The sum of what each action lacks.

        What one has too much was given for that one, and fills no other's gap.
        """
        return sum((sums.to_find for _slug, sums in self.actions), _NOTHING)


def sum_up(lines: Iterable[Line]) -> Sums:
    """Add up some lines, to the penny.

    >>> cost = Line("a", "", "use", "building", "A path", Decimal("100.10"), False)
    >>> grant = Line("b", "", "source", "grant", "A fund", Decimal("40.00"), True)
    >>> sum_up([cost, grant]).to_find
    Decimal('60.10')
    """
    uses, unknown, secured, hoped = _NOTHING, 0, _NOTHING, _NOTHING
    for one in lines:
        if one.side == "use":
            if one.amount is None:
                unknown += 1
            else:
                uses += one.amount
        elif one.amount is not None:
            if one.secured:
                secured += one.amount
            else:
                hoped += one.amount
    return Sums(uses, unknown, secured, hoped)


def work_out(actions: Sequence[str], lines: Sequence[Line]) -> Finance:
    """The tables of a plan's money.

    Parameters
    ----------
    actions : sequence of str
        Slugs in the plan's order; each has a row, also without a line.

    Raises
    ------
    ValueError
        A line belongs to an action that is not there: it would be in no row.
    """
    strange = {one.action for one in lines} - {*actions, ""}
    if strange:
        raise ValueError(f"money of unknown actions: {sorted(strange)}")
    whole = [one for one in lines if not one.action]
    rows = [(slug, sum_up(one for one in lines if one.action == slug)) for slug in actions]
    if whole:
        rows.append(("", sum_up(whole)))
    return Finance(
        tuple(rows), _by_kind(lines, "use"), _by_kind(lines, "source"), sum_up(lines)
    )  # fmt: skip


def _by_kind(lines: Sequence[Line], side: str) -> tuple[tuple[str, Sums], ...]:
    held = [one for one in lines if one.side == side]
    kinds = dict.fromkeys(one.kind for one in held)
    return tuple((kind, sum_up(one for one in held if one.kind == kind)) for kind in kinds)
