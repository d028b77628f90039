"""Ending or freezing the server of one cluster of our own, and nothing else on the machine."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assetmap.core.cluster import Cluster


def postmaster(cluster: Cluster) -> int:
    """The number of the server's first process, from the folder that is ours."""
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def processes(cluster: Cluster) -> dict[int, str]:
    """The server's own processes: number and title."""
    head = postmaster(cluster)
    found = {head: "postmaster"}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                if parent == head:
                    title = (entry / "cmdline").read_bytes().rstrip(b"\0").decode()
                    found[int(entry.name)] = title
    return found


def sessions(cluster: Cluster, role: str) -> list[int]:
    """The processes that serve one role's connections."""
    return [pid for pid, title in processes(cluster).items() if f"postgres: {role} " in title]


def kill_one_session(cluster: Cluster, role: str, chance: random.Random) -> int:
    """SIGKILL one session of a role; the server then ends all others and recovers by itself."""
    while True:
        held = sessions(cluster, role)
        if held:
            pid = chance.choice(held)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return pid
        time.sleep(0.05)


def kill_everything(cluster: Cluster) -> None:
    """SIGKILL each of the server's processes, the first one first."""
    for pid in processes(cluster):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def frozen(pids: list[int]) -> Iterator[None]:
    """SIGSTOP processes for the length of a block."""
    stopped = []
    try:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
                stopped.append(pid)
        yield
    finally:
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
