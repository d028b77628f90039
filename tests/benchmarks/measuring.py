"""Timing ours and a peer in turn, and what is reported of it."""

from __future__ import annotations

import gc
import importlib.metadata
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Size:
    """How much work a run does. ``rows`` and ``small_rows`` are payments.

    Without ``whole_country`` the postcode import is tried on an invented handful. ``things`` are
    assets and organisations of the map, ``asked`` how many tiles and boxes of a kind are asked
    for, ``load_s`` how many seconds a server is kept busy at a time. ``streets`` is the number of
    corners on one side of a made town.
    """

    rows: int
    small_rows: int
    suppliers: int
    postcodes: int
    repeats: int
    whole_country: bool
    things: int
    asked: int
    load_s: int
    streets: int


FULL = Size(
    rows=1_000_000,
    small_rows=100_000,
    suppliers=20_000,
    postcodes=60_000,
    repeats=5,
    whole_country=True,
    things=20_000,
    asked=20,
    load_s=6,
    streets=324,
)
QUICK = Size(
    rows=3_000,
    small_rows=600,
    suppliers=150,
    postcodes=500,
    repeats=1,
    whole_country=False,
    things=400,
    asked=2,
    load_s=1,
    streets=24,
)


@dataclass(frozen=True)
class Result:
    """One comparison. ``ratio`` is ours to the peer's time; ``aim`` says what it should be."""

    name: str
    ours_s: float
    peer: str
    peer_s: float | None
    ratio: float | None
    aim: str
    met: bool
    versions: str
    notes: str


@dataclass(frozen=True)
class Skipped:
    """A benchmark that could not be run here, and why."""

    name: str
    reason: str


def timed(work: Callable[[], object]) -> float:
    """Seconds that one call takes, without the rubbish of the calls before it."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def interleaved(repeats: int, *works: Callable[[], float]) -> list[float]:
    """Median of each work's own seconds; in each round every one has its turn."""
    rounds = [[work() for work in works] for _ in range(repeats)]
    return [median(column) for column in zip(*rounds, strict=True)]


def versions(*names: str) -> str:
    """Versions of Python and of some installed libraries."""
    found = [f"{name} {importlib.metadata.version(name)}" for name in names]
    return ", ".join([f"Python {platform.python_version()}", *found])


@dataclass(frozen=True)
class Child:
    """What a fresh process says of one piece of work."""

    seconds: float
    peak_mib: float


def in_fresh_process(module: str, *arguments: str | Path) -> Child:
    """Run a module that prints the seconds of its work; its own peak memory comes with it."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{module} failed:\n{done.stderr[-2000:]}")
    seconds, peak = done.stdout.split()
    return Child(float(seconds), float(peak))


def report_child(seconds: float) -> None:
    """Print what ``in_fresh_process`` reads. The peak is of this program alone, not of the forker.

    (``ru_maxrss`` would count the parent's memory at the fork; the kernel's VmHWM starts anew.)
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak_kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    print(seconds, int(peak_kib) / 1024)
