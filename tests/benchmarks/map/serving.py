"""Web servers in processes of their own: ours as it ships, and what it is compared with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

from flask import Flask

from assetmap.app import create_app
from assetmap.core.serving import HOST, server_command
from tests.benchmarks.map.ground import Ground, keeping_no_tiles, settings_for

OURS = "assetmap.app:create_app()"
FRESH = "tests.benchmarks.map.serving:fresh_app()"
START_S = 60


def fresh_app() -> Flask:
    """Ours with a cache in which no tile has room; for gunicorn."""
    return keeping_no_tiles(create_app())


@contextmanager
def ours_served(ground: Ground, *, fresh: bool) -> Iterator[str]:
    """Address of ours, started by the command that ``assetmap demo`` starts it by."""
    settings = settings_for(ground.cluster)
    told = {
        "ASSETMAP_HOME": str(settings.home),
        "ASSETMAP_DATABASE_URL": settings.database_url or "",
        "ASSETMAP_OWNER_URL": settings.owner_url or "",
        "ASSETMAP_TILES_URL": settings.tiles_url or "",
        "ASSETMAP_LOG_LEVEL": "error",
    }
    port = free_port()
    command = [FRESH if fresh and part == OURS else part for part in server_command(port)]
    with running(command, port, told, answers="/readyz") as address:
        yield address


@contextmanager
def running(
    command: list[str], port: int, told: Mapping[str, str], *, answers: str
) -> Iterator[str]:
    """Start a server, wait until a path answers, and end it with all its workers."""
    server = subprocess.Popen(
        command, env={**os.environ, **told}, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        _wait(server, port, answers)
        yield f"http://{HOST}:{port}"
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        if server.stderr is not None:
            server.stderr.close()


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def fetch(address: str, path: str, *, gzip: bool = False) -> tuple[int, bytes]:
    """One answer: its status and its body as sent."""
    host, port = address.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port), timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"} if gzip else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _wait(server: subprocess.Popen[bytes], port: int, path: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            said = server.stderr.read().decode()[-2000:] if server.stderr else ""
            raise RuntimeError(f"the server did not start: {said}")
        try:
            if fetch(f"http://{HOST}:{port}", path)[0] == 200:
                return
        except (OSError, HTTPException):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"no answer at {path} within {START_S} s")
