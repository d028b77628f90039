"""The files that we hand to operators, tried: nginx before the pages, and the systemd units."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from assetmap import cli
from assetmap.core.cluster import TILES_ROLE, WEB_ROLE, WRITER_ROLE, Cluster
from assetmap.core.serving import server_command
from assetmap.web.headers import HEADERS
from tests.deployed import (
    DEPLOY,
    NAME,
    NGINX,
    Front,
    deployed,
    free_port,
    nginx_conf,
    service_command,
    status,
    wait_until_alive,
)
from tests.real_files import ROOT

#: The application with one address more.
ECHO = "tests.house.echo:make()"


@pytest.fixture(scope="module")
def told(cluster: Cluster, nothing_loaded: Flask) -> dict[str, str]:
    """The pages' environment, but for their home."""
    name = nothing_loaded.config["OWNER"].url.database
    return {
        **os.environ,
        "ASSETMAP_DATABASE_URL": cluster.url(WEB_ROLE, name),
        "ASSETMAP_TILES_URL": cluster.url(TILES_ROLE, name),
        "ASSETMAP_WRITER_URL": cluster.url(WRITER_ROLE, name),
        "ASSETMAP_SITE": f"http://{NAME}",
        "ASSETMAP_PROXIES": "1",
        "ASSETMAP_LOG_LEVEL": "error",
    }


@pytest.fixture(scope="module")
def front(told: dict[str, str]) -> Iterator[Front]:
    with deployed(told, ECHO) as made:
        yield made


@pytest.mark.case("R02")
def test_without_a_proxy_of_ours_nobody_is_believed(told: dict[str, str], tmp_path: Path) -> None:
    """Neither by the pages nor by gunicorn, which of itself believes whoever is on this machine."""
    port = free_port()
    pages = subprocess.Popen(
        service_command(port, ECHO), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
        env={**told, "ASSETMAP_PROXIES": "0", "ASSETMAP_HOME": str(tmp_path)},
    )  # fmt: skip
    front = Front(port, port, pages)
    try:
        wait_until_alive(front)
        body = front.ask(
            "/echo",
            more="X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n"
            "X-Forwarded-Host: evil.example\r\n",
        )[2]
    finally:
        pages.terminate()
        pages.wait(timeout=40)
    said = json.loads(body)
    assert (said["address"], said["site"]) == ("127.0.0.1", f"http://{NAME}/")


def test_the_file_is_sound(tmp_path: Path) -> None:
    assert NGINX
    done = subprocess.run(
        [NGINX, "-t", "-p", str(tmp_path), "-c", str(nginx_conf(tmp_path, 18080, 18081))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_a_page_comes_through_with_each_header_once(front: Front) -> None:
    code, head, body = front.ask("/")
    assert code == 200
    assert "</html>" in body
    for name, value in HEADERS:
        assert re.findall(rf"(?im)^{name}: (.*?)\r?$", head) == [value], name
    assert re.findall(r"(?im)^Server: (.*?)\r?$", head) == ["nginx"], "no version is told"
    assert front.ask("/assets")[0] == 200
    assert front.ask("/readyz")[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", f"{NAME}.evil.example"])
def test_another_name_gets_no_answer(front: Front, host: str) -> None:
    assert front.ask("/", host=host)[0] == 0


def test_a_body_past_the_limit_is_refused_before_it_is_sent(front: Front) -> None:
    head = f"POST /echo HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\nContent-Length: "
    got = front.send(f"{head}{52 * 2**20 + 1}\r\n\r\n".encode())
    assert status(got) == 413
    assert b"up to 50 MB" in got
    chunk = b"%x\r\n" % 2**20 + b"x" * 2**20 + b"\r\n"
    got = front.send(
        f"POST /echo HTTP/1.1\r\nHost: {NAME}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        + chunk * 60
    )
    assert status(got) in (413, 0), "without a length it is counted as it comes"


@pytest.mark.case("W14")
@pytest.mark.parametrize(
    ("path", "more", "expected"),
    [
        ("/?q=" + "a" * 65_536, "", 414),
        ("/", f"X-Long: {'a' * 65_536}\r\n", 431),
        ("/", f"Cookie: {'a' * 65_536}\r\n", 431),
        ("/", "".join(f"X-{n}: {n}\r\n" for n in range(1_000)), 431),
    ],
    ids=["address", "header", "cookie", "a thousand headers"],
)
def test_what_is_huge_is_refused_at_both_doors(
    front: Front, path: str, more: str, expected: int
) -> None:
    assert front.ask(path, more=more)[0] == expected
    got = front.send(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}Connection: close\r\n\r\n".encode(),
        port=front.behind,
    )
    assert status(got) in (400, 414, 431), "and by the pages themselves"
    assert front.ask("/healthz")[0] == 200


INNER = b"GET /echo?smuggled HTTP/1.1\r\nHost: map.example.org\r\n\r\n"
SMUGGLED = {
    "length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + INNER,
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 66\r\n\r\n0\r\n\r\n"
    + INNER,
    "two lengths": b"Content-Length: 0\r\nContent-Length: 52\r\n\r\n" + INNER,
    "two lengths in one": b"Content-Length: 0, 52\r\n\r\n" + INNER,
    "a length with a sign": b"Content-Length: +4\r\n\r\nabcd" + INNER,
    "a length in hexadecimal": b"Content-Length: 0x4\r\n\r\nabcd" + INNER,
    "a negative length": b"Content-Length: -1\r\n\r\n" + INNER,
    "a bad chunk size": b"Transfer-Encoding: chunked\r\n\r\nZ\r\nabc\r\n0\r\n\r\n" + INNER,
    "a chunk size without end": b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n" + INNER,
    "an unknown encoding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + INNER,
    "two encodings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"
    + INNER,
    "a space before the colon": b"Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n"
    b"0\r\n\r\n" + INNER,
    "a folded header": b"X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"
    b"0\r\n\r\n" + INNER,
    "NUL in a header": b"X: a\0b\r\nContent-Length: 4\r\n\r\nabcd" + INNER,
}  # fmt: skip


@pytest.mark.case("W13")
@pytest.mark.parametrize("sent", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_no_second_request_is_smuggled_past_the_proxy(front: Front, sent: bytes) -> None:
    got = front.send(f"POST /echo HTTP/1.1\r\nHost: {NAME}\r\n".encode() + sent)
    assert status(got) in (400, 501), got[:200]
    assert got.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close" in got


@pytest.mark.case("W13")
@pytest.mark.parametrize("sent", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_the_pages_themselves_answer_no_second_request(front: Front, sent: bytes) -> None:
    """They may answer the first before they see that its body is none, or wait for more of it."""
    try:
        got = front.send(
            b"POST /echo HTTP/1.1\r\nHost: localhost\r\n" + sent, port=front.behind, seconds=2
        )
    except TimeoutError:
        return
    assert status(got) in (400, 403, 501), got[:200]
    assert got.count(b"HTTP/1.1 200") == 0
    assert b"smuggled" not in got


@pytest.mark.case("R02")
def test_a_visitors_word_about_themselves_counts_for_nothing(front: Front) -> None:
    more = (
        "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n"
        "X-Forwarded-Port: 666\r\nX-Forwarded-Prefix: /evil\r\nX-Real-IP: 6.6.6.6\r\n"
        "Forwarded: for=6.6.6.6;host=evil.example;proto=https\r\nX_Forwarded_For: 6.6.6.6\r\n"
    )
    code, _, body = front.ask("/echo", more=more)
    said = json.loads(body)
    assert code == 200
    assert (said["address"], said["site"], said["root"]) == ("127.0.0.1", f"http://{NAME}/", "")
    assert said["forwarded"] == "127.0.0.1", "set anew, nothing of the visitor's is left in it"
    assert {name for name in said["headers"] if "Forward" in name or "Real" in name} == {
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
    }  # fmt: skip
    assert "evil" not in front.ask("/", more=more)[2]


def test_slow_senders_hold_no_thread_of_the_pages(front: Front) -> None:
    """Thirty who never finish their body: more than the pages have threads."""
    head = f"POST /echo HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 1000\r\n\r\nx".encode()
    open_ones = [socket.create_connection(("127.0.0.1", front.port)) for _ in range(30)]
    try:
        for one in open_ones:
            one.sendall(head)
        began = time.monotonic()
        assert front.ask("/echo")[0] == 200
        assert time.monotonic() - began < 2
    finally:
        for one in open_ones:
            one.close()


def test_a_crowd_is_told_to_come_again_at_once(front: Front) -> None:
    """As many as are let through are served; the others wait for nobody, nor does the health."""
    most = int(re.findall(r"max_conns=(\d+)", (DEPLOY / "nginx.conf").read_text())[0])

    def timed(path: str) -> tuple[int, str, float]:
        began = time.monotonic()
        code, head, _ = front.ask(path)
        return code, head, time.monotonic() - began

    with ThreadPoolExecutor(most + 8) as askers:
        asked = [askers.submit(timed, "/echo?s=0.5") for _ in range(most + 6)]
        time.sleep(0.2)
        health, design = askers.submit(timed, "/healthz"), askers.submit(timed, "/static/none")
        answers = [one.result() for one in asked]
    shed = [one for one in answers if one[0] == 503]
    assert sorted({code for code, _, _ in answers}) == [200, 503]
    assert len(shed) == 6
    assert all("Retry-After: " in head and seconds < 0.4 for _, head, seconds in shed)
    assert (health.result()[0], design.result()[0]) == (200, 404)
    assert front.ask("/echo")[0] == 200, "it is over when it is over"


def test_the_log_says_neither_who_nor_what(front: Front) -> None:
    front.ask("/search?q=a-secret-question")
    folder = Path(f"/proc/{front.pages.pid}/environ").read_bytes()
    home = re.search(rb"ASSETMAP_HOME=([^\0]+)", folder)
    assert home
    logs = Path(home[1].decode()).parent.glob("*.log")
    said = {path.name: path.read_text() for path in logs}
    assert " GET /search 200 " in said["assetmap.log"]
    assert "a-secret-question" not in "".join(said.values())
    assert "127.0.0.1" not in said["assetmap.log"]


def test_pages_that_are_away_are_said_to_be(front: Front) -> None:
    """Last: it ends the pages."""
    front.pages.send_signal(signal.SIGTERM)
    front.pages.wait(timeout=40)
    code, head, body = front.ask("/")
    assert (code, "being started again" in body) == (503, True)
    assert "Retry-After: 30" in head


# -- systemd -------------------------------------------------------------------------------------


def test_the_unit_starts_the_server_as_the_command_does() -> None:
    """What protects the log and the proxy's headers must not be missing in one of the two."""
    unit, command = service_command(8000), server_command(8000)
    for option in ("--workers", "--threads", "--timeout", "--logger-class",
                   "--forwarded-allow-ips", "--log-level"):  # fmt: skip
        assert unit[unit.index(option) + 1] == command[command.index(option) + 1], option
    assert "--no-control-socket" in unit


def test_what_was_uploaded_is_worked_on_where_others_use_it() -> None:
    """The pages alone only queue it; the worker comes back by itself, whatever ended it."""
    unit = (DEPLOY / "assetmap-worker.service").read_text()
    started = re.search(r"(?m)^ExecStart=/opt/assetmap/bin/(\S+) (\S+)$", unit)
    assert started
    assert started[2] in cli.assetmap.commands
    pages = (DEPLOY / "assetmap.service").read_text()
    for line in ("EnvironmentFile", "Environment", "User", "StateDirectory", "RestrictNamespaces"):
        held = re.findall(rf"(?m)^{line}=.*$", unit)
        assert held == re.findall(rf"(?m)^{line}=.*$", pages), line
    assert "Restart=always" in unit


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_the_units_are_sound_and_closed(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("assetmap", "gunicorn"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    units = []
    for path in sorted(DEPLOY.glob("assetmap*.*")):
        unit = tmp_path / path.name
        unit.write_text(path.read_text().replace("/opt/assetmap/bin", str(programs)))
        units.append(str(unit))
    assert len(units) == 6
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if "assetmap" in line]
    assert (done.returncode, said) == (0, [])
    for name in (
        "assetmap.service", "assetmap-worker.service", "assetmap-backup.service",
        "assetmap-watch.service",
    ):  # fmt: skip
        scored = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=35",
             str(tmp_path / name)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert scored.returncode == 0, scored.stdout[-300:]
