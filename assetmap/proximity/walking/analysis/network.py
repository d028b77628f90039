"""Streets as arrays: straight edges between points, walked both ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from assetmap.core import limits

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.int32]

#: Two points in one place are joined by this much, since a weight of 0 would be no edge, in metres.
_LEAST_LENGTH_M = 0.001


@dataclass(frozen=True, eq=False)
class Network:
    """A walking network of n points and m edges, ready to be asked.

    Attributes
    ----------
    x, y : float64 arrays, shape (n,)
        Easting and northing in metres, EPSG:27700.
    tail, head : int32 arrays, shape (m,)
        The points that each edge joins; edges stand in the order of their middles from west.
    steps : bool array, shape (m,)
        Whether an edge is a flight of steps.
    length_m : float64 array, shape (m,)
    middle_x : float64 array, shape (m,)
        Easting of each edge's middle, rising.
    islands : bool array, shape (m,)
        Edges of pieces so small that nobody is set onto them (``limits.WALK_ISLAND_M``).
    arcs : csr_matrix, shape (n, n)
        Lengths, each edge twice.
    """

    x: Floats
    y: Floats
    tail: Indices
    head: Indices
    steps: Flags
    length_m: Floats
    middle_x: Floats
    islands: Flags
    arcs: csr_matrix

    @property
    def longest_m(self) -> float:
        """The longest edge, in metres."""
        return float(self.length_m.max(initial=0.0))


def build_network(x: Floats, y: Floats, tail: Indices, head: Indices, steps: Flags) -> Network:
    """Which streets hang together, how long are they?

    An edge given twice, in whatever direction, is one; it is steps only where every one of them
    is. An edge from a point to itself leads nowhere and is left out.

    Parameters
    ----------
    x, y : float64 arrays, shape (n,)
        Metres, EPSG:27700, finite.
    tail, head : int32 arrays, shape (m,)
    steps : bool array, shape (m,)

    Raises
    ------
    ValueError
        A position that is not finite, or an edge to a point that is not there.

    >>> corner = build_network(
    ...     np.array([0.0, 300.0, 300.0]), np.array([0.0, 0.0, 400.0]),
    ...     np.array([0, 2, 1], dtype=np.int32), np.array([1, 1, 0], dtype=np.int32),
    ...     np.array([True, False, False]),
    ... )
    >>> corner.length_m.tolist(), corner.steps.tolist()
    ([300.0, 400.0], [False, False])
    """
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("a point of the network has no position")
    if len(tail) and (min(tail.min(), head.min()) < 0 or max(tail.max(), head.max()) >= len(x)):
        raise ValueError("an edge ends at a point that is not there")
    tail, head, steps = _distinct(len(x), tail, head, steps)
    order = np.argsort((x[tail] + x[head]) / 2, kind="stable")
    tail, head, steps = tail[order], head[order], steps[order]
    length, arcs = _measured(x, y, tail, head)
    islands = _islands(arcs, tail, length)
    return Network(x, y, tail, head, steps, length, (x[tail] + x[head]) / 2, islands, arcs)


def ready_network(
    x: Floats, y: Floats, tail: Indices, head: Indices, steps: Flags, islands: Flags
) -> Network:
    """The same network from arrays that ``build_network`` has made before.

    What was judged once is not judged again at each start: the edges are distinct and in order.
    """
    length, arcs = _measured(x, y, tail, head)
    return Network(x, y, tail, head, steps, length, (x[tail] + x[head]) / 2, islands, arcs)


def _measured(x: Floats, y: Floats, tail: Indices, head: Indices) -> tuple[Floats, csr_matrix]:
    length = np.maximum(np.hypot(x[head] - x[tail], y[head] - y[tail]), _LEAST_LENGTH_M)
    ends = (np.concatenate([tail, head]), np.concatenate([head, tail]))
    return length, csr_matrix((np.concatenate([length, length]), ends), shape=(len(x), len(x)))


def _distinct(
    points: int, tail: Indices, head: Indices, steps: Flags
) -> tuple[Indices, Indices, Flags]:
    """Each pair of points once; added up as they stand, two edges would be one twice as long."""
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    key = low.astype(np.int64) * points + high
    order = np.lexsort((steps, key))  # what is no steps comes first of its pair
    kept = np.ones(len(order), dtype=bool)
    kept[1:] = key[order][1:] != key[order][:-1]
    kept &= (low != high)[order]
    chosen = order[kept]
    return low[chosen], high[chosen], steps[chosen]


def _islands(arcs: csr_matrix, tail: Indices, length: Floats) -> Flags:
    """Pieces of less than ``WALK_ISLAND_M`` in all, where there is a larger one."""
    pieces, piece = connected_components(arcs, directed=False)
    total = np.bincount(piece[tail], weights=length, minlength=pieces)
    small = total < limits.WALK_ISLAND_M
    if not len(total) or small[total.argmax()]:
        small[:] = total < total.max(initial=0.0)
    found: Flags = small[piece[tail]]
    return found


def count_pieces(network: Network) -> tuple[int, float]:
    """How many pieces hang together with nothing larger, and the metres of streets in them."""
    joined = network.islands
    alone = np.unique(network.tail[joined])
    if not len(alone):
        return 0, 0.0
    _, piece = connected_components(network.arcs, directed=False)
    return len(np.unique(piece[alone])), float(network.length_m[joined].sum())
