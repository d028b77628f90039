"""Which developments stand on land that another one counts for already? Each piece of land once.

Registers and applications print points and, at best, a size; where the edge runs is not known. So
there are three answers, and the one in the middle is never counted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

_M2_PER_HA = 10_000.0
#: What lies so near to known land may still be on it: points of addresses are put at doors,
#: middles and gates.
DOUBT_M = 50.0
#: Two applications for one spot: their points are the same or nearly so.
SPOT_M = 25.0
#: A reference shorter than this is an ordinary word or number in somebody's sentence.
_SHORTEST = 6
_WORD = re.compile(r"[A-Za-z0-9/._-]+")
#: Land is looked for in squares of this side.
_CELL_M = 250.0


@dataclass(frozen=True)
class Plot:
    """One development, as far as it tells of its land.

    Attributes
    ----------
    key : int
        Names it in the answer.
    kind : {"site", "outline", "application"}
    shape : shapely geometry or None
        EPSG:27700; None has no place.
    area_ha : float or None
        As stated; None is not stated.
    says_homes : bool
        Whether it says a number: what says none cannot be counted twice.
    own : str or None
        A reason of its own for standing in no sum, such as that it was refused.
    text : str
        Where it may name another by its reference.
    """

    key: int
    kind: str
    authority: str
    reference: str
    shape: BaseGeometry | None
    area_ha: float | None
    says_homes: bool
    own: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Verdict:
    """Why a development is in no sum, and beside which other; ``why`` None counts."""

    why: str | None
    beside: int | None = None


def settle(plots: Iterable[Plot]) -> dict[int, Verdict]:
    """Which developments count, and which stand on land that counts already?

    Parameters
    ----------
    plots : iterable of Plot
        Those that are not superseded, the most trusted first: of two that may be on the same
        land, the earlier one counts.

    Returns
    -------
    dict
        Sites of registers always count: a register is not judged by what somebody applied for.

    >>> site = Plot(1, "site", "Example", "N717", shapely.Point(0, 0), 1.0, True)
    >>> at = [Plot(n, "application", "Example", f"2020/0000{n}/PA", shapely.Point(x, 0), None, True)
    ...     for n, x in ((2, 30), (3, 90), (4, 900))]
    >>> [one.why for one in settle([site, *at]).values()]
    [None, 'same_land', 'land_unsure', None]
    """
    found: dict[int, Verdict] = {}
    counted = _Counted()
    for plot in plots:
        verdict = Verdict(plot.own) if plot.own else _beside(plot, counted)
        found[plot.key] = verdict
        if verdict.why is None and plot.says_homes:
            counted.add(plot)
    return found


class _Counted:
    """Those that count so far, found by their names, by what they name, and by where they are."""

    def __init__(self) -> None:
        self._order: dict[int, int] = {}
        self._called: dict[str, list[Plot]] = {}
        self._naming: dict[str, list[Plot]] = {}
        self._cells: dict[tuple[int, int], list[Plot]] = {}

    def add(self, plot: Plot) -> None:
        self._order[plot.key] = len(self._order)
        self._called.setdefault(plot.reference, []).append(plot)
        for name in _references_in(plot.text):
            self._naming.setdefault(name, []).append(plot)
        if plot.shape is not None:
            for cell in _cells_of(plot.shape, _doubtful(plot, DOUBT_M)):
                self._cells.setdefault(cell, []).append(plot)

    def named_with(self, plot: Plot) -> Plot | None:
        """The first that has its reference, is quoted by it, or quotes it; in the same council."""
        held = [*self._called.get(plot.reference, ())]
        if _is_telling(plot.reference):
            held += self._naming.get(plot.reference, ())
        for name in _references_in(plot.text):
            held += self._called.get(name, ())
        alike = [one for one in held if _one_council(one.authority, plot.authority)]
        return min(alike, key=lambda one: self._order[one.key], default=None)

    def near(self, shape: BaseGeometry) -> list[Plot]:
        """Those whose land may reach a shape, in their order."""
        held = {one.key: one for cell in _cells_of(shape, 0) for one in self._cells.get(cell, ())}
        return sorted(held.values(), key=lambda one: self._order[one.key])


def _beside(plot: Plot, counted: _Counted) -> Verdict:
    if plot.kind == "site":
        return Verdict(None)
    named = counted.named_with(plot)
    if named is not None:
        return Verdict("same_land", named.key)
    if plot.shape is None:
        return Verdict("land_unsure")
    near = counted.near(plot.shape)
    if not near:
        return Verdict(None)
    away = [float(far) for far in shapely.distance(plot.shape, [one.shape for one in near])]
    # The nearest edge decides; of two equally near ones the earlier.
    at = min(range(len(near)), key=lambda n: (away[n] - _reach(near[n]), n))
    other, far = near[at], away[at]
    if _is_on(plot, other, far):
        return Verdict("same_land", other.key)
    if far <= _doubtful(other, SPOT_M if _are_spots(plot, other) else DOUBT_M):
        return Verdict("land_unsure", other.key)
    return Verdict(None)


def _doubtful(plot: Plot, least_m: float) -> float:
    """How far from its point or outline something may still stand on its land."""
    reach = _reach(plot)
    return max(2 * reach, reach + least_m)


def _cells_of(shape: BaseGeometry, room: float) -> Iterator[tuple[int, int]]:
    west, south, east, north = (edge / _CELL_M for edge in shape.bounds)
    room /= _CELL_M
    for x in range(math.floor(west - room), math.floor(east + room) + 1):
        for y in range(math.floor(south - room), math.floor(north + room) + 1):
            yield x, y


def _is_on(plot: Plot, other: Plot, far: float) -> bool:
    """Whether they surely share land: one lies on the other's known ground."""
    if other.area_ha is not None and other.shape is not None and other.shape.area == 0:
        return far <= _reach(other)
    shape, ground = plot.shape, other.shape
    if shape is None or ground is None or (shape.area == 0 and ground.area == 0):
        return False
    if shape.area == 0 or ground.area == 0:
        return far == 0
    return bool(shape.intersection(ground).area > 0)


def _are_spots(plot: Plot, other: Plot) -> bool:
    return plot.kind == other.kind == "application"


def _reach(plot: Plot) -> float:
    """How far its land reaches from its point: r = sqrt(area / pi); 0 where nobody says."""
    if plot.shape is None or plot.shape.area > 0 or plot.area_ha is None:
        return 0.0
    return math.sqrt(plot.area_ha * _M2_PER_HA / math.pi)


def _is_telling(reference: str) -> bool:
    return len(reference) >= _SHORTEST and any(sign.isdigit() for sign in reference)


def _references_in(text: str) -> set[str]:
    """What may be references in a text, such as a planning history.

    >>> sorted(_references_in("See 2020/1/PA, and https://a.org/x?ref=2019/07/PA."))
    ['2019/07/PA', '2020/1/PA']
    """
    found = {word.strip("./-_") for word in _WORD.findall(text)}
    return {word for word in found if _is_telling(word)}


def _one_council(one: str, other: str) -> bool:
    """A council under its full name and under its town's: “Birmingham City Council”, “Birmingham”.

    >>> _one_council("Birmingham", "Birmingham City Council"), _one_council("Leeds", "Oldham")
    (True, False)
    """
    shorter, longer = sorted((one.lower().split(), other.lower().split()), key=len)
    return f" {' '.join(shorter)} " in f" {' '.join(longer)} "
