"""Costs between people and places, straight or over whatever streets are loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from assetmap.core import limits
from assetmap.places.people import People
from assetmap.proximity.coverage.analysis.costs import Costs, straight_costs, walk_costs
from assetmap.proximity.coverage.errors import BadCoverage
from assetmap.proximity.walking.analysis.ends import ends_of
from assetmap.proximity.walking.queries import LoadedNetwork


@dataclass(frozen=True, eq=False)
class Spread:
    """What is counted, at n points: people, or shares of a piece of ground.

    Attributes
    ----------
    x, y : float64 arrays, shape (n,)
        EPSG:27700.
    count : float64 array, shape (n,)
    inside : bool array, shape (n,)
        What is counted; the others lie around it.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    count: NDArray[np.float64]
    inside: NDArray[np.bool_]


def measure(
    people: People | Spread,
    places: Sequence[BaseGeometry],
    *,
    limit_m: float,
    loaded: LoadedNetwork | None,
) -> Costs:
    """How far is it from each person to each place, up to a limit?

    Parameters
    ----------
    loaded : LoadedNetwork or None
        The streets to walk on; None measures straight lines.

    Raises
    ------
    BadCoverage
        More places than one question may measure to.
    """
    if len(places) > limits.COVERAGE_PLACES:
        raise BadCoverage(
            f"{len(places):,} places are too many to measure to at once; the most is "
            f"{limits.COVERAGE_PLACES:,}. Choose a smaller area, or one kind of place."
        )
    if loaded is None:
        return straight_costs(people.x, people.y, places, limit_m=limit_m)
    return walk_costs(
        loaded.network, people.x, people.y, places, [ends_of(one) for one in places],
        limit_m=limit_m,
    )  # fmt: skip
