"""Numbers on a map that stand in each other's way: where may each be written?"""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray

Places = NDArray[np.float64]
_ROUNDS = 400
_GOLDEN = math.pi * (3 - math.sqrt(5))
_CLOSER = 0.92
#: Marks smaller than this in mm are no marks.
_LEAST_MM = 0.1
#: Share of the frame that marks may fill, as squares; discs cannot fill more than 0.91 of a plane.
_FULLEST = 0.8


def keep_apart(wanted: Places, *, width: float, height: float, size: float) -> tuple[Places, float]:
    """Places for marks of one size so that none covers another, each near where it wants to be.

    Marks push each other apart and are drawn back to their own place. Where they cannot all stand
    in the frame the marks become smaller, never fewer.

    Parameters
    ----------
    wanted : float64 array, shape (n, 2)
        True places in mm from the lower left corner of the frame; those outside are brought in.
    width, height : float
        Of the frame, mm.
    size : float
        Diameter of a mark, mm.

    Returns
    -------
    places : float64 array, shape (n, 2)
    size : float
        The diameter with which they stand apart.

    Two marks of 6 mm on one spot stand 6 mm apart, one on each side of it:

    >>> places, size = keep_apart(np.full((2, 2), 50.0), width=100, height=100, size=6)
    >>> round(float(np.linalg.norm(places[0] - places[1])), 1), size
    (6.0, 6)
    """
    if len(wanted):
        size = min(size, math.sqrt(_FULLEST * width * height / len(wanted)))
    apart, placed = 0.0, wanted
    # A crowd in a corner may be as crowded at any size, so the best gap that was found ends the
    # search: below it nothing is won.
    while size > max(apart, _LEAST_MM):
        half = size / 2
        low, high = np.array([half, half]), np.array([width - half, height - half])
        homes = np.clip(wanted, low, high)
        places = _settled(homes, low, high, size)
        gap = math.inf if len(places) < 2 else _closest(places)
        if gap >= size * 0.98:
            return places, size
        if gap > apart:
            apart, placed = gap, places
        size *= _CLOSER
    return placed, apart


def _settled(homes: Places, low: Places, high: Places, size: float) -> Places:
    """Relaxation: overlapping pairs part equally; a pull home that fades settles the rest."""
    count = len(homes)
    turn = np.arange(count) * _GOLDEN
    # Marks on one very spot have no direction to part in: a spiral of hairs' breadths gives one.
    start = np.column_stack([np.cos(turn), np.sin(turn)]) * 1e-3 * size
    places = _folded(homes + start * np.sqrt(np.arange(count))[:, None], low, high)
    for step in range(_ROUNDS):
        tree = shapely.STRtree(shapely.points(places))
        one, other = tree.query(tree.geometries, predicate="dwithin", distance=size * 1.001)
        one, other = one[one < other], other[one < other]
        if step > _ROUNDS // 2 and not len(one):
            break
        between = places[one] - places[other]
        far = np.maximum(np.hypot(between[:, 0], between[:, 1]), 1e-9)
        move = between * ((size * 1.001 - far) / far / 2)[:, None]
        push = np.zeros_like(places)
        np.add.at(push, one, move)
        np.add.at(push, other, -move)
        # In a crowd the pushes add up: no mark goes further at once than its own width.
        push /= np.maximum(np.hypot(push[:, 0], push[:, 1]) / size, 1.0)[:, None]
        pull = (homes - places) * max(0.0, 0.08 * (1 - step / (_ROUNDS * 0.6)))
        places = _folded(places + push * 0.9 + pull, low, high)
    return places


def _folded(places: Places, low: Places, high: Places) -> Places:
    """What went over an edge comes back as far inside: brought to the edge itself, marks that meet
    in a corner would stand on one very spot again and never part.
    """
    inside = low + np.abs(places - low)
    return np.clip(high - np.abs(high - inside), low, high)


def _closest(places: Places) -> float:
    tree = shapely.STRtree(shapely.points(places))
    # Points that are one and the same are not neighbours to the next question.
    one, _ = tree.query(tree.geometries, predicate="dwithin", distance=1e-9)
    if len(one) > len(places):
        return 0.0
    _, far = tree.query_nearest(tree.geometries, exclusive=True, return_distance=True)
    return float(far.min())
