"""Setting a place onto the nearest street: where the edge is split, and how far off it lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.core import limits
from assetmap.proximity.walking.analysis.network import Floats, Network


@dataclass(frozen=True, eq=False)
class Snapped:
    """Places set onto streets; those too far from any have edge -1.

    Attributes
    ----------
    edge : int64 array, shape (n,)
        The nearest edge; -1 where none is near enough.
    share : float64 array, shape (n,)
        Where the edge is split, 0 at its tail and 1 at its head; NaN without one.
    connector_m : float64 array, shape (n,)
        Straight from the place to the street; inf without one.
    x, y : float64 arrays, shape (n,)
        The point on the street, EPSG:27700; NaN without one.
    """

    edge: NDArray[np.int64]
    share: Floats
    connector_m: Floats
    x: Floats
    y: Floats


def snap(network: Network, points: Floats, *, most_m: float = limits.WALK_SNAP_M) -> Snapped:
    """Onto which street does each place come, and where?

    The nearest point of any edge that hangs together with more than a few hundred metres of
    streets; of equally near ones the first. A place exactly ``most_m`` away is still set on.

    Parameters
    ----------
    points : float64 array, shape (n, 2)
        Easting and northing, metres, EPSG:27700.

    Raises
    ------
    ValueError
        A place without a finite position.
    """
    if not np.isfinite(points).all():
        raise ValueError("a place has no position")
    count = len(points)
    edge = np.full(count, -1, dtype=np.int64)
    share, connector = np.full(count, np.nan), np.full(count, np.inf)
    # An edge that comes near enough has its middle within half of the longest edge more.
    reach = most_m + network.longest_m / 2
    first = np.searchsorted(network.middle_x, points[:, 0] - reach, side="left")
    last = np.searchsorted(network.middle_x, points[:, 0] + reach, side="right")
    for row, (px, py) in enumerate(points):
        near = np.arange(first[row], last[row])
        near = near[~network.islands[near]]
        middle_y = (network.y[network.tail[near]] + network.y[network.head[near]]) / 2
        near = near[np.abs(middle_y - py) <= reach]
        if not len(near):
            continue
        at, away = _nearest_shares(network, near, px, py)
        best = int(away.argmin())
        if away[best] <= most_m:
            edge[row], share[row], connector[row] = near[best], at[best], away[best]
    x, y = np.full(count, np.nan), np.full(count, np.nan)
    on = edge >= 0
    tail, head = network.tail[edge[on]], network.head[edge[on]]
    x[on] = network.x[tail] + share[on] * (network.x[head] - network.x[tail])
    y[on] = network.y[tail] + share[on] * (network.y[head] - network.y[tail])
    return Snapped(edge, share, connector, x, y)


def _nearest_shares(
    network: Network, edges: NDArray[np.int64], px: float, py: float
) -> tuple[Floats, Floats]:
    """Of each edge the share at its point nearest to a place, and how far that is."""
    tail, head = network.tail[edges], network.head[edges]
    x, y = network.x[tail], network.y[tail]
    dx, dy = network.x[head] - x, network.y[head] - y
    square = np.maximum(dx * dx + dy * dy, 1e-12)  # two points in one place
    share = np.clip(((px - x) * dx + (py - y) * dy) / square, 0.0, 1.0)
    return share, np.hypot(x + share * dx - px, y + share * dy - py)
