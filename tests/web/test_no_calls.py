"""Addresses of our own network, left wherever an address may be said: nobody ever calls them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.assets.saying import record_fact as say_of_asset
from assetmap.core.cluster import Cluster
from assetmap.core.facts import FactWords, Provenance
from assetmap.core.permissions import OPERATOR, Role
from assetmap.importers.contract import SourceWords
from assetmap.importers.things import ReadingOptions, import_organisations
from assetmap.moderation.models import Proposal
from assetmap.web.rates import RATES, Rate
from tests.editing.making import fill, guild_form, hall_form
from tests.listening import Listener
from tests.real_files import ROOT
from tests.served import served
from tests.signing import Browser, signed_in, visitor

TOLD = Provenance("invented for tests", "none", date(2026, 1, 1))
#: Cloud machines' own data, shared and private nets, this machine in other writings, a name that
#: could change its mind between a check and a call, and the port that listens.
HOSTS = (
    "169.254.169.254", "[fd00:ec2::254]", "100.64.0.1", "10.0.0.1", "192.168.0.1", "127.1",
    "0", "0.0.0", "2130706433", "0x7f000001", "017700000001", "[::1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "localhost", "localtest.me",
    "rebinding.example", "ⓛocalhost", "127。0。0。1",
)  # fmt: skip
#: Python tells of each of these before it happens.
CALLS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
         "urllib.Request", "http.client.connect", "ftplib.connect")  # fmt: skip
#: What could fetch an address, and the one module that may use it: e-mails go to the operator's
#: own server.
FETCHERS = {
    "urllib.request": (), "http.client": (), "requests": (), "httpx": (), "aiohttp": (),
    "urllib3": (), "ftplib": (), "fsspec": (), "xmlrpc": (), "telnetlib": (), "pycurl": (),
    "smtplib": ("assetmap/accounts/mailing.py",),
}  # fmt: skip
_HEARD: list[tuple[str, object]] = []
_HEARING = {"hooked": False, "now": False}


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    # A socket of a file is the database's; an address of a pair goes over a network.
    if _HEARING["now"] and event in CALLS and not isinstance(arguments[-1], str | bytes):
        _HEARD.append((event, arguments[-1]))


@contextmanager
def calls() -> Iterator[list[tuple[str, object]]]:
    """What this process calls over a network within the block."""
    if not _HEARING["hooked"]:
        sys.addaudithook(_hear)  # for good: Python takes none back
    _HEARD.clear()
    _HEARING.update(hooked=True, now=True)
    try:
        yield _HEARD
    finally:
        _HEARING["now"] = False


@pytest.fixture
def app(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    for name in RATES:
        monkeypatch.setitem(RATES, name, Rate(10**9, 3600))
    with served(cluster, "no_calls", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def keep(app: Flask, boss: Browser, resident: Browser, address: str, folder: Path) -> None:
    """Say an address in each field and each file that takes one, or is refused."""
    version = boss.version("/organisations/sample-guild/edit")
    words = f'See {address} <img src="{address}"> url({address})'
    told = {"description": words, "address": words}
    sent = [
        boss.post(
            "/organisations/sample-guild/edit",
            guild_form(**told, website=address, version=version),
        ),
        resident.post(
            "/organisations/sample-guild/edit",
            guild_form(
                **told, website=f"{address}?2", promise="propose",
                version=boss.version("/organisations/sample-guild/edit"),
            ),
        ),
        boss.post(
            "/assets/sample-hall/edit",
            hall_form(**told, version=boss.version("/assets/sample-hall/edit")),
        ),
        boss.post("/report", {"page": address, "topic": "wrong", "words": words}),
    ]  # fmt: skip
    assert all(answer.status_code < 500 for answer in sent)
    (folder / "bodies.csv").write_text(
        f'id,name,website,easting,northing\n1,Sample Body,"{address}",403500,287500\n'
    )
    with Session(app.config["OWNER"]) as session:
        import_organisations(
            session, path=folder / "bodies.csv", options=ReadingOptions(), actor="operator",
            words=SourceWords(source=address, licence=address),
        )  # fmt: skip
        hall = session.scalars(select(Asset).where(Asset.slug == "sample-hall")).one()
        say_of_asset(
            session, actor=OPERATOR, asset=hall, provenance=TOLD,
            words=FactWords("link", address, note=address),
        )  # fmt: skip
        session.commit()


def pages(app: Flask) -> list[str]:
    with Session(app.config["OWNER"]) as session:
        waiting = [f"/moderation/{slug}" for slug in session.scalars(select(Proposal.slug))]
    return [
        "/assets/sample-hall", "/assets/sample-hall/history", "/organisations/sample-guild",
        "/organisations/sample-guild/edit", "/organisations/sample-guild/history",
        "/organisations", "/moderation", *waiting, "/search?q=sample", "/things.geojson",
        "/organisations/similar.json?name=Sample+Guild&website=http%3A%2F%2F127.0.0.1",
        "/walk-sheet.pdf?in=here", "/take-away/html?in=here", "/take-away/csv?in=here",
        "/take-away/geojson?in=here", "/take-away/gpkg?in=here",
    ]  # fmt: skip


@pytest.mark.case("W25")
@pytest.mark.parametrize("hosts", [HOSTS[:2], pytest.param(HOSTS[2:], marks=pytest.mark.long)])
def test_an_address_that_somebody_said_is_never_called(
    app: Flask, listener: Listener, tmp_path: Path, hosts: tuple[str, ...]
) -> None:
    boss = signed_in(app, "boss@example.org", Role.COORDINATOR, Role.MODERATOR)
    resident, shown = signed_in(app), 0
    with calls() as heard:
        for host in (*hosts, f"[::ffff:127.0.0.1]:{listener.port}", f"127.0.0.1:{listener.port}"):
            with Session(app.config["OWNER"]) as session:
                session.execute(text("TRUNCATE proposal, asset_fact, organisation_fact CASCADE"))
                session.commit()
            keep(app, boss, resident, f"http://{host}/latest/meta-data", tmp_path)
            assert heard == [], host
        for page in pages(app):
            for browser in (boss, visitor(app)):
                answer = browser.get(page)
                assert answer.status_code < 500, page
                shown += b"meta-data" in answer.get_data()
            assert heard == [], page
    assert listener.asked == []
    assert shown >= 15, "they were there to be called"


@pytest.mark.case("W25")
def test_the_ear_hears_a_call(listener: Listener) -> None:
    """The control: one call is heard by both."""
    with calls() as heard, pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{listener.port}/one", timeout=5)
    assert ("socket.connect", ("127.0.0.1", listener.port)) in heard
    assert listener.asked[0].startswith(b"GET /one")


def imported(path: Path) -> Iterator[str]:
    """The modules that a file of the program asks for, at its head or within."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def fetching(path: Path, name: str) -> list[str]:
    """What of a file could fetch an address and may not."""
    found = {
        fetcher
        for module in imported(path)
        for fetcher, allowed in FETCHERS.items()
        if (module == fetcher or module.startswith(f"{fetcher}.")) and name not in allowed
    }
    return sorted(found)


@pytest.mark.case("W25")
def test_nothing_that_fetches_an_address_is_part_of_the_program(tmp_path: Path) -> None:
    files = sorted((ROOT / "assetmap").rglob("*.py"))
    assert len(files) > 300
    for path in files:
        assert fetching(path, str(path.relative_to(ROOT))) == [], path
    lines = (
        "import urllib.request",
        "from urllib import request",
        "import requests",
        "def f():\n    from http.client import HTTPConnection",
        "import smtplib",
    )
    for line in lines:
        (tmp_path / "one.py").write_text(line)
        assert fetching(tmp_path / "one.py", "assetmap/one.py"), line
