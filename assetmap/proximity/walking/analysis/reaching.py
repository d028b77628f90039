"""How far it is on foot, and which streets lie within a walk (Dijkstra 1959, by scipy)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from assetmap.proximity.walking.analysis.network import Flags, Floats, Network
from assetmap.proximity.walking.analysis.snapping import Snapped, snap

#: Sums of many lengths are off by as much, so that “within 400 m” holds 400 m, in metres.
ROUNDING_M = 1e-6


@dataclass(frozen=True, eq=False)
class Parts:
    """Reached shares of edges, k of them; an edge may stand more than once.

    Attributes
    ----------
    edge : int64 array, shape (k,)
    begin, end : float64 arrays, shape (k,)
        From which share of the edge to which, 0 at its tail and 1 at its head.
    """

    edge: NDArray[np.int64]
    begin: Floats
    end: Floats


@dataclass(frozen=True, eq=False)
class Reach:
    """What lies within a walk of one place.

    Attributes
    ----------
    point : tuple of float
        The place itself, metres, EPSG:27700.
    start : Snapped
        The place, set onto its street.
    limit_m : float
        The connector is part of the walk.
    node_m : float64 array, shape (n,)
        Walk to each point of the network in metres; inf beyond the limit.
    parts : Parts
        Edges that are reached, wholly or up to where the limit ends.
    """

    point: tuple[float, float]
    start: Snapped
    limit_m: float
    node_m: Floats
    parts: Parts


@dataclass(frozen=True, eq=False)
class Walks:
    """How far each of n places is on foot.

    Attributes
    ----------
    walk_m : float64 array, shape (n,)
        Metres with both connectors; inf where no way of at most the limit is known.
    far : bool array, shape (n,)
        Places that no street comes near enough to: not known, rather than out of reach.
    """

    walk_m: Floats
    far: Flags


def reach(network: Network, point: tuple[float, float], limit_m: float) -> Reach | None:
    """Which points and which parts of edges lie within a walk of a place?

    Limits are inclusive. An edge that the limit ends on is reached up to there.

    Parameters
    ----------
    point : tuple of float
        Easting and northing in metres, EPSG:27700.
    limit_m : float
        Metres, the way to the street included.

    Returns
    -------
    Reach, or None where no street comes within ``limits.WALK_SNAP_M``.
    """
    start = snap(network, np.array([point], dtype=np.float64))
    if start.edge[0] < 0:
        return None
    node_m = _from_start(network, start, limit_m)
    parts = reached_parts(network, start, node_m, limit_m)
    return Reach(point, start, limit_m, node_m, parts)


def walk_distances(
    network: Network,
    origin: tuple[float, float],
    targets: Floats,
    *,
    limit_m: float = np.inf,
    ends: Snapped | None = None,
) -> Walks | None:
    """How far is each target from a place on foot?

    Each target is set onto its nearest street; two on one edge are joined along it. Two places
    that are nearer to each other than one of them is to a street have no street between them:
    there the walk is the straight line, as it is from each of them to its street.

    Parameters
    ----------
    origin : tuple of float
        Easting and northing in metres, EPSG:27700.
    targets : float64 array, shape (n, 2)
    limit_m : float
        A longer walk is not looked for: it comes back as inf.
    ends : Snapped, optional
        The targets as ``snap`` set them onto this network: for many origins that is done once.

    Returns
    -------
    Walks, or None where no street comes near the origin.
    """
    start = snap(network, np.array([origin], dtype=np.float64))
    if start.edge[0] < 0:
        return None
    ends = snap(network, targets) if ends is None else ends
    far = ends.edge < 0
    node_m = _from_start(network, start, limit_m)
    edge = np.where(far, 0, ends.edge)
    share = np.where(far, 0.0, ends.share)
    length = network.length_m[edge]
    along = np.minimum(
        node_m[network.tail[edge]] + share * length,
        node_m[network.head[edge]] + (1 - share) * length,
    )
    same = edge == start.edge[0]
    direct = start.connector_m[0] + np.abs(share - start.share[0]) * length
    along = np.where(same, np.minimum(along, direct), along)
    walk = along + ends.connector_m
    straight = np.hypot(targets[:, 0] - origin[0], targets[:, 1] - origin[1])
    open_ground = straight <= np.maximum(start.connector_m[0], ends.connector_m)
    walk = np.where(open_ground, straight, walk)
    walk[far | (walk > limit_m + ROUNDING_M)] = np.inf
    return Walks(walk, far)


def _from_start(network: Network, start: Snapped, limit_m: float) -> Floats:
    """Metres to every point: from both ends of the edge that the start splits, the nearer counts.

    The network itself is not touched, so that many may ask at once.
    """
    edge, share = int(start.edge[0]), float(start.share[0])
    ends = np.array([network.tail[edge], network.head[edge]])
    length = network.length_m[edge]
    before = start.connector_m[0] + np.array([share * length, (1 - share) * length])
    most = limit_m + ROUNDING_M
    if before.min() > most:
        return np.full(len(network.x), np.inf)
    found = dijkstra(network.arcs, indices=ends, limit=most - before.min())
    walked: Floats = (found + before[:, np.newaxis]).min(axis=0)
    walked[walked > most] = np.inf
    return walked


def reached_parts(network: Network, start: Snapped, node_m: Floats, limit_m: float) -> Parts:
    """Which shares of edges lie within a walk, from the tail, the head, and around the start?

    Parameters
    ----------
    node_m : float64 array, shape (n,)
        Walk to each point; what is beyond the limit may stand in it.
    """
    # An edge that is reached has its middle within the walk and half of the longest edge more.
    room = max(limit_m, 0.0) + network.longest_m / 2
    first_near, last_near = np.searchsorted(
        network.middle_x, [start.x[0] - room, start.x[0] + room]
    )
    tail_m = node_m[network.tail[first_near:last_near]]
    head_m = node_m[network.head[first_near:last_near]]
    reached = np.flatnonzero((tail_m < limit_m) | (head_m < limit_m))
    near = reached + first_near
    length = network.length_m[near]
    from_tail = np.clip((limit_m - tail_m[reached]) / length, 0.0, 1.0)
    from_head = 1 - np.clip((limit_m - head_m[reached]) / length, 0.0, 1.0)
    whole = from_tail >= from_head
    from_tail[whole], from_head[whole] = 1.0, 1.0
    first, second = from_tail > 0, from_head < 1
    edge = [near[first], near[second]]
    begin = [np.zeros(int(first.sum())), from_head[second]]
    end = [from_tail[first], np.ones(int(second.sum()))]
    own, share = start.edge[0], start.share[0]
    left = (limit_m - start.connector_m[0]) / network.length_m[own]
    if left > 0 and not (edge[0] == own)[end[0] == 1.0].any():
        edge.append(np.array([own]))
        begin.append(np.array([max(0.0, share - left)]))
        end.append(np.array([min(1.0, share + left)]))
    return Parts(np.concatenate(edge), np.concatenate(begin), np.concatenate(end))
