"""Coverage: how many people live within a limit of the nearest place (METHODS section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assetmap.proximity.coverage.analysis.costs import Costs, Flags, Floats, Integers


@dataclass(frozen=True)
class Covered:
    """People within a limit, beyond it, and those of whom it is not known.

    The three add up to everybody. What is not known makes a range: at least ``within``, at most
    ``within + unknown``.
    """

    within: float
    beyond: float
    unknown: float

    @property
    def total(self) -> float:
        """Everybody."""
        return self.within + self.beyond + self.unknown


def nearest(costs: Costs) -> tuple[Floats, Integers]:
    """How far is the nearest place of each person, and which is it?

    Of equally near ones the first in the order of places.

    Returns
    -------
    metres : float64 array, shape (n,)
        inf where none is within the limit of the costs.
    place : int64 array, shape (n,)
        -1 where none is.
    """
    metres = np.full(costs.people, np.inf)
    place = np.full(costs.people, -1, dtype=np.int64)
    order = np.lexsort((costs.place, costs.metres, costs.person))
    who, first = np.unique(costs.person[order], return_index=True)
    metres[who] = costs.metres[order][first]
    place[who] = costs.place[order][first]
    return metres, place


def within_limit(costs: Costs, limit_m: float) -> tuple[Flags, Flags]:
    """Who is within a limit, and of whom is it not known?

    Not known is whom no street comes near, or who may still walk to a place that no street comes
    near: the straight line is within the limit, and no other place is within the walk.

    Parameters
    ----------
    limit_m : float
        At most the limit of the costs; inclusive.

    Returns
    -------
    within, unknown : bool arrays, shape (n,)
        No person is in both.
    """
    within = np.zeros(costs.people, dtype=bool)
    within[costs.person[costs.metres <= limit_m]] = True
    unknown = np.zeros(costs.people, dtype=bool)
    if costs.straight is not None:
        may = costs.straight.metres <= limit_m
        may &= (
            costs.unknown_person[costs.straight.person] | costs.unknown_place[costs.straight.place]
        )
        unknown[costs.straight.person[may]] = True
    return within, unknown & ~within


def cover(people: Floats, within: Flags, unknown: Flags, *, of: Flags | None = None) -> Covered:
    """Count people.

    Parameters
    ----------
    people : float64 array, shape (n,)
    of : bool array, shape (n,), optional
        Only these.

    >>> people = np.array([300.0, 250, 400, 350, 200])
    >>> near = np.array([150.0, 380, 420, 790, 1300]) <= 800
    >>> cover(people, near, np.zeros(5, dtype=bool))
    Covered(within=1300.0, beyond=200.0, unknown=0.0)
    """
    of = np.ones(len(people), dtype=bool) if of is None else of
    return Covered(
        float(people[of & within].sum()),
        float(people[of & ~within & ~unknown].sum()),
        float(people[of & unknown].sum()),
    )


def mean_distance(people: Floats, metres: Floats) -> float | None:
    """How far is the nearest place from a person on average? Weighted by people, in metres.

    Returns
    -------
    float or None
        None where somebody's is not known, or nobody lives there.

    >>> mean_distance(np.array([300.0, 250, 400, 350, 200]), np.array([150.0, 380, 420, 790, 1300]))
    563.0
    """
    counted = people > 0
    if not counted.any() or not np.isfinite(metres[counted]).all():
        return None
    return float(np.average(metres[counted], weights=people[counted]))


def split(people: Floats, place: Integers, within: Flags, *, places: int) -> Floats:
    """How many people has each place as their nearest, within a limit?

    Parameters
    ----------
    place : int64 array, shape (n,)
        The nearest of each, as ``nearest`` gives it.

    Returns
    -------
    float64 array, shape (places,)
        Adds up to the people within the limit.
    """
    counted = within & (place >= 0)
    shares: Floats = np.bincount(place[counted], weights=people[counted], minlength=places).astype(
        np.float64
    )
    return shares


def whole(parts: Sequence[float], *, total: int | None = None) -> list[int]:
    """Whole people that add up to the rounded sum: the largest remainders are rounded up.

    Parameters
    ----------
    total : int, optional
        What they add up to where a sum of several breakdowns is shown once, rounded elsewhere: the
        whole number below the sum of the parts, or the one above.

    >>> whole([0.4, 0.4, 0.2]), whole([10.5, 9.5]), whole([])
    ([1, 0, 0], [11, 9], [])
    >>> whole([0.4, 0.4], total=0), whole([0.4, 0.4], total=1)
    ([0, 0], [1, 0])
    """
    total = int(np.floor(sum(parts) + 0.5)) if total is None else total
    down = [int(np.floor(part)) for part in parts]
    by_rest = sorted(range(len(parts)), key=lambda at: (down[at] - parts[at], at))
    for at in by_rest[: total - sum(down)]:
        down[at] += 1
    return down


def whole_parts(parts: Sequence[Covered], covered: Covered) -> list[tuple[int, int, int]]:
    """Whole people within, beyond and not known of each part of a breakdown.

    Each column adds up to that of everybody, and everybody's three to all people.

    >>> whole_parts([Covered(0.4, 0.6, 0), Covered(0.4, 0.6, 0)], Covered(0.8, 1.2, 0))
    [(1, 1, 0), (0, 0, 0)]
    """
    totals = whole([covered.within, covered.beyond, covered.unknown])
    columns = [
        whole([getattr(one, name) for one in parts], total=total)
        for name, total in zip(("within", "beyond", "unknown"), totals, strict=True)
    ]
    return list(zip(*columns, strict=True))
