"""Nearest, within and coverage on whole arrays: pure arithmetic, the same rules as the queries.

Distances are straight lines in metres between shapes in one projected reference system. A limit
is inclusive: what lies exactly on it is within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Nearest:
    """For each origin the nearest thing.

    Attributes
    ----------
    thing : int64 array (n,)
        Its position in the array of things; of equally near ones the first.
    distance_m : float64 array (n,)
    """

    thing: Numbers
    distance_m: Floats


@dataclass(frozen=True)
class Pairs:
    """Which origins and things are within a distance, in no particular order.

    Attributes
    ----------
    origin, thing : int64 arrays (p,)
        Positions in the arrays that were given.
    distance_m : float64 array (p,)
    """

    origin: Numbers
    thing: Numbers
    distance_m: Floats


@dataclass(frozen=True)
class Coverage:
    """How many people live within a limit, and how many do not.

    Attributes
    ----------
    share : float
        Of all people; NaN where there are none.
    gap : float
        People beyond the limit, or with no way at all.
    """

    limit_m: float
    people: float
    share: float
    gap: float


def nearest_points(origins: Floats, things: Floats) -> Nearest:
    """Which point is nearest to each of many?

    Parameters
    ----------
    origins, things : float64 arrays (n, 2) and (m, 2), m at least 1
        Easting and northing in metres.

    >>> found = nearest_points(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 5.0]]))
    >>> found.thing.tolist(), found.distance_m.tolist()
    ([0], [5.0])
    """
    # Two things at one place tie for every origin: the tree holds the place once.
    places, first = _places(things)
    tree = KDTree(places)
    if len(places) == 1:
        distance, held = tree.query(origins, workers=-1)
        return Nearest(first[held], distance)
    distances, found = tree.query(origins, k=2, workers=-1)
    thing = first[found[:, 0]]
    for row in np.flatnonzero(distances[:, 0] == distances[:, 1]):
        # Seldom: the tree hands out any of them, and there may be more than two.
        reach = np.nextafter(distances[row, 0], np.inf)
        near = np.asarray(tree.query_ball_point(origins[row], reach))
        far = _apart(origins[row], places[near])
        thing[row] = first[near[far == far.min()]].min()
    return Nearest(thing, distances[:, 0])


def points_within(origins: Floats, things: Floats, *, radius_m: float) -> Pairs:
    """Which points are at most a distance from each of many?

    Parameters
    ----------
    origins, things : float64 arrays (n, 2) and (m, 2)
        Easting and northing in metres.

    >>> things = np.array([[400.0, 0.0], [400.5, 0.0], [0.0, 399.9]])
    >>> sorted(points_within(np.array([[0.0, 0.0]]), things, radius_m=400).thing.tolist())
    [0, 2]
    """
    if not len(origins) or not len(things):
        nothing = np.empty(0, np.int64)
        return Pairs(nothing, nothing, np.empty(0))
    # The tree compares squares, whose rounding may put what lies on the limit beyond it.
    reach = float(np.nextafter(np.nextafter(radius_m, np.inf), np.inf))
    found = KDTree(origins).sparse_distance_matrix(KDTree(things), reach, output_type="ndarray")
    origin, thing, distance = found["i"].astype(np.int64), found["j"].astype(np.int64), found["v"]
    within = distance <= radius_m
    if not within.all():
        origin, thing, distance = origin[within], thing[within], distance[within]
    return Pairs(origin, thing, distance)


def nearest_shapes(origins: Shapes, things: Shapes) -> Nearest:
    """The same as ``nearest_points`` for any shapes: distances run from edge to edge.

    >>> square = shapely.box(10, 0, 20, 10)
    >>> nearest_shapes(np.array([shapely.Point(0, 5)]), np.array([square])).distance_m.tolist()
    [10.0]
    """
    (origin, thing), distance = shapely.STRtree(things).query_nearest(
        origins, all_matches=True, return_distance=True
    )
    order = np.lexsort((thing, origin))
    starts = np.searchsorted(origin[order], np.arange(len(origins)))
    return Nearest(thing[order][starts].astype(np.int64), distance[order][starts])


def shapes_within(origins: Shapes, things: Shapes, *, radius_m: float) -> Pairs:
    """The same as ``points_within`` for any shapes."""
    origin, thing = shapely.STRtree(things).query(origins, predicate="dwithin", distance=radius_m)
    distance = shapely.distance(origins[origin], things[thing])
    return Pairs(origin.astype(np.int64), thing.astype(np.int64), distance)


def coverage(people: Floats, distance_m: Floats, limits_m: Sequence[float]) -> list[Coverage]:
    """How many people have something within each limit?

    Parameters
    ----------
    people : float64 array (n,)
        Of each place, none below zero.
    distance_m : float64 array (n,)
        From each place to the nearest; infinite or NaN where there is none.

    >>> coverage(np.array([300.0, 100.0]), np.array([400.0, 401.0]), [400])[0].share
    0.75
    """
    everybody = float(people.sum())
    found = []
    for limit in limits_m:
        near = float(people[distance_m <= limit].sum())
        share = near / everybody if everybody else float("nan")
        found.append(Coverage(limit, near, share, everybody - near))
    return found


def mean_distance_m(people: Floats, distance_m: Floats) -> float:
    """How far does a person have to go on average? Each person counts once, not each place.

    >>> mean_distance_m(np.array([3.0, 1.0]), np.array([100.0, 500.0]))
    200.0
    """
    return float((people * distance_m).sum() / people.sum())


def _places(things: Floats) -> tuple[Floats, Numbers]:
    """The different places of some points, each with the first point that stands there."""
    order = np.lexsort((things[:, 1], things[:, 0]))
    sorted_ = things[order]
    new = np.ones(len(things), bool)
    new[1:] = (sorted_[1:] != sorted_[:-1]).any(axis=1)
    # The sort is stable, so the first of a place is the one with the lowest number.
    return sorted_[new], order[new].astype(np.int64)


def _apart(one: Floats, many: Floats) -> Floats:
    return np.asarray(np.sqrt(((many - one) ** 2).sum(axis=1)))
