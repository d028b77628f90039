"""Who sees a photo, how it is served, and what becomes of it once it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assetmap.bridges.merging_assets import merge_assets
from assetmap.core import limits
from assetmap.core.cluster import WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.permissions import OPERATOR, Role
from assetmap.uploads.photos import only_pixels
from assetmap.web.headers import HEADERS
from tests.photos.making import (
    HALL,
    SAID,
    added,
    drafted,
    execute,
    moderator,
    open_photos,
    photos,
    plain_photo,
    proposals,
    resident,
    said,
    stored,
)
from tests.signing import Browser, signed_in, visitor

SIZES = ("large", "small")


def seen(browser: Browser, page: str) -> set[int]:
    """What a photo's page and both its pictures answer."""
    return {
        browser.get(one).status_code
        for one in (page, f"{page}/large.jpg", f"{page}/small.jpg")
    }  # fmt: skip


def change(browser: Browser, page: str, what: str, *, version: str | None = None, **more: str):
    """Send one of the small forms of a photo's page, in the version that it has now."""
    number = str(photos_version(browser, page)) if version is None else version
    return browser.post(f"{page}/{what}", {"version": number, **more})


def photos_version(browser: Browser, page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', browser.get(page).text)
    return found[1] if found else "1"


def test_a_shown_photo_is_served_to_everybody_for_a_short_while(app: Flask) -> None:
    open_photos(app)
    page = added(resident(app))
    for browser in (visitor(app), resident(app, "other")):
        for size in SIZES:
            answer = browser.get(f"{page}/{size}.jpg")
            assert answer.content_type == "image/jpeg"
            held = answer.headers["Cache-Control"].split(", ")
            assert sorted(held) == [f"max-age={limits.PHOTO_CACHE_S}", "public"]
            for name, value in HEADERS:
                assert answer.headers[name] == value
            assert answer.headers["Content-Disposition"].startswith("inline")
            assert "Set-Cookie" not in answer.headers
            assert only_pixels(answer.data)
            again = browser.get(
                f"{page}/{size}.jpg", headers={"If-None-Match": answer.headers["ETag"]}
            )
            assert again.status_code == 304
    for wrong in ("huge.jpg", "large.png", "../large.jpg", "%00.jpg"):
        assert visitor(app).get(f"{page}/{wrong}").status_code == 404, wrong


def test_pages_show_it_with_both_sizes_and_its_room(app: Flask) -> None:
    open_photos(app)
    author = resident(app)
    page = added(author, plain_photo(3_000, 1_500))
    html = visitor(app).get(HALL).text
    part = html[html.index('id="h-photos"') :]
    assert f'href="{page}"' in part
    assert f"{page}/small.jpg 480w, {page}/large.jpg 2048w" in part
    for words in ('width="2048" height="1024"', 'loading="lazy"', "In spring", "Taken: May 2024",
                  "OGL v3.0", 'alt="A brick hall with a green door"'):  # fmt: skip
        assert words in part, words
    assert 'sizes="' in visitor(app).get(page).text


def test_visitors_are_told_nobodys_name(app: Flask) -> None:
    open_photos(app)
    author = signed_in(app, "author@example.org", name="Green Lamp")
    page = added(author)
    for address in (HALL, page):
        assert "Green Lamp" not in visitor(app).get(address).text
        assert author.account not in visitor(app).get(address).text
        assert "Green Lamp" in resident(app, "other").get(address).text
    added(signed_in(app, "nameless@example.org"))
    assert "A resident" in resident(app, "other").get(HALL).text


def test_a_page_without_photos_says_what_to_do(app: Flask) -> None:
    for of in (HALL, "/organisations/sample-guild"):
        assert "No photo yet." in visitor(app).get(of).text
        assert "Sign in to add a photo" in visitor(app).get(of).text
        html = resident(app).get(of).text
        assert f'href="{of}/photos/new"' in html
        assert "Sign in to add a photo" not in html


def test_an_organisation_has_photos_too(app: Flask) -> None:
    open_photos(app)
    page = added(resident(app), of="/organisations/sample-guild")
    assert page in visitor(app).get("/organisations/sample-guild").text
    assert page not in visitor(app).get(HALL).text


@pytest.mark.parametrize("end", ["held", "refused", "withdrawn", "hidden", "left the map"])
def test_what_is_not_shown_is_nowhere_but_with_its_author_and_moderators(
    app: Flask, end: str
) -> None:
    if end in ("withdrawn", "hidden", "left the map"):
        open_photos(app)
    author = resident(app)
    page = added(author)
    boss = moderator(app)
    if end == "withdrawn":
        assert change(author, page, "withdraw").status_code == 303
    elif end == "hidden":
        assert change(boss, page, "hide", reason="A child.").status_code == 303
    elif end == "refused":
        (held,) = proposals(app)
        boss.post(f"/moderation/{held.slug}", {"verdict": "refused", "canned": "child"})
        assert photos(app)[0].state == "refused"
    elif end == "left the map":
        execute(app, "UPDATE asset SET archived_on = now() WHERE slug = 'sample-hall'")
    researcher = signed_in(app, "researcher@example.org", Role.RESEARCHER)
    elsewhere = moderator(app, "there")
    for browser in (visitor(app), resident(app, "other"), researcher, elsewhere):
        assert seen(browser, page) == {404}
        assert page not in browser.get(HALL).text
    has_pictures = end in ("held", "hidden", "left the map")
    assert len(stored(app)) == (2 if has_pictures else 0)
    for browser in (author, boss, moderator(app, "here") if end != "left the map" else boss):
        assert browser.get(page).status_code == 200
        answer = browser.get(f"{page}/large.jpg")
        assert answer.status_code == (200 if has_pictures else 404)
        if has_pictures:
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert "ETag" not in answer.headers


def test_the_visitors_role_cannot_read_what_is_not_shown_nor_whose_it_is(
    app: Flask, cluster: Cluster
) -> None:
    """Were a page to ask for it by mistake, the database would not tell."""
    open_photos(app)
    added(resident(app))
    execute(app, "TRUNCATE moderation_setting")
    added(resident(app, "other"))
    assert [one.state for one in photos(app)] == ["published", "held"]
    engine = make_engine(cluster.url(WEB_ROLE, app.config["OWNER"].url.database), role="web")
    try:
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(id) FROM photo")) == 1
        for column in ("author", "reason", "terms"):
            with engine.connect() as connection, pytest.raises(ProgrammingError, match="denied"):
                connection.execute(text(f"SELECT {column} FROM photo"))
        for table in ("photo_draft", "photo_discard"):
            with engine.connect() as connection, pytest.raises(ProgrammingError, match="denied"):
                connection.execute(text(f"SELECT * FROM {table}"))
    finally:
        engine.dispose()


def test_a_moderator_hides_a_photo_and_shows_it_again(app: Flask) -> None:
    open_photos(app)
    author, boss = resident(app), moderator(app, "here")
    page = added(author)
    assert seen(visitor(app), page) == {200}
    assert change(boss, page, "hide", reason=" ").status_code == 400
    assert seen(visitor(app), page) == {200}
    assert change(boss, page, "hide", reason="Somebody did not agree.").status_code == 303
    assert seen(visitor(app), page) == {404}
    assert "Somebody did not agree." in author.get(page).text
    assert "Somebody did not agree." in author.get("/photos/mine").text
    assert change(boss, page, "hide", reason="Again.").status_code == 409
    assert change(boss, page, "show").status_code == 303
    assert seen(visitor(app), page) == {200}
    assert photos(app)[0].reason == ""


def test_a_reason_at_its_longest_and_one_past(app: Flask) -> None:
    open_photos(app)
    page, boss = added(resident(app)), moderator(app)
    assert change(boss, page, "hide", reason="x" * (limits.REPORT_LONGEST + 1)).status_code == 400
    assert change(boss, page, "hide", reason="x" * limits.REPORT_LONGEST).status_code == 303


@pytest.mark.case("A02")
def test_nobody_does_with_a_photo_what_is_not_theirs(app: Flask) -> None:
    open_photos(app)
    author = resident(app)
    page = added(author)
    others = {
        "visitor": visitor(app), "resident": resident(app, "other"),
        "researcher": signed_in(app, "researcher@example.org", Role.RESEARCHER),
        "moderator of elsewhere": moderator(app, "there"),
    }  # fmt: skip
    for who, browser in others.items():
        for what in ("edit", "withdraw", "hide", "show"):
            answer = change(browser, page, what, version="1", reason="No.", **SAID)
            assert answer.status_code in (401, 403, 404), (who, what)
    assert change(author, page, "hide", version="1", reason="No.").status_code == 404
    assert change(moderator(app), page, "withdraw", version="1").status_code == 403
    assert photos(app)[0].version == 1


@pytest.mark.parametrize("what", ["edit", "withdraw", "hide", "show"])
def test_a_change_needs_the_version_that_is_there(app: Flask, what: str) -> None:
    open_photos(app)
    author, boss = resident(app), moderator(app)
    page = added(author)
    if what == "show":
        change(boss, page, "hide", reason="A child.")
    who = author if what in ("edit", "withdraw") else boss
    sent = {**SAID, "reason": "No.", "promise": "publish"}
    before = photos(app)[0].version
    assert who.post(f"{page}/{what}", sent).status_code == 428
    for wrong in ("0", "x", "99999999999"):
        assert who.post(f"{page}/{what}", {**sent, "version": wrong}).status_code == 400
    stale = who.post(f"{page}/{what}", {**sent, "version": str(before + 1)})
    assert stale.status_code == 409
    assert photos(app)[0].version == before
    right = who.post(f"{page}/{what}", {**sent, "version": str(before), "caption": "Other"})
    assert right.status_code == 303
    assert photos(app)[0].version == before + 1


def test_words_are_changed_where_residents_may(app: Flask) -> None:
    open_photos(app)
    author = resident(app)
    page = added(author)
    sent = {**SAID, "version": "1", "promise": "publish", "caption": "In autumn", "month": "",
            "year": "1974"}  # fmt: skip
    assert author.post(f"{page}/edit", sent).status_code == 303
    html = visitor(app).get(page).text
    assert "In autumn" in html
    assert "1974" in html
    bad = author.post(f"{page}/edit", {**sent, "version": "2", "description": ""})
    assert bad.status_code == 400
    assert "In autumn" in bad.text
    assert proposals(app) == []


@pytest.mark.case("C13")
def test_of_two_who_change_the_words_the_second_sees_both_and_chooses(app: Flask) -> None:
    open_photos(app)
    author, boss = resident(app), moderator(app)
    page = added(author)
    sent = {**SAID, "version": "1", "promise": "publish"}
    assert boss.post(f"{page}/edit", {**sent, "caption": "From the moderator"}).status_code == 303
    mine = {**sent, "caption": "From the author", "year": "2023"}
    clash = author.post(f"{page}/edit", mine)
    assert clash.status_code == 409
    for words in ("moderator", "author", "Only you changed this."):
        assert words in said(clash)
    assert photos(app)[0].caption == "From the moderator"
    open_ = {**mine, "version": "2", "clash": ["caption", "taken"], "choose_taken": "yours"}
    assert author.post(f"{page}/edit", open_).status_code == 409, "a choice is missing"
    done = author.post(f"{page}/edit", {**open_, "choose_caption": "theirs"})
    assert done.status_code == 303
    (photo,) = photos(app)
    assert (photo.caption, photo.taken_year) == ("From the moderator", 2023)


def test_a_photo_of_a_merged_place_goes_with_it(app: Flask) -> None:
    open_photos(app)
    page = added(resident(app))
    with Session(app.config["OWNER"]) as session:
        merge_assets(
            session, actor=OPERATOR, keep="far-hall", drop="sample-hall", today=date(2026, 5, 1)
        )
        session.commit()
    assert page in visitor(app).get("/assets/far-hall").text
    assert seen(visitor(app), page) == {200}


def test_anybody_may_report_a_photo(app: Flask) -> None:
    open_photos(app)
    page = added(resident(app))
    assert f"/report?page={page}" in visitor(app).get(page).text
    sent = visitor(app).post(
        "/report", {"page": page, "topic": "person", "words": "That is me."}, page="/report"
    )
    assert sent.status_code == 303
    assert page in moderator(app).get("/moderation").text


def test_ones_own_photos_are_listed_with_what_became_of_them(app: Flask) -> None:
    author = resident(app)
    assert "You have not added a photo yet." in author.get("/photos/mine").text
    page = added(author)
    html = author.get("/photos/mine").text
    assert page in html
    assert "waits for a moderator" in html
    assert page not in resident(app, "other").get("/photos/mine").text
    assert visitor(app).get("/photos/mine").status_code == 303


def test_however_many_they_are_the_database_is_asked_as_often(app: Flask) -> None:
    author, guild = resident(app), "/organisations/sample-guild"
    added(author)
    added(author, of=guild)
    few = asked_for(app, lambda: author.get("/photos/mine"))
    for of in (HALL, "/assets/far-hall", "/assets/far-hall", guild):
        added(author, of=of)
    drafted(author, of="/assets/far-hall")
    assert asked_for(app, lambda: author.get("/photos/mine")) == few
    html = author.get("/photos/mine").text
    assert [html.count(name) for name in ("Sample Hall", "Far Hall", "Sample Guild")] == [2, 3, 2]
    with app.config["OWNER"].begin() as connection:
        connection.execute(text("UPDATE asset SET archived_on = now() WHERE slug = 'far-hall'"))
    html = author.get("/photos/mine").text
    assert (html.count("Far Hall"), html.count("Something that left the map")) == (0, 3)


def asked_for(app: Flask, act: Callable[[], object]) -> int:
    """How many questions the writer's role asks meanwhile."""
    heard: list[str] = []

    def hear(_c, _cursor, statement: str, *_rest: object) -> None:
        heard.append(statement)

    engine = app.extensions["assetmap.writer"]
    event.listen(engine, "before_cursor_execute", hear)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    return len(heard)


def test_a_picture_that_is_gone_from_the_disk_is_no_fault_of_the_program(app: Flask) -> None:
    open_photos(app)
    page = added(resident(app))
    for path in stored(app):
        path.unlink()
    assert visitor(app).get(f"{page}/large.jpg").status_code == 404
    assert visitor(app).get(page).status_code == 200
