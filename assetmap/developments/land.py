"""Which developments stand on land that another one counts for already? Each piece of land once.

Registers and applications print points and, at best, a size; where the edge runs is not known. So
there are three answers, and the one in the middle is never counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
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
    counted: list[Plot] = []
    for plot in plots:
        verdict = Verdict(plot.own) if plot.own else _beside(plot, counted)
        found[plot.key] = verdict
        if verdict.why is None and plot.says_homes:
            counted.append(plot)
    return found


def _beside(plot: Plot, counted: Sequence[Plot]) -> Verdict:
    if plot.kind == "site":
        return Verdict(None)
    for other in counted:
        if _named_alike(plot, other) or _names(plot, other) or _names(other, plot):
            return Verdict("same_land", other.key)
    if plot.shape is None:
        return Verdict("land_unsure")
    placed = [other for other in counted if other.shape is not None]
    if not placed:
        return Verdict(None)
    shapes = [other.shape for other in placed]
    away = shapely.distance(plot.shape, shapes)
    # The nearest edge decides; of two equally near ones the earlier.
    order = sorted(range(len(placed)), key=lambda at: (away[at] - _reach(placed[at]), at))
    other, far = placed[order[0]], float(away[order[0]])
    if _is_on(plot, other, far):
        return Verdict("same_land", other.key)
    reach = _reach(other)
    if far <= max(2 * reach, reach + (SPOT_M if _are_spots(plot, other) else DOUBT_M)):
        return Verdict("land_unsure", other.key)
    return Verdict(None)


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


def _named_alike(one: Plot, other: Plot) -> bool:
    return one.reference == other.reference and _one_council(one.authority, other.authority)


def _names(one: Plot, other: Plot) -> bool:
    """Whether one quotes the other's reference, as planning histories do."""
    if len(other.reference) < _SHORTEST or not any(sign.isdigit() for sign in other.reference):
        return False
    return _one_council(one.authority, other.authority) and _stands_in(other.reference, one.text)


def _stands_in(name: str, text: str) -> bool:
    """Whether a reference stands in a text by itself, and not within a longer one.

    >>> _stands_in("2020/1/PA", "see 2020/1/PA."), _stands_in("2020/1/PA", "see 12020/1/PA.")
    (True, False)
    """
    at = text.find(name)
    while at >= 0:
        beside = text[at - 1 : at] + text[at + len(name) : at + len(name) + 1]
        if not any(sign.isalnum() for sign in beside):
            return True
        at = text.find(name, at + 1)
    return False


def _one_council(one: str, other: str) -> bool:
    """A council under its full name and under its town's: “Birmingham City Council”, “Birmingham”.

    >>> _one_council("Birmingham", "Birmingham City Council"), _one_council("Leeds", "Oldham")
    (True, False)
    """
    shorter, longer = sorted((one.lower().split(), other.lower().split()), key=len)
    return f" {' '.join(shorter)} " in f" {' '.join(longer)} "
