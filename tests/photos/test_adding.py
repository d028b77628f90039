"""A photo comes in: sent, looked at, confirmed, and once, whatever is sent twice."""

from __future__ import annotations

import io
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.permissions import Role
from assetmap.photos import making as program
from assetmap.photos.store import originals_folder
from assetmap.uploads.photos import only_pixels
from assetmap.web.writing import new_key
from tests.photos.making import (
    HALL,
    SAID,
    added,
    drafted,
    drafts,
    execute,
    moderator,
    open_photos,
    originals,
    photos,
    plain_photo,
    proposals,
    resident,
    said,
    secret_photo,
    send,
    stored,
)
from tests.signing import ORIGIN, Browser, signed_in, visitor
from tests.uploads.pictures import CANARY, claiming, told

#: The parser leaves the temporary file of a body that it refused to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def test_a_preview_shows_the_picture_and_what_was_taken_out(app: Flask, tmp_path: Path) -> None:
    author = resident(app)
    page = drafted(author, told(tmp_path).read_bytes())
    html = author.get(page).text
    for words in (
        "where it was taken", "the day and time", "the make of the camera or telephone",
        "the name of whoever took it", "titles and remarks", "hung at its end",
    ):  # fmt: skip
        assert words in html
    assert 'value="2026"' in html, "what the camera tells of the month is offered"
    assert '<option value="5" selected>May' in html
    for size in ("large", "small"):
        shown = author.get(f"{page}/{size}.jpg")
        assert shown.content_type == "image/jpeg"
        assert shown.headers["Cache-Control"] == "private, no-store"
        assert only_pixels(shown.data)
    assert originals(app) == []


def test_a_photo_with_nothing_beside_its_pixels_says_so(app: Flask) -> None:
    author = resident(app)
    assert "there was nothing to take out" in author.get(drafted(author)).text


def test_nobody_else_sees_what_is_not_confirmed(app: Flask) -> None:
    page = drafted(resident(app))
    others = (visitor(app), resident(app, "other"), moderator(app),
              signed_in(app, "boss@example.org", Role.COORDINATOR))  # fmt: skip
    for browser in others:
        for address in (page, f"{page}/large.jpg", f"{page}/small.jpg"):
            assert browser.get(address).status_code in (303, 404), address
        for what in ("confirm", "discard"):
            assert browser.post(f"{page}/{what}", dict(SAID)).status_code in (401, 404)
    assert len(drafts(app)) == 1
    assert photos(app) == []


def test_where_residents_may_it_is_shown_at_once(app: Flask) -> None:
    open_photos(app)
    author = resident(app)
    page = added(author)
    (photo,) = photos(app)
    assert (photo.state, photo.licence, photo.source_id) == ("published", "OGL v3.0", photo.slug)
    assert photo.author == author.account
    assert proposals(app) == []
    assert drafts(app) == []
    html = visitor(app).get(page).text
    assert "A brick hall with a green door" in html
    assert "May 2024" in html
    assert "Open Government Licence" in html
    assert len(stored(app)) == 2
    with Session(app.config["OWNER"]) as session:
        row = session.execute(text("SELECT actor, op FROM history WHERE tbl = 'photo'")).one()
    assert tuple(row) == (author.account, "I")


def test_elsewhere_it_waits_for_a_moderator(app: Flask) -> None:
    author = resident(app)
    page = added(author)
    assert photos(app)[0].state == "held"
    (held,) = proposals(app)
    assert (held.record, held.target, held.neighbourhoods) == ("photos", page[8:], ["here"])
    assert "waits for a moderator" in author.get(page).text
    researcher = signed_in(app, "r@example.org", Role.RESEARCHER)
    added(researcher)
    assert photos(app)[1].state == "published"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"description": " "}, "Say what can be seen"),
        ({"description": "x" * (limits.PHOTO_DESCRIPTION_LONGEST + 1)}, "At most 500 characters"),
        ({"caption": "x" * (limits.PHOTO_CAPTION_LONGEST + 1)}, "At most 300 characters"),
        ({"year": ""}, "Give the year too"),
        ({"year": "2999"}, "This is still to come"),
        ({"year": "1825", "month": ""}, "no photographs from before 1826"),
        ({"year": "last"}, "in four figures"),
        ({"month": "13"}, "Choose a month of the list"),
        ({"licence": "all mine"}, "Choose a licence of the list"),
        ({"mine": None}, "Tick “"),
        ({"agreed": None}, "Tick “"),
        ({"no_children": None}, "Tick “"),
        ({"promise": "publish"}, "may not publish this by yourself"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    app: Flask, more: dict[str, str | None], words: str
) -> None:
    author = resident(app)
    page = drafted(author)
    content = {key: value for key, value in {**SAID, **more}.items() if value is not None}
    answer = author.post(f"{page}/confirm", content)
    assert answer.status_code == (403 if "promise" in more else 400)
    assert words in said(answer)
    assert "In spring" in answer.text or "caption" in more
    assert photos(app) == []
    assert len(drafts(app)) == 1
    assert author.post(f"{page}/confirm", dict(SAID)).status_code == 303


def test_words_at_their_longest_are_kept(app: Flask) -> None:
    added(
        resident(app), description="x" * limits.PHOTO_DESCRIPTION_LONGEST,
        caption="y" * limits.PHOTO_CAPTION_LONGEST, month="", year="1826",
    )  # fmt: skip
    photo = photos(app)[0]
    assert (len(photo.description), len(photo.caption), photo.taken_year) == (500, 300, 1826)


def test_what_is_thrown_away_leaves_no_picture(app: Flask) -> None:
    author = resident(app)
    page = drafted(author)
    assert len(stored(app)) == 2
    assert author.post(f"{page}/discard").status_code == 303
    assert drafts(app) == []
    assert stored(app) == []
    assert author.get(page).status_code == 404


def test_a_form_that_is_sent_twice_makes_one_photo(app: Flask) -> None:
    author, key = resident(app), new_key()
    data = plain_photo()
    first, again = (send(author, data, idempotency_key=key) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert len(drafts(app)) == 1
    assert len(stored(app)) == 2, "what was made the second time is gone"
    other = send(author, plain_photo(500, 300), idempotency_key=key)
    assert other.status_code == 422, "another file under the same key is another request"
    assert len(stored(app)) == 2
    page, key = first.headers["Location"], new_key()
    both = [author.post(f"{page}/confirm", {**SAID, "idempotency_key": key}) for _ in range(2)]
    assert [one.status_code for one in both] == [303, 303]
    assert both[0].headers["Location"] == both[1].headers["Location"]
    assert len(photos(app)) == 1
    assert len(proposals(app)) == 1


@pytest.mark.parametrize("keyed", [True, False])
def test_a_double_click_makes_one_photo(app: Flask, keyed: bool) -> None:
    """At the same moment, with the form's key and without one."""
    author = resident(app)
    page = drafted(author)
    token = author.token()
    cookie = author.client.get_cookie("assetmap")
    assert cookie is not None
    sent = {**SAID, "csrf_token": token, **({"idempotency_key": new_key()} if keyed else {})}

    def click(_n: int) -> int:
        client = app.test_client()
        client.set_cookie("assetmap", cookie.value)
        return client.post(f"{page}/confirm", data=sent, headers=ORIGIN).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(click, range(2)))
    assert answers == ([303, 303] if keyed else [303, 404])
    assert len(photos(app)) == 1


def test_what_is_sent_where_nothing_is_is_not_found(app: Flask) -> None:
    author = resident(app)
    execute(app, "UPDATE asset SET archived_on = now() WHERE slug = 'far-hall'")
    for of in ("/assets/nothing", "/assets/far-hall", "/anchors/sample-hall", "/photos/x",
               "/organisations/sample-hall"):  # fmt: skip
        assert author.get(f"{of}/photos/new").status_code == 404, of
        assert send(author, plain_photo(), of=of).status_code == 404, of
    assert visitor(app).get(f"{HALL}/photos/new").status_code == 303
    assert stored(app) == []


def refused(app: Flask, author: Browser, data: bytes, words: str, *, name: str) -> None:
    answer = send(author, data, name=name)
    assert answer.status_code == 400, name
    assert words in said(answer), said(answer)
    assert drafts(app) == []
    assert stored(app) == originals(app) == []


@pytest.mark.case("U103", "U107", "U108")
def test_what_is_no_photo_is_refused_by_name(app: Flask, tmp_path: Path) -> None:
    author = resident(app)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    refused(app, author, svg, "is an SVG drawing", name="a.jpg")
    refused(app, author, b"%PDF-1.7 x", "is a PDF", name="a.jpg")
    refused(app, author, b"\0\0\0\x18ftypheic" + b"\0" * 90, "HEIC", name="a.heic")
    refused(app, author, plain_photo()[:900], "is damaged", name="a.jpg")
    refused(app, author, plain_photo(), "its name ends in .png", name="a.png")
    refused(app, author, b"Date,Supplier\n1,2\n", "what is read here is", name="a.jpg")
    refused(app, author, b"", "is empty", name="a.jpg")
    assert author.post(f"{HALL}/photos/new", {}).status_code == 400


@pytest.mark.case("U104")
def test_more_pixels_or_bytes_than_a_photo_may_have(app: Flask, tmp_path: Path) -> None:
    author = resident(app)
    huge = claiming(65_535, 65_535, tmp_path).read_bytes()
    refused(app, author, huge, "40 million pixels", name="a.jpg")
    heavy = plain_photo()
    heavy += b"\0" * (limits.PHOTO_BYTES - len(heavy))
    assert send(author, heavy).status_code == 303, "at the limit"
    execute(app, "DELETE FROM photo_draft")
    for path in stored(app):
        path.unlink()
    refused(app, author, heavy + b"\0", "larger than 15 MB", name="a.jpg")
    past = send(author, heavy + b"\0" * limits.FORM_BYTES)
    assert past.status_code == 413
    assert originals(app) == []


@pytest.mark.case("U106")
def test_a_page_that_hangs_at_a_photo_is_gone(app: Flask, tmp_path: Path) -> None:
    author = resident(app)
    page = drafted(author, secret_photo(tmp_path) + b"<html><script>alert(1)</script></html>")
    for path in stored(app):
        data = path.read_bytes()
        assert b"script" not in data
        assert CANARY not in data
        assert only_pixels(data)
    assert "hung at its end" in author.get(page).text


def test_two_sizes_stand_upright_under_names_that_tell_nothing(app: Flask, tmp_path: Path) -> None:
    author = resident(app)
    drafted(author, secret_photo(tmp_path, orientation=6, size=(3_000, 1_500)))
    sizes = {path.name.split("-")[1]: Image.open(path).size for path in stored(app)}
    assert sizes == {"large.jpg": (1_024, 2_048), "small.jpg": (240, 480)}
    for path in stored(app):
        assert re.fullmatch(r"[0-9a-f]{32}-(large|small)\.jpg", path.name)
        assert path.stat().st_mode & 0o077 == 0
    page = drafted(author, secret_photo(tmp_path))
    assert len({path.name for path in stored(app)}) == 4, "the same file has another name"
    assert drafts(app)[1].file_name not in author.get(page).text, "no address tells the name"


def test_what_a_broken_off_upload_left_goes_with_the_next(app: Flask) -> None:
    folder = originals_folder(app.config["HOME"])
    old, young = folder / "old", folder / "young"
    for path in (old, young):
        path.write_bytes(b"x")
    before = time.time() - 60 * limits.PHOTO_LEFT_MINUTES - 1
    os.utime(old, (before, before))
    drafted(resident(app))
    assert originals(app) == [young]
    young.unlink()


def test_when_others_take_all_the_room_nothing_is_kept(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "PHOTO_TURN_S", 0.05)
    author = resident(app)
    turns = program._TURNS
    for _ in range(limits.PHOTOS_AT_ONCE):
        assert turns.acquire(blocking=False)
    try:
        assert send(author, plain_photo()).status_code == 503
    finally:
        for _ in range(limits.PHOTOS_AT_ONCE):
            turns.release()
    assert stored(app) == originals(app) == []
    drafted(author)


def test_while_saving_is_switched_off_no_photo_is_made(app: Flask) -> None:
    author = resident(app)
    token = author.token()
    app.extensions["assetmap.read_only"] = lambda: True
    try:
        answer = author.client.post(
            f"{HALL}/photos/new", headers=ORIGIN, content_type="multipart/form-data",
            data={"csrf_token": token, "file": (io.BytesIO(plain_photo()), "a.jpg")},
        )  # fmt: skip
    finally:
        app.extensions["assetmap.read_only"] = lambda: False
    assert answer.status_code == 503
    assert stored(app) == []
