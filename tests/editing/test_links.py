"""Links on pages: joined from either side, changed, ended, and confirmed by who speaks for a side."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.bridges.models import Link
from assetmap.core.permissions import Role, Scope
from tests.editing.making import proposals
from tests.signing import Browser, signed_in, visitor

MODERATOR = ("moderator@example.org", Role.MODERATOR)
SLUG = "sample-guild-cares-for-sample-hall"


def link_form(**changes: object) -> dict[str, object]:
    return {"promise": "publish", "how": "cares_for", "from_on": "2020-05-01", "until_on": "",
            "evidence": "Their minutes", **changes}  # fmt: skip


def new_form(**changes: object) -> dict[str, object]:
    return link_form(**{"subject": "organisations/sample-guild", "other": "sample hall", **changes})


def links(app: Flask) -> list[Link]:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return list(session.scalars(select(Link).order_by(Link.id)))


def said(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def moderator(app: Flask) -> Browser:
    return signed_in(app, *MODERATOR)


@pytest.fixture
def joined(moderator: Browser) -> Browser:
    assert moderator.post("/links/new", new_form()).status_code == 303
    return moderator


def test_visitors_see_no_button(app: Flask, joined: Browser) -> None:
    browser = visitor(app)
    assert "/links/" not in said(browser.get("/assets/sample-hall"))
    assert browser.get(f"/links/{SLUG}/edit").status_code == 303
    assert browser.post(f"/links/{SLUG}/end", page="/sign-in").status_code == 401


def test_a_link_is_made_from_either_side(app: Flask, moderator: Browser) -> None:
    html = said(moderator.get("/assets/sample-hall"))
    assert "/links/new?subject=assets/sample-hall" in html
    html = said(moderator.get("/links/new?subject=assets/sample-hall"))
    assert "Sample Hall is cared for by …" in html
    form = new_form(subject="assets/sample-hall", how="cares_for~", other="SAMPLE GUILD")
    answer = moderator.post("/links/new", form)
    assert answer.headers["Location"] == "/assets/sample-hall?said=saved"
    (link,) = links(app)
    assert (link.slug, link.kind, link.from_on, link.evidence) == (
        SLUG, "cares_for", date(2020, 5, 1), "Their minutes",
    )  # fmt: skip
    html = said(moderator.get("/assets/sample-hall"))
    assert f'<a href="/links/{SLUG}/edit">Edit this link' in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"how": "adores"}, "Choose one of the list."),
        ({"other": ""}, "Give a name"),
        ({"other": "Nobody"}, "Nothing here is called"),
        ({"other": "Sample Guild"}, "cannot be linked with itself"),
        ({"other": "a\0b"}, "a character that no name has"),
        ({"from_on": "yesterday"}, "Give a day"),
        ({"from_on": "2020-01-02", "until_on": "2020-01-01"}, "cannot end before it begins"),
        ({"evidence": "x" * 10_001}, "At most 10,000 characters"),
        ({"evidence": "a\0b"}, "cannot be stored"),
    ],
)
def test_a_refusal_stands_beside_its_field(
    app: Flask, moderator: Browser, changes: dict[str, object], words: str
) -> None:
    answer = moderator.post("/links/new", new_form(**changes))
    assert (answer.status_code, words in said(answer)) == (400, True)
    assert links(app) == []


def test_a_link_from_nowhere_is_not_found(moderator: Browser) -> None:
    for subject in ("", "assets/none", "a%00b"):
        assert moderator.get(f"/links/new?subject={subject}").status_code == 404
    assert moderator.get("/links/none/edit").status_code == 404


def test_a_residents_link_waits(app: Flask) -> None:
    browser = signed_in(app)
    answer = browser.post("/links/new", new_form(promise="propose"))
    assert answer.headers["Location"] == "/organisations/sample-guild?said=held"
    assert links(app) == []
    assert [(one.kind, one.title) for one in proposals(app)] == [
        ("links.register", "Sample Guild cares for Sample Hall")
    ]


@pytest.mark.case("C13")
def test_a_promise_to_publish_is_kept_or_refused(app: Flask, joined: Browser) -> None:
    browser = signed_in(app)
    assert browser.post("/links/new", new_form()).status_code == 403
    answer = browser.post(f"/links/{SLUG}/edit", link_form(version="1", evidence="Typed long."))
    assert (answer.status_code, "Typed long." in said(answer)) == (403, True)
    assert (
        browser.post(f"/links/{SLUG}/end", {"version": "1", "promise": "publish"}).status_code
        == 403
    )
    assert (proposals(app), links(app)[0].version) == ([], 1)


def test_a_link_is_ended(app: Flask, joined: Browser) -> None:
    assert "It ended today" in said(joined.get(f"/links/{SLUG}/edit"))
    form = {"version": "1", "promise": "publish"}
    assert joined.post(f"/links/{SLUG}/end", form).status_code == 303
    assert links(app)[0].until_on is not None
    assert "It ended today" not in said(joined.get(f"/links/{SLUG}/edit"))
    assert joined.post(f"/links/{SLUG}/end", form).status_code == 409


@pytest.mark.case("C04")
@pytest.mark.parametrize("deed", ["edit", "end", "confirm"])
def test_nothing_happens_without_a_version(app: Flask, joined: Browser, deed: str) -> None:
    form = link_form(side="subject")
    assert joined.post(f"/links/{SLUG}/{deed}", form).status_code == 428
    for version in ("0", "-1", "two"):
        answer = joined.post(f"/links/{SLUG}/{deed}", {**form, "version": version})
        assert answer.status_code == 400
    assert links(app)[0].version == 1


@pytest.mark.case("C03")
def test_the_second_of_two_chooses(app: Flask, joined: Browser) -> None:
    other = signed_in(app, "other@example.org", Role.MODERATOR)
    other.post(f"/links/{SLUG}/edit", link_form(version="1", how="runs"))
    answer = joined.post(f"/links/{SLUG}/edit", link_form(version="1", until_on="2024-01-01"))
    html = said(answer)
    assert answer.status_code == 409
    assert re.search(r"How they are joined</legend>.*?Only the other person changed this", html)
    assert re.search(r"Until</legend>.*?Only you changed this", html)
    settled = link_form(version="2", until_on="2024-01-01", clash=["joined", "until_on"],
                        choose_joined="theirs", choose_until_on="yours")  # fmt: skip
    assert joined.post(f"/links/{SLUG}/edit", settled).status_code == 303
    assert (links(app)[0].kind, links(app)[0].until_on) == ("runs", date(2024, 1, 1))


def test_a_side_is_confirmed_by_who_speaks_for_it(app: Flask, joined: Browser) -> None:
    mine = signed_in(
        app, "r@example.org", (Role.REPRESENTATIVE, Scope("organisation", "sample-guild"))
    )
    assert "Confirm this link" in said(mine.get("/organisations/sample-guild"))
    html = said(mine.get(f"/links/{SLUG}/edit"))
    assert "Confirm it for Sample Guild" in html
    assert "Confirm it for Sample Hall" not in html
    form = {"version": "1", "side": "object"}
    assert mine.post(f"/links/{SLUG}/confirm", form).status_code == 403
    assert mine.post(f"/links/{SLUG}/confirm", {**form, "side": "both"}).status_code == 400
    answer = mine.post(f"/links/{SLUG}/confirm", {**form, "side": "subject"})
    assert answer.headers["Location"] == "/organisations/sample-guild?said=confirmed"
    assert links(app)[0].confirmed_by == "subject"
    assert mine.post(f"/links/{SLUG}/confirm", {**form, "side": "subject"}).status_code == 409
    assert signed_in(app).post(f"/links/{SLUG}/confirm", form).status_code == 404
    # Ending it takes nobody's word away.
    joined.post(f"/links/{SLUG}/end", {"version": "2", "promise": "publish"})
    assert links(app)[0].confirmed_by == "subject"
