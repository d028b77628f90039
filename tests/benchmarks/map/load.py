"""Requests a second and waits under load, by wrk in a process of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

CONNECTIONS = 16
SCRIPT = Path(__file__).parent / "load.lua"
MISSING = "the load generator is not installed: apt-get install wrk"


@dataclass(frozen=True)
class Load:
    """One run. Waits are in milliseconds, ``bytes_each`` is the wire's, headers included."""

    per_s: float
    p50_ms: float
    p99_ms: float
    bytes_each: float


def can_load() -> bool:
    """Is the load generator there?"""
    return shutil.which("wrk") is not None


def load(address: str, paths: list[str], seconds: int) -> Load:
    """Ask for the paths in turn over connections that stay open; an error ends the benchmark."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("".join(f"{path}\n" for path in paths))
        listed.flush()
        done = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s",
             "-s", SCRIPT, address, "--", listed.name],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    line = next((one for one in done.stdout.splitlines() if one.startswith("measured ")), "")
    if done.returncode != 0 or not line:
        raise RuntimeError(f"wrk failed: {done.stdout}{done.stderr}")
    requests, micros, received, failed, p50, p99 = map(int, line.split()[1:])
    if failed or not requests:
        raise RuntimeError(f"{failed} of {requests} requests to {address} failed")
    return Load(requests / micros * 1e6, p50 / 1e3, p99 / 1e3, received / requests)


@dataclass(frozen=True)
class Loads:
    """Several runs of one server."""

    runs: tuple[Load, ...]

    @property
    def per_s(self) -> float:
        """Median of requests a second."""
        return median(run.per_s for run in self.runs)

    @property
    def p99_ms(self) -> float:
        """Median of the waits that one in a hundred exceeds."""
        return median(run.p99_ms for run in self.runs)

    def said(self) -> str:
        """The figures in words."""
        rates = [run.per_s for run in self.runs]
        p50 = median(run.p50_ms for run in self.runs)
        each = median(run.bytes_each for run in self.runs) / 1e3
        return (
            f"{self.per_s:,.0f} a second ({min(rates):,.0f} to {max(rates):,.0f}), p50 {p50:.1f} "
            f"ms, p99 {self.p99_ms:.0f} ms, {each:.1f} KB each"
        )


def in_turn(servers: dict[str, str], paths: dict[str, list[str]], *, repeats: int, seconds: int
            ) -> dict[str, Loads]:  # fmt: skip
    """Load servers one after another, round by round; keys name server and paths alike."""
    for name, address in servers.items():
        load(address, paths[name], 1)
    runs: dict[str, list[Load]] = {name: [] for name in servers}
    for _ in range(repeats):
        for name, address in servers.items():
            runs[name].append(load(address, paths[name], seconds))
    return {name: Loads(tuple(held)) for name, held in runs.items()}
