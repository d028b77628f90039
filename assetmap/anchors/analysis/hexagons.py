"""Regular hexagons of one size over EPSG:27700, numbered as PostGIS's ``ST_HexagonGrid`` does.

Flat sides north and south. Column ``i`` has its centres at easting ``1.5 * edge * i``; in it,
cell ``j`` has its centre at northing ``sqrt(3) * edge * (j + 0.5 * (i is odd))``. The origin is
0, 0, so the same place has the same cell in every ledger and every year.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

# Corners anticlockwise from the western one, in half edges east and half heights north.
_CORNER_EAST = np.array([-2, -1, 1, 2, 1, -1, -2], dtype=np.int64)
_CORNER_NORTH = np.array([0, -1, -1, 0, 1, 1, 0], dtype=np.int64)


@dataclass(frozen=True)
class HexagonIndex:
    """Column and number in it of each cell, int64 arrays of one shape."""

    i: NDArray[np.int64]
    j: NDArray[np.int64]


def hexagon_area_m2(edge_m: float) -> float:
    """Area of a regular hexagon: 3 * sqrt(3) / 2 * edge².

    >>> round(hexagon_area_m2(1000.0), 1)
    2598076.2
    """
    return 1.5 * sqrt(3.0) * edge_m * edge_m


def hexagon_index(
    easting: NDArray[np.float64], northing: NDArray[np.float64], edge_m: float
) -> HexagonIndex:
    """Which hexagon holds each point?

    A hexagon is the set of places nearest to its centre, so the nearer of the two columns beside
    the point decides. On a shared edge the cell with the smaller i, then the smaller j, wins:
    a point is in one cell only.

    Parameters
    ----------
    easting, northing : float64 arrays, shape (n,)
        Finite EPSG:27700 metres.
    edge_m : float
        Length of an edge in metres.

    >>> found = hexagon_index(np.array([0.0, 1500.0, 990.0]), np.array([0.0, 860.0, 0.0]), 1000.0)
    >>> found.i.tolist(), found.j.tolist()
    ([0, 1, 0], [0, 0, 0])
    """
    height = sqrt(3.0) * edge_m
    west = np.floor(easting / (1.5 * edge_m)).astype(np.int64)
    west_j, west_d = _nearest_in_column(easting, northing, west, edge_m, height)
    east_j, east_d = _nearest_in_column(easting, northing, west + 1, edge_m, height)
    stay = west_d <= east_d
    return HexagonIndex(np.where(stay, west, west + 1), np.where(stay, west_j, east_j))


def _nearest_in_column(
    easting: NDArray[np.float64],
    northing: NDArray[np.float64],
    column: NDArray[np.int64],
    edge_m: float,
    height: float,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Nearest cell of a column and the squared distance to its centre."""
    shift = 0.5 * (column % 2)
    # ceil(v - 0.5) rounds to the nearest and gives the lower number on a tie.
    number = np.ceil(northing / height - shift - 0.5).astype(np.int64)
    off_east = easting - 1.5 * edge_m * column
    off_north = northing - height * (number + shift)
    return number, off_east * off_east + off_north * off_north


def hexagon_centres(index: HexagonIndex, edge_m: float) -> NDArray[np.float64]:
    """Centres of cells, float64 array of shape (n, 2), EPSG:27700 metres.

    >>> hexagon_centres(HexagonIndex(np.array([2]), np.array([0])), 1000.0).tolist()
    [[3000.0, 0.0]]
    """
    east = 0.5 * edge_m * (3 * index.i)
    north = 0.5 * sqrt(3.0) * edge_m * (2 * index.j + index.i % 2)
    return np.column_stack([east, north])


def hexagon_polygons(index: HexagonIndex, edge_m: float) -> NDArray[np.object_]:
    """Outlines of cells: an array of shapely polygons in EPSG:27700, shape (n,).

    Every corner is a whole number of half edges and half heights times one factor, so that
    neighbours share their corners to the last bit and dissolve without slivers.

    >>> shape = hexagon_polygons(HexagonIndex(np.array([0]), np.array([0])), 1000.0)[0]
    >>> round(float(shape.area), 1)
    2598076.2
    """
    east = (3 * index.i)[:, None] + _CORNER_EAST
    north = (2 * index.j + index.i % 2)[:, None] + _CORNER_NORTH
    corners = np.stack([0.5 * edge_m * east, 0.5 * sqrt(3.0) * edge_m * north], axis=-1)
    return np.asarray(shapely.polygons(corners), dtype=object).reshape(-1)
