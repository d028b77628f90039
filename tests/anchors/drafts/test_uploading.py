"""What a strange client sends to the one address that takes ledgers."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.anchors.drafts.jobs import folder_of
from assetmap.core.cluster import Cluster
from assetmap.core.limits import FORM_BYTES, FORM_PARTS, RATES, UPLOAD_BYTES
from tests.anchors.drafts.test_journey import LEDGER, PATH, fill, officer
from tests.served import served
from tests.signing import ORIGIN, Browser

LINE = "line"
#: The parser leaves the temporary file of a body that it refused to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "uploading", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture
def one(app: Flask) -> Browser:
    with Session(app.config["OWNER"]) as session:
        session.execute(text("DELETE FROM rate_count"))
        session.commit()
    return officer(app)


def part(name: str, content: bytes, filename: str = "") -> bytes:
    told = f'; filename="{filename}"' if filename else ""
    head = f'--{LINE}\r\nContent-Disposition: form-data; name="{name}"{told}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def send(browser: Browser, body: bytes, **environ: object):
    return browser.client.post(
        f"{PATH}/new", input_stream=io.BytesIO(body), headers=ORIGIN,
        content_type=f"multipart/form-data; boundary={LINE}",
        environ_overrides={"wsgi.input_terminated": True, **environ},
    )  # fmt: skip


def form(browser: Browser, content: bytes, name: str = "ledger.csv") -> bytes:
    return (
        part("csrf_token", browser.token(f"{PATH}/new").encode())
        + part("published", b"yes")
        + part("source", b"Example Trust")
        + part("file", content, name)
        + f"--{LINE}--\r\n".encode()
    )


def nothing_kept(app: Flask) -> bool:
    with app.config["OWNER"].connect() as connection:
        rows = connection.scalar(text("SELECT count(*) FROM ledger_draft"))
    return rows == 0 and list(folder_of(app.config["SETTINGS"]).iterdir()) == []


@pytest.mark.case("U004", "U005")
@pytest.mark.parametrize("says_how_long", [True, False])
def test_a_body_past_the_limit_is_refused(app: Flask, one: Browser, says_how_long: bool) -> None:
    """With its length, and in pieces without one."""
    body = form(one, b"x" * (UPLOAD_BYTES + FORM_BYTES))
    length = {"CONTENT_LENGTH": str(len(body))} if says_how_long else {}
    assert send(one, body, **length).status_code == 413
    assert nothing_kept(app)


def test_a_file_one_byte_past_the_limit_is_refused_by_the_door(app: Flask, one: Browser) -> None:
    answer = send(one, form(one, b"x" * (UPLOAD_BYTES + 1)))
    assert answer.status_code in (400, 413)
    assert "50 MB" in answer.text or answer.status_code == 413
    assert nothing_kept(app)


@pytest.mark.case("U006")
def test_a_body_that_ends_before_it_said_is_refused(app: Flask, one: Browser) -> None:
    body = form(one, LEDGER)
    cut = body[: body.index(b"Sample Catering")]
    answer = send(one, cut, CONTENT_LENGTH=str(len(body)))
    assert answer.status_code in (400, 403)
    assert nothing_kept(app)


@pytest.mark.case("U007")
def test_more_parts_than_a_form_has_are_refused(app: Flask, one: Browser) -> None:
    many = b"".join(part(f"f{number}", b"") for number in range(FORM_PARTS))
    answer = send(one, many + form(one, LEDGER))
    assert answer.status_code == 413
    assert nothing_kept(app)


@pytest.mark.case("U008")
def test_line_ends_before_a_large_part_cost_no_time(app: Flask, one: Browser) -> None:
    body = form(one, b"\r\n" + b"x" * 30_000_000)
    start = time.monotonic()
    answer = send(one, body)
    took = time.monotonic() - start
    assert answer.status_code == 400, "no ledger"
    assert took < 30, "a search that begins anew at each byte would take minutes"
    assert nothing_kept(app)


@pytest.mark.case("U010", "U011")
@pytest.mark.parametrize("name", ["a\x00b.csv", "n" * 4_000 + ".csv"])
def test_names_that_no_file_has(app: Flask, one: Browser, name: str) -> None:
    answer = send(one, form(one, LEDGER, name))
    assert answer.status_code == 400
    assert nothing_kept(app)


def test_other_addresses_take_no_files(app: Flask, one: Browser) -> None:
    token = one.token("/report")
    answer = one.client.post(
        "/report",
        data={"csrf_token": token, "file": (io.BytesIO(b"x" * (FORM_BYTES + 1)), "x.csv")},
        headers=ORIGIN, content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 413


def test_uploads_are_limited_per_day(app: Flask, one: Browser) -> None:
    times = RATES["upload"][0]
    found = [send(one, form(one, b"")).status_code for _ in range(times + 1)]
    assert found == [400] * times + [429]
    assert nothing_kept(app)
