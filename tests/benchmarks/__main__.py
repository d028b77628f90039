"""Run the benchmarks and print what was measured; nothing is written and nothing fails."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Iterable

from assetmap.core.cluster import Cluster
from tests.benchmarks.catchments import bench_catchments
from tests.benchmarks.database import running_cluster
from tests.benchmarks.gb_postcodes import bench_postcodes
from tests.benchmarks.loading import bench_loading
from tests.benchmarks.map.bench import bench_map
from tests.benchmarks.measuring import FULL, QUICK, Result, Size, Skipped
from tests.benchmarks.pages import bench_pages
from tests.benchmarks.proximity import bench_proximity
from tests.benchmarks.walking import bench_walking

BENCHMARKS: dict[str, Callable[[Cluster, Size], Iterable[Result | Skipped]]] = {
    "loading": bench_loading,
    "catchments": bench_catchments,
    "postcodes": bench_postcodes,
    "pages": bench_pages,
    "walking": bench_walking,
    "proximity": bench_proximity,
    "map": bench_map,
}


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny ledgers, once: does it run?")
    parser.add_argument("--only", choices=list(BENCHMARKS), action="append")
    said = parser.parse_args()
    size = QUICK if said.quick else FULL
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {load} at the start; medians of "
        f"{size.repeats}; seconds depend on the machine, read the ratios.\n"
    )
    with running_cluster() as cluster:
        for name in said.only or BENCHMARKS:
            for result in BENCHMARKS[name](cluster, size):
                show(result)


def show(result: Result | Skipped) -> None:
    """One result as a short paragraph."""
    if isinstance(result, Skipped):
        print(f"{result.name}\n  skipped: {result.reason}\n", flush=True)
        return
    verdict = "met" if result.met else "NOT MET"
    print(result.name)
    print(f"  ours   {_time(result.ours_s)}")
    if result.peer_s is not None and result.ratio is not None:
        print(f"  peer   {_time(result.peer_s)}  {result.peer}")
        print(f"  ratio  {result.ratio:9.2f}    aim: {result.aim}: {verdict}")
    else:
        print(f"  aim: {result.aim}: {verdict}")
    print(f"  {result.notes}\n  {result.versions}\n", flush=True)


def _time(seconds: float) -> str:
    """Seconds, or milliseconds where they are few."""
    return f"{seconds:9.3f} s " if seconds >= 0.1 else f"{seconds * 1e3:9.2f} ms"


if __name__ == "__main__":
    main()
