"""Told to stop in the middle of writes, and killed whole: what was acknowledged stays."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assetmap.core.cluster import Cluster
from tests.faults.killing import kill_everything
from tests.faults.serving import serving
from tests.faults.writing import Written, compare

IN_FLIGHT = 50


@pytest.mark.long
@pytest.mark.case("F35")
def test_told_to_stop_in_the_middle_of_fifty_writes(durable: Cluster, owner: Engine) -> None:
    seen = Written()
    with serving(durable.base, application="tests.faults.pages:make()") as site:
        assert site.ask("/fault/write?key=warm").status == 200
        with ThreadPoolExecutor(IN_FLIGHT) as askers:
            asked = {
                f"stop-{n}": askers.submit(site.ask, f"/fault/write?key=stop-{n}&s=0.6")
                for n in range(IN_FLIGHT)
            }
            time.sleep(0.9)
            told = time.monotonic()
            open_then = sum(not one.done() for one in asked.values())
            site.process.send_signal(signal.SIGTERM)
            code = site.process.wait(timeout=30)
            took = time.monotonic() - told
            answers = {key: one.result().status for key, one in asked.items()}
    seen.acknowledged = [key for key, status in answers.items() if status == 200]
    found = compare(owner, seen)
    assert (found.lost, found.half_done) == (0, 0)
    assert found.acknowledged >= 8, "what was begun was finished"
    assert set(answers.values()) <= {200, 0, 503}
    assert open_then >= IN_FLIGHT // 2, "the signal came in the middle"
    assert code == 0
    assert took <= 30


def _serve(home: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from assetmap.cli import main; main()", "serve"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/",
        env={**os.environ, "ASSETMAP_HOME": str(home), "ASSETMAP_PORT": str(port)},
    )  # fmt: skip


def _descendants(pid: int) -> list[int]:
    found = []
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += [int(child), *_descendants(int(child))]
    return found


def _wait_until_ready(serving: subprocess.Popen[str]) -> float:
    began = time.monotonic()
    assert serving.stdout is not None
    said = serving.stdout.readline()
    assert "Serving on" in said, said + serving.stdout.read()
    return time.monotonic() - began


@pytest.mark.long
@pytest.mark.case("F42")
def test_everything_is_killed_and_starts_again_by_itself(durable: Cluster) -> None:
    """The command, the web server and the database die at once; one command brings all back."""
    durable.stop()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    first = _serve(durable.base, port)
    try:
        _wait_until_ready(first)
        web = _descendants(first.pid)
        assert len(web) >= 3
        kill_everything(durable)
        for pid in (first.pid, *web):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        first.wait()
    finally:
        first.kill()
        first.communicate()
    second = _serve(durable.base, port)
    try:
        assert _wait_until_ready(second) <= 30
    finally:
        second.send_signal(signal.SIGINT)
        second.communicate(timeout=40)
    assert second.returncode == 0
    durable.start()
