"""Walks from one place over whatever network covers it, or why there is no answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.proximity.walking.analysis.isochrones import isochrone_polygon
from assetmap.proximity.walking.analysis.network import Floats
from assetmap.proximity.walking.analysis.reaching import Reach, Walks, reach, walk_distances
from assetmap.proximity.walking.errors import FarFromStreets, NoNetwork, WalkTooLong
from assetmap.proximity.walking.queries import LoadedNetwork, find_network

#: The command that makes good what ``NoNetwork`` says.
LOADING_COMMAND = "assetmap import network FILE.osm.pbf"


@dataclass(frozen=True, eq=False)
class Isochrone:
    """The land within a walk, beside the circle of the same radius.

    Attributes
    ----------
    polygon : shapely geometry
        EPSG:27700; for the eye. Whether a thing is reached is asked of ``walks_from``.
    share_of_circle : float
        Area of the polygon to that of the circle.
    cut_off : bool
        The walk may go on beyond the streets that are loaded, where they end.
    """

    loaded: LoadedNetwork
    reach: Reach
    polygon: BaseGeometry
    share_of_circle: float
    cut_off: bool


@dataclass(frozen=True, eq=False)
class WalksFrom:
    """Walks to several targets, and the network that they are over."""

    loaded: LoadedNetwork
    walks: Walks


def isochrone(session: Session, *, point: Point, limit_m: float) -> Isochrone:
    """Which land lies within a walk of a place?

    Parameters
    ----------
    point : shapely Point
        EPSG:27700.
    limit_m : float
        Metres on foot, the way to the street included; of minutes by ``profiles.metres_of``.

    Raises
    ------
    WalkTooLong
        Not above 0 m, or above ``limits.WALK_LONGEST_M``.
    NoNetwork
    FarFromStreets
    """
    if not 0 < limit_m <= limits.WALK_LONGEST_M:
        raise WalkTooLong(
            f"A walk of {limit_m:,.0f} m cannot be shown. Give between 1 and "
            f"{limits.WALK_LONGEST_M:,} m."
        )
    loaded = _network(session, point)
    found = reach(loaded.network, (point.x, point.y), limit_m)
    if found is None:
        raise _far()
    polygon = isochrone_polygon(loaded.network, found)
    return Isochrone(
        loaded=loaded,
        reach=found,
        polygon=polygon,
        share_of_circle=polygon.area / (np.pi * limit_m**2),
        cut_off=loaded.coverage.boundary.distance(point) < limit_m,
    )


def walks_from(
    session: Session, *, point: Point, targets: Floats, limit_m: float = np.inf
) -> WalksFrom:
    """How far is each target on foot?

    Parameters
    ----------
    point : shapely Point
        EPSG:27700.
    targets : float64 array, shape (n, 2)
        Eastings and northings; of a polygon its entrances, each a target.

    Raises
    ------
    NoNetwork
    FarFromStreets
        The place itself; a target that lies too far off is marked in ``walks.far``.
    """
    loaded = _network(session, point)
    walks = walk_distances(loaded.network, (point.x, point.y), targets, limit_m=limit_m)
    if walks is None:
        raise _far()
    return WalksFrom(loaded, walks)


def say_far() -> str:
    """Why it is not known how far a place is on foot, where ``walks.far`` says so."""
    return (
        f"No street that can be walked comes within {limits.WALK_SNAP_M} m of this place, so how "
        "far it is on foot is not known."
    )


def _network(session: Session, point: Point) -> LoadedNetwork:
    loaded = find_network(session, point)
    if loaded is None:
        raise NoNetwork(
            "No walking network is loaded for this area, so distances are in a straight line. "
            f"An operator loads one with: {LOADING_COMMAND}"
        )
    return loaded


def _far() -> FarFromStreets:
    return FarFromStreets(f"{say_far()} Choose a place nearer to a street.")
