"""The smallest land that holds 60% or 80% of the placed money, made of hexagons.

A customer-spotting catchment turned round: suppliers weighted by pounds instead of customers.
The zones depend on the cells (the modifiable areal unit problem), so two sizes are drawn.

**Who is on this map.** Only payees that may be named. A payee named like a person, or one whose
name was withheld, keeps its place in bands, areas, deciles, curve and totals, but no hexagon
rests on it, alone or with others: if a cell's sum held such a payee, subtracting the named ones
beside it would give the amount away. Their sum is one pooled figure beside the map, and
``achieved`` is of the money that is on the map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from assetmap.anchors.analysis.curve import at_least
from assetmap.anchors.analysis.distance import nearest_distance_m
from assetmap.anchors.analysis.hexagons import (
    HexagonIndex,
    hexagon_area_m2,
    hexagon_centres,
    hexagon_index,
    hexagon_polygons,
)
from assetmap.anchors.analysis.sums import sum_by

ZONE_SHARES: tuple[float, ...] = (0.6, 0.8)
EDGES_M: tuple[int, ...] = (1000, 2000)
LARGEST_SHARE_PERCENT = 85


@dataclass(frozen=True)
class Cells:
    """Hexagons that hold money, densest first; arrays of one length.

    ``zone`` is 1 for the first share, 2 for the next, up to one more than the number of shares
    for the rest. ``withheld`` cells (private ledgers: too few suppliers, or one too large) keep
    their rank but must not be published.
    """

    edge_m: int
    index: HexagonIndex
    pence: NDArray[np.int64]
    suppliers: NDArray[np.int64]
    cumulative_share: NDArray[np.float64]
    zone: NDArray[np.int64]
    withheld: NDArray[np.bool_]

    @cached_property
    def polygon(self) -> NDArray[np.object_]:
        """Outlines in EPSG:27700, made when first asked for: figures alone need none."""
        return hexagon_polygons(self.index, self.edge_m)

    def cell_id(self, row: int) -> str:
        """Stable name of a cell: edge, column, number in the column."""
        return f"{self.edge_m}:{self.index.i[row]}:{self.index.j[row]}"


@dataclass(frozen=True)
class Zone:
    """The minimum-area set that reaches the share ``p``; ``achieved`` is what it really holds."""

    p: float
    achieved: float | None
    area_km2: float | None
    edge_m: int
    index: HexagonIndex

    @property
    def cells(self) -> int:
        """Number of hexagons in the zone."""
        return int(self.index.i.size)

    @cached_property
    def geom(self) -> BaseGeometry | None:
        """The cells dissolved, EPSG:27700; made when first asked for, ``None`` without cells."""
        if not self.cells:
            return None
        return shapely.coverage_union_all(hexagon_polygons(self.index, self.edge_m))


@dataclass(frozen=True)
class ZoneMap:
    """One size of hexagon: its cells and its zones."""

    edge_m: int
    weight_pence: int
    cells: Cells
    zones: tuple[Zone, ...]


def minimum_area_set(
    weight: NDArray[np.int64],
    area: NDArray[np.float64],
    distance_m: NDArray[np.float64],
    p: float,
) -> NDArray[np.int64]:
    """Which cells, densest first, are needed to hold the share ``p`` of the weight?

    Parameters
    ----------
    weight : int64 array, shape (n,)
        At least 0.
    area : float64 array, shape (n,)
        Above 0, in any one unit. Density, not weight, ranks: areas may differ.
    distance_m : float64 array, shape (n,)
        Breaks ties of density, the nearer first; then the position in the arrays.
    p : float
        Above 0, at most 1.

    Returns
    -------
    int64 array
        Positions in rank order; empty when there is no weight. No cell is split, so the share
        reached is at least ``p``.

    >>> minimum_area_set(np.array([40, 30, 20, 10]), np.array([10.0, 1.0, 2.0, 0.5]),
    ...     np.zeros(4), 0.6).tolist()
    [1, 3, 2]
    """
    total = int(weight.sum())
    if total <= 0:
        return np.zeros(0, dtype=np.int64)
    order = _rank(weight, area, distance_m)
    needed = int(np.searchsorted(np.cumsum(weight[order]), at_least(total, p))) + 1
    return order[:needed]


def _rank(
    weight: NDArray[np.int64], area: NDArray[np.float64], distance_m: NDArray[np.float64]
) -> NDArray[np.int64]:
    return np.lexsort((np.arange(weight.size), distance_m, -(weight / area)))


def zone_map(
    *,
    easting: NDArray[np.float64],
    northing: NDArray[np.float64],
    net_pence: NDArray[np.int64],
    supplier: NDArray[np.int32],
    site_xy: NDArray[np.float64],
    edge_m: int,
    shares: Sequence[float] = ZONE_SHARES,
    minimum_suppliers: int = 0,
) -> ZoneMap:
    """On how little land does most of the placed money land?

    Parameters
    ----------
    easting, northing : float64 arrays, shape (n,)
        EPSG:27700 metres of each supplier and postcode; NaN rows are left out.
    net_pence : int64 array, shape (n,)
        Nets of zero or below weigh nothing.
    supplier : int32 array, shape (n,)
    site_xy : float64 array, shape (m, 2)
        Paying sites; equally dense cells are taken nearest first.
    edge_m : int
        Edge of the hexagons in metres.
    shares : sequence of float
        Ascending.
    minimum_suppliers : int
        0 for a public ledger. Otherwise cells with fewer suppliers, or with one supplier above
        85% of the cell, are marked ``withheld``.

    Returns
    -------
    ZoneMap
        Zones with ``None`` throughout when no money could be placed.
    """
    used = np.isfinite(easting) & np.isfinite(northing) & (net_pence > 0)
    pence, who = net_pence[used], supplier[used]
    found = hexagon_index(easting[used], northing[used], edge_m)
    index, cell_of = _distinct(found)
    weight = sum_by(cell_of, pence, index.i.size)
    away = nearest_distance_m(hexagon_centres(index, edge_m), site_xy)
    area = np.full(weight.shape, hexagon_area_m2(edge_m))
    order = _rank(weight, area, away)
    suppliers, largest = _suppliers(cell_of, who, pence, index.i.size)
    ranked = HexagonIndex(index.i[order], index.j[order])
    reached = np.cumsum(weight[order])
    total = int(weight.sum())
    sizes = [minimum_area_set(weight, area, away, p).size for p in shares]
    withheld = (suppliers < minimum_suppliers) | (
        (minimum_suppliers > 0) & (largest * 100 > LARGEST_SHARE_PERCENT * weight)
    )
    cells = Cells(
        edge_m=edge_m,
        index=ranked,
        pence=weight[order],
        suppliers=suppliers[order],
        cumulative_share=reached / total if total else np.zeros(0),
        zone=1 + np.searchsorted(np.asarray(sizes), np.arange(index.i.size), side="right"),
        withheld=withheld[order],
    )
    zones = tuple(
        _zone(p, size, cells, reached, total) for p, size in zip(shares, sizes, strict=True)
    )
    return ZoneMap(edge_m, total, cells, zones)


def _distinct(found: HexagonIndex) -> tuple[HexagonIndex, NDArray[np.int64]]:
    """The cells that occur, by i then j, and which of them each point is in."""
    # Both numbers in one integer: j is moved to stand above zero, and i counts the highest digits.
    low = int(found.j.min()) if found.j.size else 0
    width = int(found.j.max()) - low + 1 if found.j.size else 1
    keys, cell_of = np.unique(found.i * width + (found.j - low), return_inverse=True)
    return HexagonIndex(keys // width, keys % width + low), cell_of.reshape(-1)


def _zone(p: float, size: int, cells: Cells, reached: NDArray[np.int64], total: int) -> Zone:
    index = HexagonIndex(cells.index.i[:size], cells.index.j[:size])
    if not size:
        return Zone(p, None, None, cells.edge_m, index)
    return Zone(
        p=p,
        achieved=int(reached[size - 1]) / total,
        area_km2=size * hexagon_area_m2(cells.edge_m) / 1e6,
        edge_m=cells.edge_m,
        index=index,
    )


def _suppliers(
    cell_of: NDArray[np.int64],
    supplier: NDArray[np.int32],
    pence: NDArray[np.int64],
    size: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number of suppliers in each cell, and the sum of its largest one."""
    if not supplier.size:
        return np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    width = int(supplier.max()) + 1
    keys, place = np.unique(cell_of * width + supplier, return_inverse=True)
    sums = sum_by(place.reshape(-1), pence, keys.size)
    cell = keys // width
    largest = np.zeros(size, dtype=np.int64)
    np.maximum.at(largest, cell, sums)
    return np.bincount(cell, minlength=size).astype(np.int64), largest
