"""What a browser sends, byte by byte, so that the server can be killed at any of them."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask

from assetmap.core.permissions import Role, Scope
from assetmap.core.serving import HOST
from tests.faults.serving import Site
from tests.signing import signed_in

BOUNDARY = "----0123456789abcdef"


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in: the cookie of a browser, and the token of its forms."""

    cookie: str
    token: str

    def request(
        self,
        path: str,
        fields: dict[str, str],
        file: tuple[str, bytes] | None,
        *,
        host: str = "localhost",
    ) -> bytes:
        """A form that is sent, whole."""
        parts = b"".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
            + f"{said}\r\n".encode()
            for name, said in {"csrf_token": self.token, **fields}.items()
        )
        if file is not None:
            parts += (
                (
                    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; '
                    f'filename="{file[0]}"\r\nContent-Type: text/csv\r\n\r\n'
                ).encode()
                + file[1]
                + b"\r\n"
            )
        body = parts + f"--{BOUNDARY}--\r\n".encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            f"Cookie: {self.cookie}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def person(app: Flask, email: str, *roles: Role | tuple[Role, Scope]) -> Person:
    """Somebody with an account, as the server's own processes know them too."""
    browser = signed_in(app, email, *roles)
    token = browser.token()
    name = app.config["SESSION_COOKIE_NAME"]
    held = browser.client.get_cookie(name)
    assert held is not None
    return Person(f"{name}={held.value}", token)


def new_key() -> str:
    """An Idempotency-Key as a form carries it."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Heard:
    """What came back: status 0 is nothing."""

    status: int
    location: str


def send(site: Site, request: bytes) -> Heard:
    """Send a whole request and hear the answer."""
    with socket.create_connection((HOST, site.port), timeout=60) as sender:
        sender.sendall(request)
        return _hear(sender)


def send_and_kill(site: Site, request: bytes, *, cut: int, wait: float) -> Heard:
    """Send so many bytes, wait, and kill every process that answers; what is heard of it."""
    with socket.create_connection((HOST, site.port), timeout=60) as sender:
        with suppress(OSError):
            sender.sendall(request[:cut])
        time.sleep(wait)
        kill_workers(site)
        return _hear(sender)


def kill_workers(site: Site) -> None:
    """SIGKILL what answers; the first process stays and makes new ones."""
    for pid in site.workers():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _hear(sender: socket.socket) -> Heard:
    said = b""
    with suppress(OSError):
        while piece := sender.recv(65536):
            said += piece
    head = said.split(b"\r\n\r\n")[0].decode("latin-1")
    if not head.startswith("HTTP/"):
        return Heard(0, "")
    lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    return Heard(int(head.split()[1]), lines.get("Location", ""))
