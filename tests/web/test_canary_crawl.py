"""Two hundred canaries in everything that is not public, and a visitor who looks everywhere."""

from __future__ import annotations

import gzip
import io
import json
import math
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from datetime import date
from html import unescape
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import shapely
import structlog
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.models import AccountEvent, Mail
from assetmap.core.cluster import Cluster
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.permissions import Role, Scope
from assetmap.organisations.models import OrganisationFact
from assetmap.tiles.layers import LAYERS
from assetmap.web.rates import RATES, Rate
from tests.addresses import filled
from tests.factories.anchors import Paid, Spot, new_anchor, new_ledger, new_postcodes
from tests.factories.ground import MIDDLE, small_town
from tests.factories.register import SAID, new_asset, new_neighbourhood, new_organisation
from tests.photos.making import added, drafted
from tests.served import served
from tests.signing import Browser, new_account, signed_in, visitor
from tests.web.test_hidden import NEW

X, Y = MIDDLE
TRUST = "open-trust"
PARK = "/assets/example-park"
CANARIES = 200
MONTHS = [(2020, month) for month in range(4, 13)] + [(2021, month) for month in (1, 2, 3)]
#: The least that a visitor must be able to open; else the crawl went nowhere.
LEAST = 400
#: The control: it is public, so a crawl that does not meet it everywhere proves nothing.
SEEN = "zq999seenqz"
CANARY = re.compile(rb"zq\d{3}[a-z]+qz", re.IGNORECASE)
PLANTED: list[str] = []


def canary(kind: str) -> str:
    """A word that stands nowhere else, and says where it was planted."""
    PLANTED.append(f"zq{len(PLANTED):03}{kind}qz")
    return PLANTED[-1]


def fill(session: Session, folder: Path) -> None:
    """What everybody may see, and what nobody may: kept as imports and older versions leave it."""
    PLANTED.clear()
    small_town(session)
    new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)
    areas = {"district": "E08000001", "ward": "E05000001"}
    new_postcodes(session, {"AA1 1AA": Spot(int(X), int(Y), areas=areas)})
    new_asset(session, "Example Park", "Park", at=(X, Y))
    new_asset(session, f"Green {SEEN}", "Park", at=(X + 5, Y))
    friends = new_organisation(session, "Friends of Example Park", kind="Charity", at=(X + 30, Y))
    anchor = new_anchor(session, TRUST, (X - 200, Y))
    shown = [
        Paid(f"Open Supplier {name} {SEEN} Ltd", "100.00", "AA1 1AA", category=SEEN)
        for name in "ABCDEF"
    ]
    new_ledger(session, anchor, folder / "open.csv", shown)
    # Payees, categories and references of a private ledger that makes a statement.
    months = [
        Paid(canary("payee") + " Ltd", "50.00", "AA1 1AA", day=f"15/{month:02}/{year}",
             category=canary("category"), reference=canary("reference"))
        for year, month in MONTHS for _ in range(3)
    ]  # fmt: skip
    new_ledger(session, anchor, folder / "private.csv", months, published=False)
    # A person who is paid from a public ledger is counted and never named.
    people = [Paid(f"Mrs {canary('person').title()} Smith", "20.00") for _ in range(5)]
    new_ledger(session, anchor, folder / "people.csv", [
        Paid(one.supplier, one.amount, day="15/08/2020") for one in people
    ])  # fmt: skip
    # That something was here, its own page says; what it was, nobody is told any more.
    for number in range(10):
        old = new_asset(session, f"Old Hall {number}", "Hall", at=(X + 10, Y))
        old.description, old.address = canary("withdrawn"), canary("withdrawn")
        gone = new_organisation(session, f"Old Guild {number}", kind="Charity", at=(X + 15, Y))
        gone.description, gone.address = canary("gone"), canary("gone")
        old.archived_on = gone.archived_on = date(2026, 1, 1)
    for number in range(5):
        session.add(OrganisationFact(
            slug=f"contact-{number}", organisation_id=friends.id, field="contact",
            value=f"{canary('contact')}@example.org", source_id=f"c{number}",
            source=SAID.source, licence=SAID.licence, retrieved_on=SAID.retrieved_on,
        ))  # fmt: skip
    for _ in range(10):
        one = new_account(session, f"{canary('email')}@example.org", name=canary("name"))
        session.add(Mail(to=f"{canary('to')}@example.org", subject="x", body=canary("mail")))
        session.add(AccountEvent(account_id=one.id, actor=one.slug, event=canary("event")))


def write(app: Flask, folder: Path) -> None:
    """What people write that waits, is refused, or is for some eyes only: by the pages' forms."""
    author = signed_in(app, "author@example.org")
    for _ in range(8):
        told = {"name": canary("proposed"), "description": canary("proposed"),
                "reason": canary("reason")}  # fmt: skip
        assert author.post("/assets/new", {**NEW, **told}, page="/assets/new").status_code == 303
        report = {"page": PARK, "topic": "wrong", "words": canary("report")}
        assert author.post("/report", report).status_code == 303
    added(author, of=PARK, description=canary("photo"), caption=canary("caption"))
    drafted(author, of=PARK)
    officer = signed_in(app, "officer@example.org", (Role.ANCHOR_OFFICER, Scope("anchor", TRUST)))
    second = signed_in(app, "second@example.org", (Role.ANCHOR_OFFICER, Scope("anchor", TRUST)))
    rows = f"Date,Supplier,Amount,Postcode\n01/04/2026,{canary('draft')} CIC,900.00,AA1 1AA\n"
    send(officer, f"/anchors/{TRUST}/ledgers/new", rows, f"{canary('file')}.csv",
         published="yes", source=canary("source"), licence="")  # fmt: skip
    places = json.dumps(
        {"type": "Feature", "properties": {"name": canary("place")},
         "geometry": {"type": "Point", "coordinates": [-1.9, 52.48]}}
    )  # fmt: skip
    planner = signed_in(app, "planner@example.org", Role.PLANNER)
    send(planner, "/geofiles/new", places, f"{canary('mapfile')}.geojson", target="assets",
         source=canary("council"), licence="ours", retrieved_on="2026-11-01")  # fmt: skip
    yearly = f"/anchors/{TRUST}/statements"
    page = officer.post(f"{yearly}/prepare", {"year": "2020"}, page=f"{yearly}/prepare")
    assert page.status_code == 303, page.text
    where = page.headers["Location"]
    sent = {"version": second.version(where)}
    assert second.post(f"{where}/publish", sent, page=where).status_code == 303
    # Who fails to sign in, and who asks for what is not there, is in no log.
    stranger = visitor(app)
    for _ in range(5):
        stranger.post("/sign-in", {"email": f"{canary('tried')}@example.org",
                                   "password": canary("password")}, page="/sign-in")  # fmt: skip
        stranger.post("/forgotten", {"email": f"{canary('forgot')}@example.org"}, page="/forgotten")
    while len(PLANTED) < CANARIES:
        stranger.get("/search", query_string={"q": canary("asked"), "near": canary("near")})


def send(browser: Browser, page: str, content: str, name: str, **fields: str) -> None:
    answer = browser.post(
        page, {"file": (io.BytesIO(content.encode()), name), **fields}, page=page,
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text


def starts(app: Flask) -> Iterator[str]:
    """Every address that shows something, with every real name in it; then every tile and file."""
    with app.config["OWNER"].connect() as connection:
        slugs = {"example-park", TRUST, "friends-of-example-park", "example-heath"}
        for table in ("proposal", "asset", "organisation", "photo", "photo_draft", "ledger",
                      "ledger_draft", "geofile", "account", "spend_statement"):  # fmt: skip
            slugs |= set(connection.scalars(text(f"SELECT slug FROM {table}")).all())
    values = {"register": "assets", "anchor": TRUST, "kind": "csv",
              "number": "1", "size": "large", "layer": "assets"}  # fmt: skip
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not {"z"} & rule.arguments:
            names = sorted(slugs) if "slug" in rule.arguments else [TRUST]
            records = ("asset", "organisation", "anchor") if "record" in rule.arguments else ("x",)
            for slug, record in product(names, records):
                yield filled(rule, {**values, "record": record, "slug": slug}, "x")
    for kind in ("geojson", "gpkg", "csv", "html"):
        yield f"/take-away/{kind}"
    for kind in ("csv", "xlsx", "gpkg", "geojson", "html"):
        yield f"/anchors/{TRUST}/catchment/download/{kind}"
    yield from ("/sitemap.xml", "/feed", "/robots.txt", "/search?q=zq", "/assets?q=zq",
                "/organisations?q=zq", "/search.json?q=zq", "/?q=zq",
                "/things.geojson?bbox=-3,52,-1,53&zoom=15")  # fmt: skip
    at = geometry_to_lonlat(shapely.Point(X, Y))
    for z in range(17):
        column = int((at.x + 180) / 360 * 2**z)
        row = int((1 - math.asinh(math.tan(math.radians(at.y))) / math.pi) / 2 * 2**z)
        for layer in LAYERS:
            yield f"/tiles/{layer}/{z}/{column}/{row}.mvt"
        yield f"/identify?lat={at.y}&lon={at.x}&z={z}"


def opened(data: bytes) -> bytes:
    """What a file holds, whatever it is packed in."""
    if data[:2] == b"\x1f\x8b":
        return opened(gzip.decompress(data))
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    return data


def led_to(html: str) -> Iterator[str]:
    """Where a page leads on this site: its links, pictures and what its scripts ask for."""
    for found in re.findall(r'(?:href|src|action|data-[a-z-]+)="([^"#]+)', html):
        parts = urlsplit(unescape(found))
        if not parts.netloc and parts.path.startswith("/") and not parts.path.startswith("/static"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def crawl(browser: Browser, first: Iterator[str], *, most: int) -> Iterator[tuple[str, int, bytes]]:
    """Every answer to be had: address, status and what it holds, its headers too."""
    ahead = deque(first)
    seen = set(ahead)
    while ahead and most:
        address, most = ahead.popleft(), most - 1
        answer = browser.get(address)
        data = opened(answer.get_data())
        yield address, answer.status_code, data + str(answer.headers).encode()
        if answer.mimetype == "text/html":
            for more in led_to(data.decode()):
                if more not in seen:
                    seen.add(more)
                    ahead.append(more)


@pytest.fixture(scope="module")
def app(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("canaries")
    with (
        pytest.MonkeyPatch.context() as patch,
        served(cluster, "canary_crawl", lambda session: fill(session, folder)) as app,
    ):
        for name in RATES:
            patch.setitem(RATES, name, Rate(10**9, 3600))
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Everything that any part of the program may ever log."""
    usual = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    caplog.set_level(1)
    yield
    structlog.configure(wrapper_class=usual)


@pytest.mark.long
@pytest.mark.usefixtures("loud")
@pytest.mark.case("P01")
def test_no_canary_is_in_anything_public_or_in_a_log(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found: list[tuple[str, str]] = []
    shown, met = 0, set()
    with structlog.testing.capture_logs() as logs:
        write(app, tmp_path)
        assert len(PLANTED) >= CANARIES
        for address, status, data in crawl(visitor(app), starts(app), most=4_000):
            assert status < 500, address
            shown += status == 200
            words = {one.decode().lower() for one in CANARY.findall(data)}
            if SEEN in words:
                met.add(re.split(r"[./]", urlsplit(address).path)[-1])
            found += [(address, one) for one in words - {SEEN}]
    assert found == []
    assert shown >= LEAST
    assert {"csv", "xlsx", "geojson", "gpkg", "html", "mvt", "json", "assets", "catchment"} <= met
    said = [*map(str, logs), *caplog.messages]
    assert len(logs) > 20, "the logs were listened to"
    assert SEEN in str(said), "which names an address that was not found"
    assert [one for one in said if CANARY.search(one.replace(SEEN, "").encode())] == []
