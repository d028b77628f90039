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
    while True:
        half = size / 2
        low, high = np.array([half, half]), np.array([width - half, height - half])
        homes = np.clip(wanted, low, high)
        places = _settled(homes, low, high, size)
        if len(places) < 2 or _closest(places) >= size * 0.98:
            return places, size
        size *= _CLOSER


def _settled(homes: Places, low: Places, high: Places, size: float) -> Places:
    """Relaxation: overlapping pairs part equally; a pull home that fades settles the rest."""
    count = len(homes)
    turn = np.arange(count) * _GOLDEN
    # Marks on one very spot have no direction to part in: a spiral of hairs' breadths gives one.
    start = np.column_stack([np.cos(turn), np.sin(turn)]) * 1e-3 * size
    places = homes + start * np.sqrt(np.arange(count))[:, None]
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
        pull = (homes - places) * max(0.0, 0.08 * (1 - step / (_ROUNDS * 0.6)))
        places = np.clip(places + push * 0.9 + pull, low, high)
    return places


def _closest(places: Places) -> float:
    tree = shapely.STRtree(shapely.points(places))
    # Points that are one and the same are not neighbours to the next question.
    one, _ = tree.query(tree.geometries, predicate="dwithin", distance=1e-9)
    if len(one) > len(places):
        return 0.0
    _, far = tree.query_nearest(tree.geometries, exclusive=True, return_distance=True)
    return float(far.min())
