"""Who lives around a site now, and what its homes would change: people, green space, standards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.places.people import People, read_people
from assetmap.proximity.coverage.analysis.covering import Covered
from assetmap.proximity.coverage.measuring import Spread
from assetmap.proximity.coverage.models import AccessStandard
from assetmap.proximity.coverage.sites import Site, list_sites
from assetmap.proximity.coverage.standards import list_standards, measure_standard
from assetmap.proximity.kinds import ASSET_KINDS
from assetmap.proximity.walking.queries import find_network

#: A site is looked at on points so far apart, in metres, and not on more of them than this.
_STEP_M, _MOST_POINTS = 20.0, 2_000
#: Postcodes just outside the drawn circle may lie within the true one, which it is a little inside.
_ROOM = 1.01
GREEN = tuple(key for key, kind in ASSET_KINDS.items() if kind.family == "green")


@dataclass(frozen=True)
class Change:
    """How much of a site one standard reaches, now and once what lies inside it is built over.

    Attributes
    ----------
    now, after : Covered or None
        Shares of the site's ground, adding up to 1; None where the standard asks for walks and no
        streets are loaded here.
    """

    standard: AccessStandard
    now: Covered | None
    after: Covered | None


@dataclass(frozen=True)
class Green:
    """Recorded green space within reach, adjoining places as one, each whole.

    Attributes
    ----------
    hectares : float
        Of those whose size is known.
    unsized : int
        How many more there are.
    """

    hectares: float
    unsized: int


@dataclass(frozen=True)
class Surroundings:
    """What lives and grows around a site.

    Attributes
    ----------
    people : People
        Postcodes within reach; those on the site itself are ``inside``.
    now, on_site : float
        People within reach of its edge, the site included; those on the site.
    lost : tuple of str
        Names of green spaces wholly inside the site: counted as built over afterwards.
    """

    people: People
    now: float
    on_site: float
    green_now: Green
    green_after: Green
    lost: tuple[str, ...]
    changes: tuple[Change, ...]


def read_surroundings(
    session: Session,
    shape: BaseGeometry,
    *,
    reach_m: int,
    lost: Sequence[tuple[str, str]],
    today: date,
) -> Surroundings:
    """Who lives within reach of a site now, and what would change?

    Parameters
    ----------
    shape : shapely geometry
        EPSG:27700.
    lost : sequence of (slug, name)
        Green spaces wholly inside it.
    """
    people = read_people(session, shape, beyond_m=reach_m * _ROOM)
    near = shapely.distance(shapely.points(people.x, people.y), shape) <= reach_m
    loaded, ground = find_network(session, shape.representative_point()), _ground(shape)
    standards = list_standards(session)

    def standing(without: frozenset[str]) -> tuple[Green, list[Covered | None]]:
        return _green(session, shape, reach_m, today, without), [
            measure_standard(
                session, one, shape, ground, loaded=loaded, today=today, without=without
            ).people
            for one in standards
        ]

    green, shares = standing(frozenset())
    # Where nothing is built over, all stays as it is: that is not measured again.
    gone = frozenset(slug for slug, _name in lost)
    green_after, shares_after = standing(gone) if gone else (green, shares)
    return Surroundings(
        people=people,
        now=float(people.count[near].sum()),
        on_site=people.total,
        green_now=green,
        green_after=green_after,
        lost=tuple(name for _slug, name in lost),
        changes=tuple(map(Change, standards, shares, shares_after)),
    )


def _ground(shape: BaseGeometry) -> Spread:
    """A site as points that stand for equal shares of it; a mere point for all of it."""
    west, south, east, north = shape.bounds
    step = max(_STEP_M, float(np.sqrt((east - west) * (north - south) / _MOST_POINTS)))
    x, y = np.meshgrid(
        np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    )
    points = np.column_stack([x.ravel(), y.ravel()])
    points = points[shapely.intersects_xy(shape, points)] if len(points) else points
    if not len(points):
        points = shapely.get_coordinates(shape.representative_point())
    count = len(points)
    return Spread(points[:, 0], points[:, 1], np.full(count, 1 / count), np.ones(count, dtype=bool))


def _green(
    session: Session, shape: BaseGeometry, reach_m: int, today: date, without: frozenset[str]
) -> Green:
    sites: tuple[Site, ...] = list_sites(
        session, shape, GREEN, within_m=reach_m, today=today, without=without
    ).found
    return Green(
        sum(one.area_ha for one in sites if one.area_ha is not None),
        sum(one.area_ha is None for one in sites),
    )
