"""The land within a walk, as a polygon that claims no more than the walk reaches."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from assetmap.proximity.walking.analysis.network import Floats, Network
from assetmap.proximity.walking.analysis.reaching import Parts, Reach, reached_parts

#: How far beside a reached street land is claimed, in metres (25 to 40 are usual).
BUFFER_M = 25.0
#: Corners of a quarter of a circle: a polygon lies within its circle, so fewer claim less.
_QUARTER_CORNERS = 4

Shapes = NDArray[np.object_]


def isochrone_polygon(network: Network, reach: Reach) -> BaseGeometry:
    """Which land lies within a walk?

    A strip of ``BUFFER_M`` on both sides of the streets that are reached with ``BUFFER_M`` of the
    walk left: whoever leaves the street anywhere in the strip is still within the limit, and the
    round end of a strip holds the street up to the limit itself. Of land between a reached street
    and one that is not, the half beside the other is not claimed. Holes stay. What lies in the
    polygon is for the eye; whether a thing is reached is asked of ``walk_distances``.

    Returns
    -------
    shapely Polygon or MultiPolygon
        Valid, EPSG:27700.
    """
    width = min(BUFFER_M, reach.limit_m)
    inner = reach.limit_m - width
    parts = reached_parts(network, reach.start, reach.node_m, inner)
    lines = np.append(part_lines(network, parts), [_connector(reach, inner)])
    strips = shapely.buffer(joined_lines(lines), width, quad_segs=_QUARTER_CORNERS)
    claimed = shapely.union_all(strips)
    others = _others(network, reach, claimed, width)
    return claimed if others is None else shapely.difference(claimed, others)


def part_lines(network: Network, parts: Parts) -> Shapes:
    """The reached parts of streets as lines, EPSG:27700."""
    tail, head = network.tail[parts.edge], network.head[parts.edge]
    return _lines(network, tail, head, parts.begin, parts.end)


def _lines(
    network: Network, tail: NDArray[np.int32], head: NDArray[np.int32], begin: Floats, end: Floats
) -> Shapes:
    start = np.column_stack([network.x[tail], network.y[tail]])
    along = np.column_stack([network.x[head], network.y[head]]) - start
    ends = np.stack(
        [start + begin[:, np.newaxis] * along, start + end[:, np.newaxis] * along], axis=1
    )
    made: Shapes = shapely.linestrings(ends)
    return made


def _connector(reach: Reach, most_m: float) -> BaseGeometry:
    """The straight way from the place to its street, as far as the walk goes."""
    connector = float(reach.start.connector_m[0])
    share = 1.0 if connector <= most_m else max(most_m, 0.0) / connector
    x, y = reach.point
    to = (x + share * (reach.start.x[0] - x), y + share * (reach.start.y[0] - y))
    return shapely.LineString([reach.point, to])


def joined_lines(lines: Shapes) -> Shapes:
    """The same ground in as few lines as can be walked in one go, on through each corner.

    Uniting the strips is what takes the time, and it halves: every line fewer is two round ends
    fewer that lie in other strips.
    """
    solid = lines[shapely.length(lines) > 0]
    points: Shapes = shapely.get_point(lines[shapely.length(lines) == 0], 0)
    if not len(solid):
        return points
    chains = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(solid)))
    corners, of_line = shapely.get_coordinates(chains, return_index=True)
    parts = np.split(corners, np.flatnonzero(np.diff(of_line)) + 1)
    walks = [np.concatenate(walk) for walk in _trails(parts)]
    owner = np.repeat(np.arange(len(walks)), [len(walk) for walk in walks])
    made: Shapes = shapely.linestrings(np.concatenate(walks), indices=owner)
    return np.append(made, points)


def _trails(parts: list[Floats]) -> list[list[Floats]]:
    """Each line once, in trails that go on from corner to corner while an unused one leaves it."""
    ends = [(tuple(part[0].tolist()), tuple(part[-1].tolist())) for part in parts]
    at: dict[tuple[float, ...], list[int]] = defaultdict(list)
    for number, pair in enumerate(ends):
        for end in pair:
            at[end].append(number)
    used = [False] * len(parts)
    trails: list[list[Floats]] = []
    for first in range(len(parts)):
        if used[first]:
            continue
        following: int | None = first
        here = ends[first][0]
        trails.append([])
        while following is not None:
            used[following] = True
            forward = ends[following][0] == here
            trails[-1].append(parts[following] if forward else parts[following][::-1])
            here = ends[following][1 if forward else 0]
            following = next((other for other in at[here] if not used[other]), None)
    return trails


def _others(
    network: Network, reach: Reach, claimed: BaseGeometry, width: float
) -> BaseGeometry | None:
    """The land nearer to streets that are not reached than to those that are."""
    west, south, east, north = claimed.bounds
    room = width + network.longest_m / 2
    first, last = np.searchsorted(network.middle_x, [west - room, east + room])
    near = np.arange(first, last)
    tail, head = network.tail[near], network.head[near]
    out = np.isinf(reach.node_m[tail]) & np.isinf(reach.node_m[head])
    out &= near != reach.start.edge[0]
    top = np.maximum(network.y[tail], network.y[head])
    bottom = np.minimum(network.y[tail], network.y[head])
    out &= (top >= south - width) & (bottom <= north + width)
    tail, head = tail[out], head[out]
    if not len(tail):
        return None
    streets = _lines(network, tail, head, np.zeros(len(tail)), np.ones(len(tail)))
    own = np.append(part_lines(network, reach.parts), [_connector(reach, reach.limit_m)])
    pairs, apart = shapely.STRtree(own).query_nearest(
        streets, max_distance=2 * width, return_distance=True, all_matches=False
    )
    beside = apart > 0  # where they meet, the limit ends on the way and nothing is unreachable
    if not beside.any():
        return None
    strips = shapely.buffer(
        streets[pairs[0][beside]], apart[beside] / 2, quad_segs=_QUARTER_CORNERS
    )
    # Most lie beyond all that is claimed: to unite them would take the longest of all.
    shapely.prepare(claimed)
    strips = strips[shapely.intersects(claimed, strips)]
    return shapely.union_all(strips) if len(strips) else None
