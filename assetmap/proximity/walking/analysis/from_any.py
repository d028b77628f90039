"""How far it is on foot to the nearest of a place's ends: a park is reached at any of its edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from assetmap.core import limits
from assetmap.proximity.walking.analysis.network import Floats, Network
from assetmap.proximity.walking.analysis.reaching import ROUNDING_M, Walks
from assetmap.proximity.walking.analysis.snapping import Snapped, snap

#: csgraph takes a zero between points for no edge; a hundredth of a millimetre is none to people.
_LEAST_M = 1e-5


def walks_from_any(
    network: Network, starts: Floats, targets: Floats, *, ends: Snapped, limit_m: float
) -> Walks | None:
    """How far is each target from the nearest of several starts?

    The same as the least of ``reaching.walk_distances`` from each start, found in one search from
    a point that is joined to all of them.

    Parameters
    ----------
    starts : float64 array, shape (s, 2)
        Eastings and northings of one place's ends, EPSG:27700.
    targets : float64 array, shape (n, 2)
    ends : Snapped
        The targets as ``snap`` set them onto this network: for many places that is done once.
    limit_m : float
        A longer walk comes back as inf.

    Returns
    -------
    Walks, or None where no street comes near any start.
    """
    begin = snap(network, starts)
    near = begin.edge >= 0
    if not near.any():
        return None
    starts = starts[near]
    edge, share, connector = begin.edge[near], begin.share[near], begin.connector_m[near]
    node_m = _from_all(network, edge, share, connector, limit_m)
    far = ends.edge < 0
    on = np.where(far, 0, ends.edge)
    at = np.where(far, 0.0, ends.share)
    length = network.length_m[on]
    along = np.minimum(
        node_m[network.tail[on]] + at * length, node_m[network.head[on]] + (1 - at) * length
    )
    by_edge = np.argsort(edge, kind="stable")
    first = np.searchsorted(edge[by_edge], on, side="left")
    last = np.searchsorted(edge[by_edge], on, side="right")
    for one in np.flatnonzero((last > first) & ~far):
        here = by_edge[first[one] : last[one]]
        direct = connector[here] + np.abs(at[one] - share[here]) * length[one]
        along[one] = min(along[one], direct.min())
    walk = along + ends.connector_m
    walk = np.minimum(walk, _over_open_ground(starts, connector, targets, ends, far))
    walk[far | (walk > limit_m + ROUNDING_M)] = np.inf
    return Walks(walk, far)


def _from_all(
    network: Network, edge: NDArray[np.int64], share: Floats, connector: Floats, limit_m: float
) -> Floats:
    """Metres to every point from the nearest start, by one point more that is joined to all."""
    nodes = len(network.x)
    length = network.length_m[edge]
    cost = np.full(nodes, np.inf)
    np.minimum.at(cost, network.tail[edge], connector + share * length)
    np.minimum.at(cost, network.head[edge], connector + (1 - share) * length)
    joined = np.flatnonzero(np.isfinite(cost))
    arcs = network.arcs
    graph = csr_matrix(
        (
            np.concatenate([arcs.data, np.maximum(cost[joined], _LEAST_M)]),
            np.concatenate([arcs.indices, joined.astype(arcs.indices.dtype)]),
            np.concatenate([arcs.indptr, [arcs.indptr[-1] + len(joined)]]),
        ),
        shape=(nodes + 1, nodes + 1),
    )
    found: Floats = dijkstra(graph, indices=nodes, limit=limit_m + ROUNDING_M)[:nodes]
    return found


def _over_open_ground(
    starts: Floats, connector: Floats, targets: Floats, ends: Snapped, far: NDArray[np.bool_]
) -> Floats:
    """Straight lines where two places are nearer to each other than one of them to a street."""
    straight = np.full(len(targets), np.inf)
    pairs = cKDTree(starts).sparse_distance_matrix(
        cKDTree(targets), limits.WALK_SNAP_M, output_type="ndarray"
    )
    open_ground = pairs["v"] <= np.maximum(connector[pairs["i"]], ends.connector_m[pairs["j"]])
    open_ground &= ~far[pairs["j"]]
    np.minimum.at(straight, pairs["j"][open_ground], pairs["v"][open_ground])
    return straight
