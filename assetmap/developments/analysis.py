"""Which sites still count, and how many homes is that? Each piece of land once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

_PART = re.compile(r"(.*\d)[A-Za-z]")


@dataclass(frozen=True)
class Superseded:
    """Why a site no longer counts.

    Attributes
    ----------
    why : {"split", "dropped"}
    on : date
        Day of the register that has its parts, or lacks it.
    parts : tuple of str
        References of its parts; empty when it was dropped.
    """

    why: str
    on: date
    parts: tuple[str, ...] = ()


def superseded(listed: Mapping[str, date], newest: date) -> dict[str, Superseded]:
    """Which sites of one authority does its newest register no longer have as they were?

    Parameters
    ----------
    listed : mapping of str to date
        Reference to the day of the newest register that has it.
    newest : date
        Day of the newest register.

    Returns
    -------
    dict
        Reference to why. A site whose reference with one more letter stands in a later register
        was split; one that the newest register lacks was dropped.

    >>> first, second = date(2019, 10, 20), date(2020, 1, 31)
    >>> found = superseded({"N717": first, "N717A": second, "N717B": second, "E1": first}, second)
    >>> found["N717"].parts, found["E1"].why, "N717A" in found
    (('N717A', 'N717B'), 'dropped', False)
    """
    parts: dict[str, list[str]] = {}
    for reference, day in listed.items():
        stem = _PART.fullmatch(reference)
        if stem is not None and stem[1] in listed and day > listed[stem[1]]:
            parts.setdefault(stem[1], []).append(reference)
    found: dict[str, Superseded] = {}
    for reference, day in listed.items():
        if reference in parts:
            held = tuple(sorted(parts[reference]))
            found[reference] = Superseded("split", min(listed[one] for one in held), held)
        elif day < newest:
            found[reference] = Superseded("dropped", newest)
    return found


def beside_their_parts(listed: Mapping[str, date]) -> dict[str, tuple[str, ...]]:
    """Sites that stand in the same register as what look like their parts: counted twice there?

    >>> day = date(2020, 1, 31)
    >>> beside_their_parts({"N9": day, "N9A": day, "N8": day})
    {'N9': ('N9A',)}
    """
    found: dict[str, list[str]] = {}
    for reference, day in listed.items():
        stem = _PART.fullmatch(reference)
        if stem is not None and listed.get(stem[1]) == day:
            found.setdefault(stem[1], []).append(reference)
    return {stem: tuple(sorted(held)) for stem, held in found.items()}


@dataclass(frozen=True)
class Homes:
    """A sum of homes as a range.

    Attributes
    ----------
    least, most : int
        Of the sites that say a number; net of homes that are lost.
    sites : int
        How many sites there are.
    unknown : int
        Sites that say no number: in neither bound.
    apart : int
        Sites that are shown and in no sum, whatever they say; of the sites.
    """

    least: int
    most: int
    sites: int
    unknown: int
    apart: int = 0


def sum_homes(sites: Iterable[tuple[int | None, int | None]]) -> Homes:
    """How many homes are these sites for, at least and at most?

    Parameters
    ----------
    sites : iterable of (from, to)
        None is not said. Sites that no longer count must be left out before.

    >>> sum_homes([(10, 12), (None, None), (-3, -3)])
    Homes(least=7, most=9, sites=3, unknown=1, apart=0)
    """
    held = list(sites)
    known = [(low, high) for low, high in held if low is not None and high is not None]
    return Homes(
        sum(low for low, _ in known), sum(high for _, high in known), len(held),
        len(held) - len(known),
    )  # fmt: skip
