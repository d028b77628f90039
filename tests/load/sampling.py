"""What the serving processes hold while they work: memory, files, sessions of the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psycopg

from assetmap.core.cluster import ADMIN_ROLE, Cluster

EVERY_S = 5.0


@dataclass(frozen=True)
class Sample:
    """One look: seconds since the first, megabytes, open files and threads of all workers together.

    Attributes
    ----------
    sessions : int
        That the pages hold at the database.
    """

    at: float
    rss_mb: float
    files: int
    threads: int
    sessions: int


@dataclass
class Samples:
    """Looks in order, and which processes they were at."""

    held: list[Sample] = field(default_factory=list)
    workers: set[int] = field(default_factory=set)

    def after(self, share: float) -> list[Sample]:
        """Without the first share of them: what warms up grows."""
        return self.held[int(len(self.held) * share) :]

    def slope_mb_per_min(self, share: float) -> float:
        """Growth of memory by least squares."""
        later = self.after(share)
        minutes = np.array([one.at / 60 for one in later])
        return float(np.polyfit(minutes, np.array([one.rss_mb for one in later]), 1)[0])


def workers_of(pid: int) -> list[int]:
    """The processes that answer."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in found.split()]


@contextmanager
def sampled(pid: int, cluster: Cluster) -> Iterator[Samples]:
    """Look every few seconds while the block runs."""
    samples, done = Samples(), threading.Event()

    def look() -> None:
        began = time.monotonic()
        while not done.wait(EVERY_S):
            samples.held.append(_look(pid, cluster, time.monotonic() - began))
            samples.workers |= set(workers_of(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield samples
    finally:
        done.set()
        thread.join()


def _look(pid: int, cluster: Cluster, at: float) -> Sample:
    rss = files = threads = 0
    for one in workers_of(pid):
        told = dict(
            line.split(":", 1) for line in Path(f"/proc/{one}/status").read_text().splitlines()
        )
        rss += int(told["VmRSS"].split()[0])
        threads += int(told["Threads"])
        files += len(list(Path(f"/proc/{one}/fd").iterdir()))
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        row = admin.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE application_name IN ('assetmap-web', 'assetmap-tiles', 'assetmap-writer')"
        ).fetchone()
    assert row is not None
    return Sample(at, rss / 1024, files, threads, row[0])
