"""The pages as operators run them: gunicorn as the unit starts it, behind nginx by our own file."""

from __future__ import annotations

import configparser
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.real_files import ROOT

DEPLOY = ROOT / "docs" / "deploy"
NAME = "map.example.org"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
#: What the unit serves.
SHIPPED = "assetmap.app:create_app()"


@dataclass
class Front:
    """nginx before gunicorn: their ports, and the processes that we started."""

    port: int
    behind: int
    pages: subprocess.Popen[bytes]

    def send(self, data: bytes, *, port: int | None = None, seconds: float = 20) -> bytes:
        """What comes back for raw bytes until the connection is closed; empty when nothing does."""
        with socket.create_connection(("127.0.0.1", port or self.port), timeout=seconds) as talk:
            got = b""
            try:
                talk.sendall(data)
                while piece := talk.recv(65536):
                    got += piece
            except ConnectionError:
                pass
            return got

    def ask(self, path: str = "/", *, host: str = NAME, more: str = "") -> tuple[int, str, str]:
        """Status, headers and body of one request."""
        got = self.send(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n".encode()
        )
        head, _, body = got.partition(b"\r\n\r\n")
        return status(got), head.decode(), body.decode(errors="replace")


def status(got: bytes) -> int:
    return int(got.split(b" ", 2)[1]) if got else 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def nginx_conf(folder: Path, port: int, behind: int) -> Path:
    """The operator's file with ports and folders of our own, inside the least of a main file."""
    site = (DEPLOY / "nginx.conf").read_text()
    for old, new in (
        ("listen 80", f"listen 127.0.0.1:{port}"),
        ("server 127.0.0.1:8000", f"server 127.0.0.1:{behind}"),
        ("/var/log/nginx/", f"{folder}/"),
    ):
        assert old in site
        site = site.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/main.log;\n"
        f"events {{}}\nhttp {{\n{temporary}{site}\n}}\n"
    )
    return main


def service_command(behind: int, application: str = SHIPPED) -> list[str]:
    """What the unit starts, with our Python and our port."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    text = (DEPLOY / "assetmap.service").read_text().replace("\\\n", " ")
    unit.read_string(text)
    program, shipped, *options = shlex.split(unit["Service"]["ExecStart"])
    assert program == "/opt/assetmap/bin/gunicorn"
    assert shipped == SHIPPED
    options[options.index("--bind") + 1] = f"127.0.0.1:{behind}"
    return [sys.executable, "-m", "gunicorn", application, *options]


def wait_until_alive(front: Front) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if front.ask("/healthz")[0] == 200:
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, "the pages do not answer"
        time.sleep(0.1)


@contextmanager
def deployed(
    told: Mapping[str, str], application: str = SHIPPED, *, home: Path | None = None
) -> Iterator[Front]:
    """Both running, on ports of their own.

    Parameters
    ----------
    told : mapping
        The pages' environment.
    home : Path, optional
        Theirs; one that goes with them unless it is given.
    """
    assert NGINX, "nginx is missing: sudo apt-get install nginx"
    folder = Path(tempfile.mkdtemp(prefix="assetmap-deploy-"))
    port, behind = free_port(), free_port()
    with (folder / "pages.log").open("wb") as log:
        pages = subprocess.Popen(
            service_command(behind, application), stdout=log, stderr=log, cwd=ROOT,
            env={**told, "ASSETMAP_HOME": str(home or folder / "home")},
        )  # fmt: skip
        nginx = subprocess.Popen(
            [NGINX, "-p", str(folder), "-c", str(nginx_conf(folder, port, behind))],
            stdout=log, stderr=log,
        )  # fmt: skip
    made = Front(port, behind, pages)
    try:
        wait_until_alive(made)
        yield made
    finally:
        for process in (nginx, pages):
            process.terminate()
        for process in (nginx, pages):
            process.wait(timeout=40)
        shutil.rmtree(folder)
