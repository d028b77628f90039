"""How far is it from each person to each place, as pairs that lie within a limit?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from assetmap.proximity.walking.analysis.from_any import walks_from_any
from assetmap.proximity.walking.analysis.network import Network
from assetmap.proximity.walking.analysis.snapping import snap

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Costs:
    """The travel cost matrix, sparse: k pairs of n people (postcodes) and m places.

    A pair that is missing is out of reach, unless one of the two is not known.

    Attributes
    ----------
    person, place : int64 arrays, shape (k,)
    metres : float64 array, shape (k,)
        At most ``limit_m``, the limit included.
    people, places : int
        n and m.
    limit_m : float
    unknown_person : bool array, shape (n,)
        No street comes near: how far anything is, is not known.
    unknown_place : bool array, shape (m,)
    straight : Costs or None
        Of walks the straight lines, which no walk undercuts: what may still be reached.
    """

    person: Integers
    place: Integers
    metres: Floats
    people: int
    places: int
    limit_m: float
    unknown_person: Flags
    unknown_place: Flags
    straight: Costs | None = None


def straight_costs(
    x: Floats, y: Floats, places: Sequence[BaseGeometry], *, limit_m: float
) -> Costs:
    """Straight lines from points to the nearest edge of places; 0 inside an outline.

    Parameters
    ----------
    x, y : float64 arrays, shape (n,)
        EPSG:27700.
    places : sequence of shapely geometry, m of them
    limit_m : float
        Inclusive (METHODS section 1: within means at most).

    >>> import shapely
    >>> found = straight_costs(
    ...     np.array([400.0, 400.5, 0.0]), np.array([0.0, 0.0, 399.9]), [shapely.Point(0, 0)],
    ...     limit_m=400,
    ... )
    >>> found.person.tolist(), found.metres.tolist()
    ([0, 2], [400.0, 399.9])
    """
    points = shapely.points(x, y)
    shapes = np.array(places, dtype=object)
    if len(points) and len(shapes):
        tree = shapely.STRtree(points)
        place, person = tree.query(shapes, predicate="dwithin", distance=limit_m)
        metres = np.asarray(shapely.distance(points[person], shapes[place]), dtype=np.float64)
    else:
        place = person = np.zeros(0, dtype=np.int64)
        metres = np.zeros(0)
    order = np.lexsort((place, person))
    return Costs(
        person[order].astype(np.int64),
        place[order].astype(np.int64),
        metres[order],
        len(points),
        len(shapes),
        limit_m,
        np.zeros(len(points), dtype=bool),
        np.zeros(len(shapes), dtype=bool),
    )


def walk_costs(
    network: Network,
    x: Floats,
    y: Floats,
    places: Sequence[BaseGeometry],
    ends: Sequence[Floats],
    *,
    limit_m: float,
) -> Costs:
    """Walks over streets from points to places.

    An outline is walked to the nearest of its ``ends``, and is 0 m away inside.

    Parameters
    ----------
    ends : sequence of float64 array, shape (e, 2)
        Of each place where it is entered: its gates, or points of its edge.
    """
    straight = straight_costs(x, y, places, limit_m=limit_m)
    points = np.column_stack([x, y])
    snapped = snap(network, points) if len(points) else None
    unknown_place = np.zeros(len(places), dtype=bool)
    person: list[Integers] = []
    place: list[Integers] = []
    metres: list[Floats] = []
    for number in range(len(places)):
        near = straight.person[straight.place == number]
        if snapped is None or not len(near):
            continue  # no walk is shorter than the straight line
        walks = walks_from_any(network, ends[number], points, ends=snapped, limit_m=limit_m)
        if walks is None:
            unknown_place[number] = True
            walk = np.full(len(points), np.inf)
        else:
            walk = walks.walk_m
        inside = straight.person[(straight.place == number) & (straight.metres == 0)]
        walk[inside] = 0.0
        reached = np.flatnonzero(np.isfinite(walk))
        person.append(reached)
        place.append(np.full(len(reached), number, dtype=np.int64))
        metres.append(walk[reached])
    who = np.concatenate(person) if person else np.zeros(0, dtype=np.int64)
    where = np.concatenate(place) if place else np.zeros(0, dtype=np.int64)
    how_far = np.concatenate(metres) if metres else np.zeros(0)
    order = np.lexsort((where, who))
    return Costs(
        who[order].astype(np.int64),
        where[order],
        how_far[order],
        len(points),
        len(places),
        limit_m,
        snapped.edge < 0 if snapped is not None else np.zeros(0, dtype=bool),
        unknown_place,
        straight,
    )
