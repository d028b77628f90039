"""Everything that is measured of the map, on one database with things around the demonstration."""

from __future__ import annotations

from collections.abc import Iterator

from assetmap.core.cluster import Cluster
from tests.benchmarks.map.first_view import bench_first_view
from tests.benchmarks.map.ground import filled
from tests.benchmarks.map.in_process import bench_features, bench_tiles
from tests.benchmarks.map.mixed import bench_mixed
from tests.benchmarks.map.tipg import bench_tipg
from tests.benchmarks.measuring import Result, Size, Skipped


def bench_map(cluster: Cluster, size: Size) -> Iterator[Result | Skipped]:
    """Tiles, features, both against tipg, many readers at once, and the first view."""
    with filled(cluster, size.things) as ground:
        yield from bench_tiles(ground, size)
        yield from bench_features(ground, size)
        yield from bench_tipg(ground, size)
        yield from bench_mixed(ground, size)
        yield from bench_first_view(ground, size)
