"""Serving the pages with gunicorn, and stopping everything in the right order."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from assetmap.core.errors import Unavailable

HOST = "127.0.0.1"
WORKERS, THREADS = 2, 4
_START_SECONDS = 30
_LOOK_SECONDS = 0.5
#: What does the heavy work beside the pages.
WORKER_COMMAND = (sys.executable, "-c", "from assetmap.cli import main; main()", "worker")


class PortTaken(Unavailable):
    """Something else already listens where the pages should be."""


def check_port(port: int) -> None:
    """Raise ``PortTaken``, naming a free port, when the port is in use."""
    if _is_free(port):
        return
    free = next((other for other in range(port + 1, port + 200) if _is_free(other)), None)
    hint = f" Port {free} is free: ASSETMAP_PORT={free}" if free else ""
    raise PortTaken(f"Port {port} on {HOST} is already in use.{hint}")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def serve_until_stopped(
    port: int, *, ready: Callable[[], None], environ: Mapping[str, str] | None = None
) -> None:
    """Serve on 127.0.0.1 until Ctrl-C or a termination signal, then stop the server.

    Parameters
    ----------
    ready : callable
        Called once, when the pages answer.
    environ : mapping, optional
        Settings for the server beside those of this process.

    Raises
    ------
    Unavailable
        The server does not come up or stops by itself.
    """
    check_port(port)
    # Both, since a process that a script put in the background inherits an ignored SIGINT.
    previous = {name: signal.signal(name, _stop) for name in (signal.SIGTERM, signal.SIGINT)}
    # A session of its own: Ctrl-C reaches us alone, and we stop the server before the database.
    server = _start(server_command(port), environ)
    helper = _start(WORKER_COMMAND, environ)
    try:
        _wait_for(server, port)
        ready()
        while server.poll() is None:
            if helper.poll() is not None:
                # What it was doing is taken up again when it starts.
                helper = _start(WORKER_COMMAND, environ)
            time.sleep(_LOOK_SECONDS)
        raise Unavailable(f"The web server stopped by itself (exit code {server.returncode}).")
    except KeyboardInterrupt:
        pass
    finally:
        for name, handler in previous.items():
            signal.signal(name, handler)
        for process in (server, helper):
            if process.poll() is None:
                process.terminate()
        for process in (server, helper):
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(command: Sequence[str], environ: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*_dies_with_us(), *command],
        start_new_session=True,
        env={**os.environ, **(environ or {})},
    )


def server_command(port: int) -> list[str]:
    """What starts the server. It writes no line for a request: addresses may tell who is where."""
    return [
        sys.executable, "-m", "gunicorn", "assetmap.app:create_app()",
        "--bind", f"{HOST}:{port}", "--workers", str(WORKERS), "--threads", str(THREADS),
        "--log-level", "warning", "--timeout", "60",
        "--logger-class", "assetmap.core.serving_log.WithoutQueries",
        "--no-control-socket",
        # Which headers of a proxy are believed is ours to say (ASSETMAP_PROXIES), not gunicorn's.
        "--forwarded-allow-ips", "",
    ]  # fmt: skip


def _dies_with_us() -> list[str]:
    """What ends the server when this program is killed outright (util-linux, on every Debian)."""
    found = shutil.which("setpriv")
    return [found, "--pdeathsig", "TERM", "--"] if found else []


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise Unavailable("The web server did not start; its message stands above.")
        try:
            with socket.create_connection((HOST, port), timeout=1) as probe:
                probe.sendall(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if b" 200 " in probe.recv(64):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise Unavailable(f"The web server did not answer within {_START_SECONDS} seconds.")
