"""One answer to “who is within reach, and who is not?”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.assets.queries import in_status
from assetmap.core.arrays import any_of
from assetmap.places.models import Area
from assetmap.places.people import People, read_people
from assetmap.proximity.areas import NOWHERE, areas_of
from assetmap.proximity.coverage.analysis.costs import Costs, Flags
from assetmap.proximity.coverage.analysis.covering import (
    Covered,
    cover,
    mean_distance,
    nearest,
    split,
    within_limit,
)
from assetmap.proximity.coverage.areas import AskedArea
from assetmap.proximity.coverage.completeness import find_complete
from assetmap.proximity.coverage.errors import BadCoverage
from assetmap.proximity.coverage.kinds import read_coverage_kinds
from assetmap.proximity.coverage.measuring import measure
from assetmap.proximity.coverage.models import Completeness
from assetmap.proximity.coverage.sites import VACANT
from assetmap.proximity.coverage.standards import Measured, list_standards, measure_standard
from assetmap.proximity.kinds import ASSET_KINDS
from assetmap.proximity.origins import Origin
from assetmap.proximity.queries import Neighbour, count_unplaced, list_within
from assetmap.proximity.walking.errors import NoNetwork
from assetmap.proximity.walking.queries import LoadedNetwork, find_network

#: Limits that are offered, in metres: 5, 10 and 15 minutes at the standard pace, and beyond.
LADDER_M = (400, 800, 1_200, 2_000)
USUAL_M = 800


@dataclass(frozen=True, eq=False)
class Coverage:
    """Who of an area is within reach of some kinds of place.

    Attributes
    ----------
    people : People
    things : tuple of Neighbour
        Places that count, by name; those beyond the area's edge too, up to the longest limit.
    inside : int
        How many of them touch the area.
    unplaced : int
        Places of these kinds without a known position.
    vacant : tuple of str
        Names of places that count although they stand vacant: they are recorded, not open.
    ladder : tuple of (metres, Covered)
    within, unknown : bool arrays, shape (n,)
        Of each postcode, at ``limit_m``.
    tenths : tuple of (tenth, Covered)
        By deprivation of the small area, 1 the most deprived, 0 not known; adds up to all.
    wards : tuple of (name, Covered)
        By ward, in the order of names; what lies in none that is loaded comes last, without a
        name. Empty where fewer than two wards of the area are loaded.
    nearest_to : tuple of (thing, people)
        People within the limit, each given to the nearest place; the most first.
    mean_m : float or None
        To the nearest place; None where somebody's is not known or beyond the longest limit.
    complete : tuple of Completeness
        Who calls the list complete; empty while nobody does.
    loaded : LoadedNetwork or None
        The streets that were walked; None for straight lines.
    """

    area: AskedArea
    kinds: tuple[str, ...]
    limit_m: int
    people: People
    things: tuple[Neighbour, ...]
    inside: int
    unplaced: int
    vacant: tuple[str, ...]
    ladder: tuple[tuple[int, Covered], ...]
    within: Flags
    unknown: Flags
    tenths: tuple[tuple[int, Covered], ...]
    wards: tuple[tuple[str, Covered], ...]
    nearest_to: tuple[tuple[Neighbour, float], ...]
    mean_m: float | None
    complete: tuple[Completeness, ...]
    loaded: LoadedNetwork | None

    @property
    def covered(self) -> Covered:
        """People at the limit that was asked for."""
        return dict(self.ladder)[self.limit_m]

    @property
    def demonstration(self) -> bool:
        """Whether some of the places are made up."""
        return any(one.demonstration for one in self.things)


def answer_coverage(
    session: Session,
    area: AskedArea,
    *,
    kinds: Sequence[str],
    limit_m: int,
    on_foot: bool,
    today: date,
) -> Coverage:
    """Who of an area lives within a limit of the nearest place of some kinds?

    Raises
    ------
    BadQuestion, BadCoverage
    NoNetwork
        On foot, where no streets are loaded.
    """
    wanted = read_coverage_kinds(kinds)
    if limit_m not in LADDER_M:
        raise BadCoverage(
            f"There is no limit of {limit_m} m. Choose one of {', '.join(map(str, LADDER_M))}."
        )
    loaded = streets_of(session, area) if on_foot else None
    people = read_people(session, area.shape)
    things = list_things(session, area, wanted, within_m=LADDER_M[-1])
    costs = measure(
        people, [one.geom for one in things], limit_m=float(LADDER_M[-1]), loaded=loaded
    )
    metres, place = nearest(costs)
    within, unknown = within_limit(costs, limit_m)
    shares = split(people.count, place, within & people.inside, places=len(things))
    return Coverage(
        area=area,
        kinds=wanted,
        limit_m=limit_m,
        people=people,
        things=things,
        inside=sum(one.geom.intersects(area.shape) for one in things),
        unplaced=count_unplaced(session, wanted),
        vacant=_vacant(session, things, today),
        ladder=tuple((one, _covered(people, costs, one)) for one in LADDER_M),
        within=within,
        unknown=unknown,
        tenths=_by_tenth(people, within, unknown),
        wards=_by_ward(session, area, people, within, unknown),
        nearest_to=tuple(
            (things[at], float(shares[at]))
            for at in sorted(range(len(things)), key=lambda at: (-shares[at], at))
            if shares[at] > 0
        ),
        mean_m=mean_distance(people.count[people.inside], metres[people.inside]),
        complete=find_complete(session, area.row, wanted),
        loaded=loaded,
    )


def answer_standards(
    session: Session,
    area: AskedArea,
    people: People,
    *,
    kinds: Sequence[str],
    today: date,
) -> list[Measured]:
    """What do the standards for these kinds say of an area?

    A family stands for each of its kinds.
    """
    loaded = find_network(session, area.shape.representative_point())
    return [
        measure_standard(session, one, area.shape, people, loaded=loaded, today=today)
        for one in list_standards(session, kinds=_single_kinds(kinds))
    ]


def streets_of(session: Session, area: AskedArea) -> LoadedNetwork:
    """The streets to walk on.

    Raises
    ------
    NoNetwork
    """
    loaded = find_network(session, area.shape.representative_point())
    if loaded is None:
        raise NoNetwork(
            "No walking network is loaded for this area. Whoever runs this map loads one with: "
            "assetmap import network FILE.osm.pbf"
        )
    return loaded


def list_things(
    session: Session, area: AskedArea, kinds: Sequence[str], *, within_m: float
) -> tuple[Neighbour, ...]:
    """Places of some kinds in an area and around it, by name, so that ties fall the same way."""
    origin = Origin("spot", area.row.name, area.address, area.shape)
    found = list_within(session, origin, radius_m=within_m, kinds=kinds)
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.record, one.slug)))


def _vacant(session: Session, things: Sequence[Neighbour], today: date) -> tuple[str, ...]:
    slugs = [one.slug for one in things if one.record == "asset"]
    names = select(Asset.name).where(any_of(Asset.slug, slugs), in_status(VACANT, today))
    return tuple(session.scalars(names.order_by(func.lower(Asset.name), Asset.slug)))


def _covered(people: People, costs: Costs, limit_m: int) -> Covered:
    within, unknown = within_limit(costs, limit_m)
    return cover(people.count, within, unknown, of=people.inside)


def _by_tenth(people: People, within: Flags, unknown: Flags) -> tuple[tuple[int, Covered], ...]:
    return tuple(
        (
            int(tenth),
            cover(people.count, within, unknown, of=people.inside & (people.tenth == tenth)),
        )
        for tenth in sorted(np.unique(people.tenth[people.inside]), key=lambda one: (one == 0, one))
    )


def _by_ward(
    session: Session, area: AskedArea, people: People, within: Flags, unknown: Flags
) -> tuple[tuple[str, Covered], ...]:
    rows = session.execute(
        select(Area.name, Area.geom)
        .where(Area.kind == "ward", func.ST_Intersects(Area.geom, area.row.geom))
        .order_by(Area.name, Area.code)
    ).all()
    ward = areas_of(
        np.column_stack([people.x, people.y]),
        np.array([to_shape(row.geom) for row in rows], dtype=object),
    )
    found = [
        (name, cover(people.count, within, unknown, of=people.inside & (ward == at)))
        for at, name in [*enumerate(row.name for row in rows), (NOWHERE, "")]
    ]
    lived_in = tuple((name, held) for name, held in found if held.total > 0)
    return lived_in if sum(name != "" for name, _held in lived_in) > 1 else ()


def _single_kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        key for key, kind in ASSET_KINDS.items() if key in kinds or str(kind.family) in kinds
    )
