"""One answer to “how much is there for each person, once all who reach it share it?”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.core.arrays import any_of
from assetmap.places.people import People, read_people
from assetmap.proximity.coverage.analysis.costs import Floats
from assetmap.proximity.coverage.analysis.floating import STEPS, Shared, floating_catchment
from assetmap.proximity.coverage.areas import AskedArea
from assetmap.proximity.coverage.asking import list_things, streets_of
from assetmap.proximity.coverage.kinds import read_coverage_kinds
from assetmap.proximity.coverage.measuring import measure
from assetmap.proximity.queries import Neighbour, count_unplaced
from assetmap.proximity.walking.queries import LoadedNetwork

Supply = Literal["count", "hectares"]
#: The largest catchment, in metres.
LARGEST_M = max(STEPS)
_M2_PER_HA = 10_000


@dataclass(frozen=True)
class SmallArea:
    """One small area (LSOA) of the answer.

    Attributes
    ----------
    people : float
        Those of its people who live in the area that was asked for.
    tenth : int
        Of deprivation, 1 the most deprived; 0 is not known.
    share : mapping of catchment in metres to float
        Mean of its people's shares, weighted by people.
    """

    code: str
    people: float
    tenth: int
    share: Mapping[int, float]


@dataclass(frozen=True, eq=False)
class Access:
    """What each person of an area finds in reach, shared with all who reach it too.

    Attributes
    ----------
    supply : {"count", "hectares"}
    shared : mapping of catchment in metres to Shared
        Over all people, those around the area too.
    areas : tuple of SmallArea
        The least served first, by the larger catchment.
    mean, nothing : mapping of catchment in metres to float
        Mean share of the area's people; people who find nothing in reach.
    unsized : tuple of str
        Places whose size is not known, left out where hectares are shared.
    """

    area: AskedArea
    kinds: tuple[str, ...]
    supply: Supply
    people: People
    things: tuple[Neighbour, ...]
    shared: Mapping[int, Shared]
    areas: tuple[SmallArea, ...]
    mean: Mapping[int, float]
    nothing: Mapping[int, float]
    unsized: tuple[str, ...]
    unplaced: int
    loaded: LoadedNetwork | None


def answer_access(
    session: Session, area: AskedArea, *, kinds: Sequence[str], supply: Supply, on_foot: bool
) -> Access:
    """How much of some kinds of place is there for each person, by floating catchments?

    People up to twice the largest catchment beyond the edge count, since they share what lies in
    reach of those inside.

    Raises
    ------
    BadQuestion, BadCoverage
    NoNetwork
        On foot, where no streets are loaded.
    """
    wanted = read_coverage_kinds(kinds)
    loaded = streets_of(session, area) if on_foot else None
    people = read_people(session, area.shape, beyond_m=2 * LARGEST_M)
    things = list_things(session, area, wanted, within_m=LARGEST_M)
    sizes = _sizes(session, things, supply)
    kept = [at for at, size in enumerate(sizes) if size is not None]
    amounts = np.array([sizes[at] for at in kept], dtype=np.float64)
    places = [things[at].geom for at in kept]
    costs = measure(people, places, limit_m=float(LARGEST_M), loaded=loaded)
    shared = {
        most: floating_catchment(people.count, amounts, costs, steps=steps)
        for most, steps in STEPS.items()
    }
    here = people.inside
    weights = people.count[here]
    return Access(
        area=area,
        kinds=wanted,
        supply=supply,
        people=people,
        things=tuple(things[at] for at in kept),
        shared=shared,
        areas=_by_small_area(people, shared),
        mean={
            most: float(np.average(one.share[here], weights=weights)) if weights.sum() > 0 else 0.0
            for most, one in shared.items()
        },
        nothing={most: float(weights[one.share[here] == 0].sum()) for most, one in shared.items()},
        unsized=tuple(things[at].name for at, size in enumerate(sizes) if size is None),
        unplaced=count_unplaced(session, wanted),
        loaded=loaded,
    )


def _sizes(session: Session, things: Sequence[Neighbour], supply: Supply) -> list[float | None]:
    """What each place offers; None where its size is not known."""
    if supply == "count":
        return [1.0] * len(things)
    held = session.execute(
        select(Asset.slug, Asset.area_ha).where(
            any_of(Asset.slug, [one.slug for one in things if one.record == "asset"])
        )
    )
    stated = {row.slug: row.area_ha for row in held}
    sizes: list[float | None] = []
    for one in things:
        said = stated.get(one.slug)
        if one.geom.area > 0:
            sizes.append(one.geom.area / _M2_PER_HA)
        else:
            sizes.append(None if said is None else float(said))
    return sizes


def _by_small_area(people: People, shared: Mapping[int, Shared]) -> tuple[SmallArea, ...]:
    codes = np.array(people.lsoas, dtype=object)
    made = []
    for code in dict.fromkeys(codes[people.inside]):
        here = people.inside & (codes == code)
        weights: Floats = people.count[here]
        made.append(
            SmallArea(
                code,
                float(weights.sum()),
                int(people.tenth[here][0]),
                {
                    most: float(np.average(one.share[here], weights=weights))
                    if weights.sum() > 0
                    else 0.0
                    for most, one in shared.items()
                },
            )
        )
    return tuple(sorted(made, key=lambda one: (one.share[LARGEST_M], one.code)))
