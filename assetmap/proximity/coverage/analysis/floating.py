"""Floating catchments: what each person finds in reach, shared with all who reach it too.

E2SFCA (Luo and Qi 2009) by PySAL's ``access``, on our own costs. Its traps (METHODS section 11):
it must not see pairs beyond the catchment, it writes into the frames that it is given, and a place
that nobody reaches divides by zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from access import fca, weights

from assetmap.proximity.coverage.analysis.costs import Costs, Floats

#: Catchments in metres and what a place in each ring counts: 5, 10 and 15 minutes at the standard
#: pace with the weights of Luo and Qi. Two sizes, since the size decides most (METHODS [48]).
STEPS: Mapping[int, Mapping[int, float]] = MappingProxyType(
    {
        800: MappingProxyType({400: 1.0, 800: 0.68}),
        1_200: MappingProxyType({400: 1.0, 800: 0.68, 1_200: 0.22}),
    }
)


@dataclass(frozen=True, eq=False)
class Shared:
    """What each of n people finds, of m places.

    Attributes
    ----------
    share : float64 array, shape (n,)
        Supply to one person, in the unit of the supply; 0 where nothing is in reach.
    unreached : tuple of int
        Places that nobody reaches: their supply is shared with nobody.
    supply : float
        Sum of the supply that is shared: sum of people times ``share``.
    """

    share: Floats
    unreached: tuple[int, ...]
    supply: float


def floating_catchment(
    people: Floats, supply: Floats, costs: Costs, *, steps: Mapping[int, float]
) -> Shared:
    """How much supply does each person find, when all who reach it share it?

    Parameters
    ----------
    people : float64 array, shape (n,)
        Demand. People beyond the area that is asked about count too: they share.
    supply : float64 array, shape (m,)
        Places, hectares, seats; not below 0.
    costs : Costs
        Metres; pairs beyond the largest step are left out here.
    steps : mapping of metres to weight
        What a pair within so many metres counts, the limit included.

    >>> hand = Costs(
    ...     np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([5.0, 12.0, 12.0, 5.0]), 2, 2,
    ...     20.0, np.zeros(2, dtype=bool), np.zeros(2, dtype=bool),
    ... )
    >>> found = floating_catchment(
    ...     np.array([1000.0, 500.0]), np.array([10.0, 5.0]), hand, steps={10: 1.0, 20: 0.68}
    ... )
    >>> found.share.round(6).tolist()
    [0.010344, 0.009312]
    """
    wanted = (costs.metres <= max(steps)) & (people[costs.person] > 0)
    reached = np.zeros(costs.places, dtype=bool)
    reached[costs.place[wanted]] = True
    share = np.zeros(len(people))
    if wanted.any():
        pairs = pd.DataFrame(
            {
                "origin": costs.person[wanted],
                "dest": costs.place[wanted],
                "cost": costs.metres[wanted],
            }
        )
        found = fca.two_stage_fca(
            pd.DataFrame({"demand": people}),
            pd.DataFrame({"supply": supply}),
            pairs,
            max_cost=max(steps),
            demand_index=True,
            supply_index=True,
            weight_fn=weights.step_fn(dict(steps)),
        )
        share[found.index.to_numpy()] = found.to_numpy()
    return Shared(
        share,
        tuple(int(one) for one in np.flatnonzero(~reached)),
        float(supply[reached].sum()),
    )
