"""A ledger comes in over the web: uploaded, checked, corrected, released by another, withdrawn."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.anchors.drafts.jobs import folder_of, run_check, run_load
from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.anchors.models import Ledger
from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.worker import work
from tests.factories.anchors import Spot, new_anchor, new_postcodes
from tests.served import served
from tests.signing import Browser, signed_in, visitor

OPEN, OTHER = "example-trust", "other-trust"
HEAD = "Date,Supplier,Amount,Postcode,Expense Type\n"
ROWS = (
    "01/04/2026,Example Cleaning CIC,900.00,AA1 1AA,Cleaning\n"
    "02/04/2026,Sample Catering Ltd,500.10,AA1 1AB,Food\n"
    "03/04/2026,Mrs A Example,60.00,AA1 1AA,Travel\n"
    "31/02/2026,Specimen Works Ltd,10.00,AA2 2AA,Repairs\n"
    "05/04/2026,Specimen Works Ltd,not a sum,AA2 2AA,Repairs\n"
    "06/04/2026,Specimen Works Ltd,=cmd|' /C calc'!A0,AA2 2AA,Repairs\n"
)
LEDGER = (HEAD + ROWS).encode()
PATH = f"/anchors/{OPEN}/ledgers"


def fill(session: Session) -> None:
    here = {"district": "E08000001", "ward": "E05000001"}
    new_postcodes(
        session,
        {
            "AA1 1AA": Spot(406_100, 287_500, areas=here),
            "AA1 1AB": Spot(407_000, 287_900, areas=here),
            "AA2 2AA": Spot(436_000, 287_500, areas={**here, "district": "E08000002"}),
        },
    )
    new_anchor(session, OPEN)
    new_anchor(session, OTHER, site=(407_000.0, 287_500.0))


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "drafts", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def app(site: Flask) -> Flask:
    with Session(site.config["OWNER"]) as session:
        session.execute(
            text(
                "TRUNCATE ledger_draft, blocked_file, ledger, ledger_supplier, payment, spend_sum, "
                "spend_month, supplier, category, rate_count, procrastinate_jobs CASCADE"
            )
        )
        session.commit()
    for file in folder_of(site.config["SETTINGS"]).iterdir():
        file.unlink()
    return site


def officer(app: Flask, email: str = "officer@example.org", anchor: str = OPEN) -> Browser:
    return signed_in(app, email, (Role.ANCHOR_OFFICER, Scope("anchor", anchor)))


def send(browser: Browser, content: bytes = LEDGER, name: str = "ledger.csv", **more: str) -> str:
    """Upload a file; the address of its page."""
    answer = browser.post(
        f"{PATH}/new",
        {"file": (io.BytesIO(content), name), "published": "yes",
         "source": "Example Trust, spend over £500", "licence": "", **more},
        page=f"{PATH}/new", content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
    return answer.headers["Location"]


def step(browser: Browser, page: str, what: str, **more: str):
    html = browser.get(page).text
    found = re.search(r'name="previewed" value="([^"]*)"', html)
    version = re.search(r'name="version" value="(\d+)"', html)
    return browser.post(
        f"{page}/{what}",
        {"version": version[1] if version else "", "previewed": found[1] if found else "", **more},
        page=page,
    )


def jobs_done(app: Flask) -> None:
    """A real worker does what waits in the real queue.

    In a thread of its own, as in a process of its own: a browser's test may have left a loop here.
    """
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work, app.config["SETTINGS"], once=True).result()


def draft_of(app: Flask, page: str) -> LedgerDraft:
    with Session(app.config["OWNER"]) as session:
        held = session.query(LedgerDraft).filter_by(slug=page.rsplit("/", 1)[1]).one()
        session.expunge(held)
        return held


def released(app: Flask, content: bytes = LEDGER, **more: str) -> str:
    one, two = officer(app), officer(app, "second@example.org")
    page = send(one, content, **more)
    slug = page.rsplit("/", 1)[1]
    run_check(app.config["SETTINGS"], slug)
    assert step(one, page, "submit").status_code == 303
    assert step(two, page, "release").status_code == 303
    run_load(app.config["SETTINGS"], slug)
    return page


def count(app: Flask, table: str) -> int:
    with app.config["OWNER"].connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))


def test_from_a_file_to_the_catchment_page(app: Flask) -> None:
    one, two = officer(app), officer(app, "second@example.org")
    page = send(one)
    assert "Waiting for its turn" in one.get(page).text
    assert count(app, "payment") == 0
    jobs_done(app)
    html = one.get(page).text
    assert "6 rows = 4 payments + 2 refused" in html
    assert "£1,470.10" in html
    assert "a formula stands where the amount should be" in html
    assert "Mrs A Example" in html
    assert "Nothing of it has been stored yet" in html
    assert count(app, "payment") == 0
    assert step(one, page, "submit").status_code == 303
    assert step(two, page, "release").status_code == 303
    jobs_done(app)
    assert "The ledger is in" in two.get(page).text
    assert count(app, "payment") == 4
    catchment = visitor(app).get(f"/anchors/{OPEN}/catchment?local=E08000001")
    assert catchment.status_code == 200
    assert "Mrs A Example" not in catchment.text
    held = draft_of(app, page)
    assert (held.account, held.file_name) == ({}, None)
    assert list(folder_of(app.config["SETTINGS"]).iterdir()) == [], "the file is not kept"


@pytest.mark.case("L20")
def test_who_brought_it_in_cannot_release_it(app: Flask) -> None:
    one = officer(app)
    page = send(one)
    run_check(app.config["SETTINGS"], page.rsplit("/", 1)[1])
    step(one, page, "submit")
    refused = step(one, page, "release")
    assert refused.status_code == 403
    assert "somebody else must release it" in refused.text
    assert count(app, "ledger") == 0
    # The database says so too, whatever the program does.
    from sqlalchemy.exc import IntegrityError

    with app.config["OWNER"].connect() as connection, pytest.raises(IntegrityError) as fault:
        connection.execute(text("UPDATE ledger_draft SET released_by = submitted_by"))
    assert "released_by_another" in str(fault.value)


@pytest.mark.case("L14")
def test_what_is_stored_is_what_was_looked_at(app: Flask) -> None:
    one, two = officer(app), officer(app, "second@example.org")
    page = send(one)
    held = draft_of(app, page)
    run_check(app.config["SETTINGS"], held.slug)
    assert step(one, page, "submit", previewed="another").status_code == 409
    assert step(one, page, "submit").status_code == 303
    path = folder_of(app.config["SETTINGS"]) / held.file_name
    path.write_bytes(LEDGER.replace(b"900.00", b"9000.00"))
    refused = step(two, page, "release")
    assert refused.status_code == 409
    assert "changed since it was looked at" in refused.text
    path.write_bytes(LEDGER)
    assert step(two, page, "release").status_code == 303
    path.write_bytes(LEDGER.replace(b"900.00", b"9000.00"))
    run_load(app.config["SETTINGS"], held.slug)
    assert draft_of(app, page).state == "failed"
    assert count(app, "payment") == 0


def test_steps_cannot_be_skipped_or_repeated(app: Flask) -> None:
    one, two = officer(app), officer(app, "second@example.org")
    page = send(one)
    for what in ("submit", "release", "back"):
        assert step(two, page, what).status_code in (409, 428), what
    run_check(app.config["SETTINGS"], page.rsplit("/", 1)[1])
    assert step(two, page, "release").status_code == 409
    html = one.get(page).text
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    assert step(one, page, "submit").status_code == 303
    again = one.post(f"{page}/submit", {"version": version, "previewed": "x"}, page=page)
    assert again.status_code == 409


def test_columns_that_a_person_names(app: Flask) -> None:
    one = officer(app)
    page = send(one, LEDGER.replace(b"Amount", b"Wibble").replace(b"Supplier", b"Wobble", 1))
    slug = page.rsplit("/", 1)[1]
    run_check(app.config["SETTINGS"], slug)
    html = one.get(page).text
    assert "The file could not be used" in html
    mended = step(one, page, "reading", **{"column-amount": "Wibble", "column-supplier": "Wobble"})
    assert mended.status_code == 303
    run_check(app.config["SETTINGS"], slug)
    assert "6 rows = 4 payments + 2 refused" in one.get(page).text


@pytest.mark.case("L15")
def test_another_anchors_people_see_nothing_of_it(app: Flask) -> None:
    page = send(officer(app))
    slug = page.rsplit("/", 1)[1]
    stranger = officer(app, "stranger@example.org", OTHER)
    for browser in (stranger, signed_in(app), visitor(app)):
        for address in (page, f"{page}/state.json", PATH, f"/anchors/{OTHER}/ledgers/{slug}"):
            answer = browser.get(address, headers={"Accept": "text/html"})
            assert answer.status_code in (404, 303), (address, answer.status_code)
            assert "ledger.csv" not in answer.text
        for what in ("submit", "release", "discard", "again", "reading"):
            answer = browser.post(f"{page}/{what}", {"version": "1"})
            assert answer.status_code in (404, 401), what
    assert draft_of(app, page).state == "waiting"


@pytest.mark.case("L17", "L18")
def test_a_withdrawn_ledger_is_gone_everywhere_and_does_not_come_back(app: Flask) -> None:
    released(app)
    one = officer(app)
    reader = visitor(app)
    pages = [
        f"/anchors/{OPEN}/catchment?local=E08000001",
        f"/anchors/{OPEN}/catchment.geojson?local=E08000001",
        f"/anchors/{OPEN}/catchment/download/csv?local=E08000001",
    ]
    before = [reader.get(page) for page in pages]
    assert [one.status_code for one in before] == [200, 200, 200]
    with Session(app.config["OWNER"]) as session:
        slug = session.query(Ledger).one().slug
    assert one.post(f"{PATH}/{slug}/withdraw", {"reason": ""}).status_code == 400
    assert signed_in(app).post(f"{PATH}/{slug}/withdraw", {"reason": "x"}).status_code == 404
    assert one.post(f"{PATH}/{slug}/withdraw", {"reason": "It named a carer."}).status_code == 303
    for page in pages:
        answer = reader.get(page)
        assert answer.status_code == 400, page  # this anchor has no ledger
        assert b"has no ledger yet" in answer.data
        assert b"Sample Catering" not in answer.data
    assert "Sample Catering" not in reader.get(f"/anchors/{OPEN}").text
    back = one.post(
        f"{PATH}/new",
        {"file": (io.BytesIO(LEDGER), "again.csv"), "published": "yes", "source": "x"},
        page=f"{PATH}/new", content_type="multipart/form-data",
    )  # fmt: skip
    assert back.status_code == 400
    assert "It named a carer." in back.text
    assert list(folder_of(app.config["SETTINGS"]).iterdir()) == []


@pytest.mark.case("L15")
def test_a_private_ledger_is_seen_by_its_anchors_people_alone(app: Flask) -> None:
    released(app, published="no", source="")
    address = f"/anchors/{OPEN}/catchment?local=E08000001"
    inside = officer(app).get(address)
    assert inside.status_code == 200
    assert "Private ledgers are in these figures" in inside.text
    assert inside.headers["Cache-Control"] == "private, no-store"
    for browser in (visitor(app), signed_in(app), officer(app, "stranger@example.org", OTHER)):
        answer = browser.get(address)
        assert answer.status_code == 400, "no ledger is there for them, whoever looked before"
        assert "has no ledger yet" in answer.text
        for page in (f"/anchors/{OPEN}", "/anchors"):
            assert "Sample Catering" not in browser.get(page).text
            assert "1,470.10" not in browser.get(page).text


def test_throwing_an_upload_away(app: Flask) -> None:
    one = officer(app)
    page = send(one)
    answer = step(one, page, "discard")
    assert answer.status_code in (303, 428)
    if answer.status_code == 428:
        held = draft_of(app, page)
        assert one.post(f"{page}/discard", {"version": str(held.version)}).status_code == 303
    run_check(app.config["SETTINGS"], page.rsplit("/", 1)[1])
    assert draft_of(app, page).state == "discarded"
    assert list(folder_of(app.config["SETTINGS"]).iterdir()) == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "is empty"),
        (b"PK\x03\x04nonsense", "x.csv", ""),
        (b"%PDF-1.4", "x.pdf", ""),
        (b"<html>", "x.html", ""),
    ],
)
def test_what_the_door_refuses_is_said_and_leaves_nothing(
    app: Flask, content: bytes, name: str, words: str
) -> None:
    one = officer(app)
    answer = one.post(
        f"{PATH}/new",
        {"file": (io.BytesIO(content), name), "published": "yes", "source": "Example Trust"},
        page=f"{PATH}/new", content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 400
    assert words in answer.text
    assert "Example Trust" in answer.text, "nothing typed is lost"
    assert count(app, "ledger_draft") == 0
    assert list(folder_of(app.config["SETTINGS"]).iterdir()) == []


@pytest.mark.case("F03")
def test_a_worker_that_is_killed_leaves_nothing_half_done(app: Flask) -> None:
    """As if it was killed at each step: the row says a step is on, and no job is left for it."""
    one, two = officer(app), officer(app, "second@example.org")
    page = send(one)

    def killed(state: str) -> None:
        with Session(app.config["OWNER"]) as session:
            session.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
            session.execute(text("UPDATE ledger_draft SET state = :s"), {"s": state})
            session.commit()

    killed("checking")
    jobs_done(app)
    assert draft_of(app, page).state == "checked"
    step(one, page, "submit")
    step(two, page, "release")
    killed("loading")
    jobs_done(app)
    assert draft_of(app, page).state == "released"
    assert count(app, "ledger") == 1
    assert count(app, "payment") == 4


def test_the_same_file_for_the_same_anchor_becomes_one_ledger(app: Flask) -> None:
    released(app)
    released(app)
    assert count(app, "ledger") == 1
    assert count(app, "payment") == 4


@pytest.mark.case("L19")
def test_nothing_of_a_file_stands_in_the_log(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    content = HEAD.encode() + b"01/04/2026,Mr C Canary of 20-00-00 12345678,5.00,AA1 1AA,x\n" * 2
    one = officer(app)
    page = send(one, content)
    run_check(app.config["SETTINGS"], page.rsplit("/", 1)[1])
    one.get(page)
    out = "".join(capsys.readouterr())
    assert "Canary" not in out
    assert "12345678" not in str(draft_of(app, page).account), "bank details are masked"


def test_saying_where_payees_work(app: Flask) -> None:
    released(app)
    one = officer(app)
    with Session(app.config["OWNER"]) as session:
        slug = session.query(Ledger).one().slug
    page = f"{PATH}/{slug}/places"
    row = {"supplier": "Sample Catering Ltd", "postcode": "AA2 2AA", "basis": "delivery",
           "source": "their web page", "note": ""}  # fmt: skip
    assert "1 payees placed" in one.post(page, row, page=page).text
    assert "was refused" not in one.post(page, row, page=page).text
    refused = one.post(page, {**row, "postcode": "ZZ9 9ZZ"}, page=page)
    assert "Rows that were refused" in refused.text
    many = b"supplier,postcode,basis,source\nExample Cleaning CIC,AA1 1AB,delivery,contract\n"
    done = one.post(page, {"file": (io.BytesIO(many), "p.csv")}, page=page,
                    content_type="multipart/form-data")  # fmt: skip
    assert "1 payees placed" in done.text
    wrong = one.post(page, {"file": (io.BytesIO(b"a,b\n1,2\n"), "p.csv")}, page=page,
                     content_type="multipart/form-data")  # fmt: skip
    assert wrong.status_code == 400
    stranger = officer(app, "stranger@example.org", OTHER)
    assert stranger.post(page, row).status_code == 404
    assert list(folder_of(app.config["SETTINGS"]).iterdir()) == []
    with app.config["OWNER"].connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM supplier_place")) == 2
