"""Streets for tests and benchmarks, made from numbers; positions in metres of EPSG:27700."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from assetmap.proximity.walking.analysis.network import Network, build_network

#: West Birmingham: the corner from which made streets go east and north.
CORNER = (404_000.0, 288_000.0)


def streets_of(*lines: list[tuple[float, float]], steps: int | None = None) -> Network:
    """Lines that meet where they share a corner; ``steps`` is the number of the line that is."""
    corners = sorted({corner for line in lines for corner in line})
    number = {corner: index for index, corner in enumerate(corners)}
    ends, flights = [], []
    for index, line in enumerate(lines):
        for one, other in pairwise(line):
            ends.append((number[one], number[other]))
            flights.append(index == steps)
    x, y = np.array(corners, dtype=np.float64).T
    tail, head = np.array(ends, dtype=np.int32).T
    return build_network(x, y, tail, head, np.array(flights))


def grid_streets(across: int, apart_m: float, *, corner=CORNER, jitter_m=0.0, kept=1.0) -> Network:
    """``across`` by ``across`` corners; some of the streets between them, from a fixed seed."""
    rng = np.random.default_rng(20_261_201)
    steps = np.arange(across) * apart_m
    x, y = np.meshgrid(corner[0] + steps, corner[1] + steps)
    x, y = (axis + rng.normal(0, 1, axis.shape) * jitter_m for axis in (x, y))
    at = np.arange(across * across, dtype=np.int32).reshape(across, across)
    tail = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    head = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    chosen = rng.random(len(tail)) < kept
    tail, head = tail[chosen], head[chosen]
    return build_network(x.ravel(), y.ravel(), tail, head, np.zeros(len(tail), dtype=bool))


def as_networkx(network: Network) -> nx.Graph:
    """The same streets for networkx, lengths measured anew from the positions."""
    made = nx.Graph()
    made.add_nodes_from(range(len(network.x)))
    place: NDArray[np.float64] = np.column_stack([network.x, network.y])
    for tail, head in zip(network.tail.tolist(), network.head.tolist(), strict=True):
        made.add_edge(tail, head, m=float(np.linalg.norm(place[tail] - place[head])))
    return made
