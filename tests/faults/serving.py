"""The real server before a real database, and requests that note how long they took."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from assetmap.core.serving import HOST, server_command


@dataclass(frozen=True)
class Answer:
    """One answer: status (0 when there was none), seconds until it came, headers."""

    status: int
    seconds: float
    headers: dict[str, str]


@dataclass(frozen=True)
class Site:
    """A running server: its port and its first process."""

    port: int
    process: subprocess.Popen[bytes]

    def ask(self, path: str, method: str = "GET", body: bytes | None = None) -> Answer:
        """One request on a connection of its own."""
        began = time.monotonic()
        connection = HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            answer.read()
            return Answer(answer.status, time.monotonic() - began, dict(answer.getheaders()))
        except OSError:
            return Answer(0, time.monotonic() - began, {})
        finally:
            connection.close()

    def ask_at_once(self, path: str, count: int) -> list[Answer]:
        """So many requests together."""
        with ThreadPoolExecutor(count) as askers:
            return list(askers.map(lambda _: self.ask(path), range(count)))

    def wait_for(self, path: str, status: int, seconds: float) -> float:
        """Ask until the status comes; how long it took."""
        began = time.monotonic()
        while self.ask(path).status != status:
            assert time.monotonic() - began < seconds, f"no {status} at {path} within {seconds} s"
            time.sleep(0.1)
        return time.monotonic() - began

    def workers(self) -> list[int]:
        """The processes that answer."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in found.split()]

    def memory_kb(self) -> int:
        """What all of them hold, in kilobytes."""
        return sum(
            int(line.split()[1])
            for pid in self.workers()
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
            if line.startswith("VmRSS:")
        )


@contextmanager
def serving(home: Path, *, application: str = "assetmap.app:create_app()") -> Iterator[Site]:
    """Serve by the command that ``assetmap serve`` uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [
        application if part == "assetmap.app:create_app()" else part
        for part in server_command(port)
    ]
    with (home / "site.log").open("ab") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, start_new_session=True,
            env={**os.environ, "ASSETMAP_HOME": str(home), "ASSETMAP_LOG_LEVEL": "error"},
        )  # fmt: skip
    try:
        site = Site(port, process)
        site.wait_for("/healthz", 200, 60)
        yield site
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=35)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
