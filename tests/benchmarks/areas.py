"""A million points in areas against geopandas, and how much longer ten times as many take."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from assetmap.core.crs import GRID
from assetmap.proximity.analysis import nearest_points, points_within
from assetmap.proximity.areas import NOWHERE, areas_of
from tests.benchmarks.measuring import Result, Size, interleaved, timed, versions

#: As many areas as a country has small ones, to the points of a full run.
POINTS_PER_AREA = 30
COUNTRY_M = 200_000
#: Corners of an outline stand at most so far apart: about a hundred each, as real ones have.
CORNERS_M = 60.0
GROWTH = 11.0
RADIUS_M = 1_200.0


def bench_areas(size: Size) -> Iterator[Result]:
    """Which area each point is in, and growth of all three questions."""
    rng = np.random.default_rng(13)
    points = rng.uniform(0, COUNTRY_M, (size.rows, 2))
    areas = made_areas(max(size.rows // POINTS_PER_AREA, 10))
    left = geopandas.GeoDataFrame(geometry=shapely.points(points), crs=GRID)
    right = geopandas.GeoDataFrame(geometry=areas, crs=GRID)
    found, theirs = areas_of(points, areas), _joined(left, right)
    if not np.array_equal(found, theirs):
        raise RuntimeError("ours and geopandas find other areas")
    ours_s, peer_s = interleaved(
        size.repeats,
        lambda: timed(lambda: areas_of(points, areas)),
        lambda: timed(lambda: left.sjoin(right, predicate="intersects")),
    )
    corners = int(shapely.get_num_coordinates(areas).mean())
    yield Result(
        name=f"the area of {size.rows:,} points among {len(areas):,}",
        ours_s=ours_s, peer="geopandas sjoin, frames ready", peer_s=peer_s, ratio=ours_s / peer_s,
        aim="at most as long", met=ours_s <= peer_s,
        versions=versions("shapely", "geopandas"),
        notes=f"{corners} corners an area; ours makes its points and gives each one area alone",
    )  # fmt: skip
    things = rng.uniform(0, COUNTRY_M, (size.small_rows, 2))
    works: tuple[tuple[str, Callable[[NDArray[np.float64]], object]], ...] = (
        ("the nearest", lambda some: nearest_points(some, things)),
        (
            f"all within {RADIUS_M:,.0f} m",
            lambda some: points_within(some, things, radius_m=RADIUS_M),
        ),
        ("the area", lambda some: areas_of(some, areas)),
    )
    tenth = points[: max(len(points) // 10, 1)]
    for name, work in works:
        yield _growth(name, work, points, tenth, size)


def made_areas(count: int) -> NDArray[np.object_]:
    """Areas that fill a country, with as many corners as real small ones; from a fixed seed."""
    seeds = np.random.default_rng(17).uniform(0, COUNTRY_M, (count, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds)))
    made: NDArray[np.object_] = shapely.segmentize(cells, CORNERS_M)
    return made


def _joined(
    left: geopandas.GeoDataFrame, right: geopandas.GeoDataFrame
) -> NDArray[np.int64]:  # fmt: skip
    """The first area of each point as geopandas finds it."""
    pairs = left.sjoin(right, predicate="intersects")
    found = np.full(len(left), NOWHERE, dtype=np.int64)
    order = np.argsort(-pairs["index_right"].to_numpy(), kind="stable")
    found[pairs.index.to_numpy()[order]] = pairs["index_right"].to_numpy()[order]
    return found


def _growth(
    name: str,
    work: Callable[[NDArray[np.float64]], object],
    points: NDArray[np.float64],
    tenth: NDArray[np.float64],
    size: Size,
) -> Result:
    whole_s, tenth_s = interleaved(
        size.repeats, lambda: timed(lambda: work(points)), lambda: timed(lambda: work(tenth))
    )
    return Result(
        name=f"{name}: growth from {len(tenth):,} to {len(points):,} points",
        ours_s=whole_s, peer=f"ours with {len(tenth):,} points", peer_s=tenth_s,
        ratio=whole_s / tenth_s, aim=f"at most {GROWTH:g} times", met=whole_s <= GROWTH * tenth_s,
        versions=versions("numpy", "scipy", "shapely"), notes="among the same things",
    )  # fmt: skip
