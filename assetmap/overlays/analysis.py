"""How things lie to a site, and how many people its homes may hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import shapely
from shapely.geometry.base import BaseGeometry

Lies = Literal["inside", "touched", "near"]


def lie_of(site: BaseGeometry, things: Sequence[BaseGeometry]) -> list[Lies]:
    """Does each thing lie inside the site, partly in it, or near it?

    Parameters
    ----------
    site : shapely geometry
        EPSG:27700. A thing is inside when no part of it is outside; it is touched when it shares
        at least a point with the site, its edge included.
    things : sequence of shapely geometry
        EPSG:27700.

    >>> site = shapely.box(0, 0, 10, 10)
    >>> lie_of(site, [shapely.Point(5, 5), shapely.Point(10, 5), shapely.box(9, 9, 12, 12),
    ...     shapely.Point(11, 5)])
    ['inside', 'inside', 'touched', 'near']
    """
    shapely.prepare(site)
    return [
        "inside" if site.covers(thing) else "touched" if site.intersects(thing) else "near"
        for thing in things
    ]


@dataclass(frozen=True)
class Household:
    """How many people a new home holds: an assumption, with who makes it."""

    least: Decimal
    most: Decimal
    source: str


@dataclass(frozen=True)
class People:
    """A range of people, rounded: to tens from 100 on."""

    least: int
    most: int


def people_after(homes: tuple[int, int], household: Household) -> People:
    """How many more people, at least and at most, if all homes are built?

    Homes times household size; fewer homes than now give people below 0.

    >>> people_after((1150, 1150), Household(Decimal("2.3"), Decimal("2.7"), "assumed"))
    People(least=2650, most=3110)
    >>> people_after((-10, 20), Household(Decimal(2), Decimal(3), "assumed"))
    People(least=-30, most=60)
    """
    ends = [
        count * size for count in homes for size in (household.least, household.most)
    ]  # fmt: skip
    return People(_rounded(min(ends)), _rounded(max(ends)))


def _rounded(value: Decimal) -> int:
    step = Decimal(10) if abs(value) >= 100 else Decimal(1)
    return int((value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step)
