"""The land within a walk beside the circle of the same radius, and what is reached of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.proximity.errors import BadOrigin, BadQuestion
from assetmap.proximity.on_foot import OnFoot, walk_to
from assetmap.proximity.origins import Origin
from assetmap.proximity.queries import Neighbour, list_within
from assetmap.proximity.walking.analysis.profiles import PROFILES, Profile, metres_of, minutes_of
from assetmap.proximity.walking.asking import isochrone
from assetmap.proximity.walking.queries import LoadedNetwork

_M2_PER_HA = 10_000


@dataclass(frozen=True, eq=False)
class Land:
    """What lies within one walk.

    Attributes
    ----------
    metres, minutes : float
        How far, and how long at the pace that was asked for.
    polygon : BaseGeometry
        EPSG:27700; drawn, never asked whether something is reached.
    walk_ha, circle_ha : float
        Area of the polygon, and of the whole circle of the same radius.
    within, on_foot : tuple of Neighbour
        What lies within the circle, nearest first, and what of it is reached: by the distance over
        streets.
    cut_off : bool
        The loaded streets end nearer than this.
    """

    metres: float
    minutes: float
    polygon: BaseGeometry
    walk_ha: float
    circle_ha: float
    within: tuple[Neighbour, ...]
    on_foot: tuple[Neighbour, ...]
    cut_off: bool

    @property
    def share(self) -> float:
        """Area of the polygon to that of the circle."""
        return self.walk_ha / self.circle_ha


@dataclass(frozen=True, eq=False)
class Lands:
    """Several walks from one place, the shortest first.

    Attributes
    ----------
    walks : OnFoot
        To all that lies within the largest circle; what is more than twice as far on foot too.
    """

    origin: Origin
    profile: Profile
    loaded: LoadedNetwork
    lands: tuple[Land, ...]
    walks: OnFoot

    @property
    def severed(self) -> tuple[Neighbour, ...]:
        """What is more than twice as far on foot as in a straight line, nearest first."""
        held = self.walks.severed
        return tuple(one for one in self.lands[-1].within if (one.record, one.slug) in held)


def lands_within(
    session: Session,
    origin: Origin,
    *,
    metres: Sequence[float],
    kinds: Sequence[str] = (),
    profile: Profile,
) -> Lands:
    """Which land and which things lie within these walks of a place?

    Parameters
    ----------
    metres : sequence of float
        Each at most ``limits.WALK_LONGEST_M``; the way to the street is part of the walk.
    kinds : sequence of str
        Words of ``proximity.kinds``; none is everything.

    Raises
    ------
    BadOrigin
        An area: walks are measured from one point.
    NoNetwork, FarFromStreets, WalkTooLong
    """
    if not isinstance(origin.geom, Point):
        raise BadOrigin(
            _(
                "Walks are measured from one point, and “%(name)s” is an area. Give a postcode "
                "beside it.",
                name=origin.name,
            )
        )
    asked = sorted(set(metres))
    drawn = [isochrone(session, point=origin.geom, limit_m=one) for one in asked]
    near = list_within(session, origin, radius_m=asked[-1], kinds=kinds)
    walks = walk_to(session, origin, near)
    lands = []
    for limit, one in zip(asked, drawn, strict=True):
        within = tuple(thing for thing in near if thing.distance_m <= limit)
        lands.append(
            Land(
                metres=limit,
                minutes=minutes_of(limit, profile),
                polygon=one.polygon,
                walk_ha=one.polygon.area / _M2_PER_HA,
                circle_ha=float(np.pi) * limit**2 / _M2_PER_HA,
                within=within,
                on_foot=tuple(
                    thing
                    for thing in within
                    if walks.walk_m.get((thing.record, thing.slug), np.inf) <= limit
                ),
                cut_off=one.cut_off,
            )
        )
    return Lands(origin, profile, drawn[-1].loaded, tuple(lands), walks)


def asked_metres(
    metres: Sequence[float], minutes: Sequence[float], profile: str
) -> tuple[list[float], Profile]:
    """The walks that somebody asks for, in metres; of minutes at a named pace.

    Raises
    ------
    BadQuestion
        Both, neither, too many, or a pace that has no name.

    >>> asked_metres([], [5, 10], "cautious")[0]
    [333.3333333333333, 666.6666666666666]
    """
    pace = PROFILES.get(profile)
    if pace is None:
        raise BadQuestion(f"There is no pace “{profile[:40]}”; there are {', '.join(PROFILES)}.")
    if bool(metres) == bool(minutes):
        raise BadQuestion("Give either --metres or --minutes, as often as you like.")
    asked = list(metres) or [metres_of(one, pace) for one in minutes]
    if len(asked) > limits.WALKS_AT_ONCE:
        raise BadQuestion(f"Ask for at most {limits.WALKS_AT_ONCE} walks at once.")
    return asked, pace


def land_words(land: Land) -> str:
    """Both areas and the share, as a sentence."""
    return _(
        "%(walk)s hectares can be walked within %(metres)s m, %(share)s of the circle of "
        "%(circle)s hectares.",
        walk=number(land.walk_ha, "#,##0.0"),
        metres=number(land.metres, "#,##0.##"),
        share=number(land.share, "0%"),
        circle=number(land.circle_ha, "#,##0.0"),
    )


def reached_words(land: Land) -> str:
    """What of the things in the circle is reached; nothing where there is none."""
    if not land.within:
        return ""
    return _(
        "Of %(all)s things in the circle, %(count)s are within that walk.",
        all=number(len(land.within)),
        count=number(len(land.on_foot)),
    )
