"""Entering, changing and withdrawing records on pages, for people and for what goes wrong."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.permissions import OPERATOR, Role, Scope
from assetmap.moderation.services import set_policy
from tests.editing.making import (
    POINT,
    SQUARE,
    all_assets,
    asset_form,
    hall_form,
    proposals,
    stored,
)
from tests.signing import signed_in, visitor

MODERATOR = ("moderator@example.org", Role.MODERATOR)


def open_everywhere(app: Flask) -> None:
    with Session(app.config["OWNER"]) as session:
        set_policy(session, actor=OPERATOR, record="assets", neighbourhood="", is_open=True)
        session.commit()


def said(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


# -- who sees which buttons ------------------------------------------------------------------------


def test_visitors_see_no_button_and_are_asked_to_sign_in(app: Flask) -> None:
    browser = visitor(app)
    for page in ("/assets", "/assets/sample-hall", "/organisations", "/organisations/sample-guild"):
        html = said(browser.get(page))
        assert "/edit" not in html
        assert f"{page.rsplit('/', 1)[0]}/new" not in html.replace("/photos/new", "")
    for page in ("/assets/new", "/assets/sample-hall/edit", "/organisations/sample-guild/withdraw"):
        answer = browser.get(page)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in?next=")
    assert browser.post("/assets/new", asset_form(), page="/sign-in").status_code == 401
    assert browser.get("/assets/similar.json?name=hall").status_code == 404
    assert len(all_assets(app)) == 2


@pytest.mark.parametrize(
    ("roles", "edit", "withdraw"),
    [
        ((), "Suggest a change", False),
        ((Role.PLANNER,), "Suggest a change", False),
        (((Role.RESEARCHER, Scope("neighbourhood", "here")),), "Edit", False),
        (((Role.RESEARCHER, Scope("neighbourhood", "there")),), "Suggest a change", False),
        (((Role.MODERATOR, Scope("neighbourhood", "here")),), "Edit", True),
        ((Role.COORDINATOR,), "Edit", True),
    ],
)
def test_the_page_offers_what_somebody_may_do(
    app: Flask, roles: tuple, edit: str, withdraw: bool
) -> None:
    browser = signed_in(app, "p@example.org", *roles)
    html = said(browser.get("/assets/sample-hall"))
    assert f'href="/assets/sample-hall/edit">{edit}</a>' in html
    assert ("/assets/sample-hall/withdraw" in html) is withdraw
    form = said(browser.get("/assets/sample-hall/edit"))
    assert ("Send to a moderator" in form) is (edit != "Edit")
    assert "Add a place" in said(browser.get("/assets"))


@pytest.mark.parametrize("language", ["ur", "pl"])
def test_what_somebody_may_do_is_said_in_their_language(app: Flask, language: str) -> None:
    browser = signed_in(app, *MODERATOR)
    browser.post(
        "/links/new",
        {"promise": "publish", "subject": "assets/sample-hall", "how": "cares_for~",
         "other": "Sample Guild", "from_on": "", "until_on": "", "evidence": ""},
    )  # fmt: skip
    html = said(browser.get(f"/assets/sample-hall?lang={language}&said=saved"))
    assert f'<html lang="{language}"' in html, "whole, or it would be in English"
    for english in (">Edit<", ">Withdraw<", "Edit this link", "Add a link", "is saved"):
        assert english not in html
    assert f'<html lang="{language}"' in said(browser.get(f"/assets?lang={language}&said=held"))


# -- a place from nothing --------------------------------------------------------------------------


def test_a_residents_new_place_waits_for_a_moderator(app: Flask) -> None:
    browser = signed_in(app)
    assert "a moderator looks at it first" in said(browser.get("/assets/new"))
    answer = browser.post("/assets/new", asset_form(position="drawn", shape=POINT))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/assets?said=held")
    assert "under “Your contributions”" in said(browser.get("/assets?said=held"))
    assert "Your contributions" not in said(visitor(app).get("/assets?said=held"))
    assert len(all_assets(app)) == 2
    (waiting,) = proposals(app)
    assert (waiting.kind, waiting.title, waiting.neighbourhoods, waiting.author) == (
        "assets.register", "Alder Park", ["here"], browser.account,
    )  # fmt: skip


def test_where_it_is_open_it_is_on_the_map_at_once(app: Flask) -> None:
    open_everywhere(app)
    browser = signed_in(app)
    answer = browser.post(
        "/assets/new",
        asset_form(position="drawn", shape=SQUARE, description="Green.\r\nAnd quiet.",
                   status="in_use", area_ha="1.25", postcode="b18 7qh"),
    )  # fmt: skip
    assert answer.headers["Location"] == "/assets/alder-park?said=added"
    assert "It is on the map now." in said(browser.get("/assets/alder-park?said=added"))
    made = stored(app, "alder-park")
    assert (made.kind, made.outline, made.description, str(made.area_ha), made.postcode) == (
        "park", "illustrative", "Green.\nAnd quiet.", "1.25", "B18 7QH",
    )  # fmt: skip
    assert made.source == "People who use this map"
    assert "/assets/alder-park/withdraw" in said(browser.get("/assets/alder-park")), "one's own"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Give a name."),
        ({"name": "x" * 301}, "At most 300 characters"),
        ({"kind": "castle"}, "Choose one of the list."),
        ({"kind": "own"}, "Say in your own words"),
        ({"status": "on fire"}, "Choose one of the list."),
        ({"area_ha": "big"}, "Give hectares as a number"),
        ({"area_ha": "1e999"}, "Give hectares between"),
        ({"area_ha": "NaN"}, "Give hectares between"),
        ({"position": "drawn"}, "Nothing is drawn yet"),
        ({"position": "drawn", "shape": POINT.replace("52.4852", "1e999")}, "finite"),
        ({"position": "drawn", "shape": POINT.replace("52.4852", "55.9")}, "outside the programme"),
        ({"position": "area", "area": "Atlantis"}, "Atlantis"),
        ({"position": "around", "around": "RN8 3HR"}, "RN8 3HR"),
        ({"position": "around", "around": "B18 7QH", "radius_m": "1"}, "whole metres"),
        ({"position": "keep"}, "Choose how you say"),
        ({"position": ""}, "Choose how you say"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, changes: dict[str, str], words: str
) -> None:
    browser = signed_in(app, *MODERATOR)
    form = asset_form(description="Words that took an hour.", **changes)
    answer = browser.post("/assets/new", form)
    html = said(answer)
    assert answer.status_code == 400
    assert words in html
    assert "Words that took an hour." in html
    for field, value in changes.items():
        if field in ("area_ha", "area", "around", "radius_m") or (field == "shape" and value):
            assert value.replace('"', "&#34;") in html
    assert len(all_assets(app)) == 2


def test_two_that_look_the_same_are_asked_about(app: Flask) -> None:
    browser = signed_in(app, *MODERATOR)
    form = asset_form(name="Sample Hal", kind="", position="around", around="B18 7QH")
    answer = browser.post("/assets/new", form)
    html = said(answer)
    assert (answer.status_code, len(all_assets(app))) == (400, 2)
    assert "Is it one of these?" in html
    assert '<a href="/assets/sample-hall" dir="auto">Sample Hall</a>' in html
    assert "Far Hall" not in html
    assert browser.post("/assets/new", {**form, "new_after_all": "y"}).status_code == 303
    assert [one.name for one in all_assets(app)][-1] == "Sample Hal"


def test_alike_while_typing(app: Flask) -> None:
    browser = signed_in(app)

    def names(query: str) -> list[tuple[str, str]]:
        found = browser.get(f"/assets/similar.json?{query}").json["similar"]
        return [(one["name"], one["what"]) for one in found]

    assert names("name=sample+hall") == [("Sample Hall", "Community building")]
    assert names("name=the+sample+hall+annexe") == []
    assert names("name=the+sample+hall+annexe&at=-1.9499,52.4852") == [
        ("Sample Hall", "Community building, 20 m away")
    ]
    for harmless in (
        "name=",
        "name=ab",
        "name=%00%00%00",
        "name=%25%25%25&at=nan,inf",
        "at=1e999,2",
    ):
        assert names(harmless) == []
    found = browser.get("/organisations/similar.json?name=sample+guild").json["similar"]
    assert [one["href"] for one in found] == ["/organisations/sample-guild"]


# -- changing --------------------------------------------------------------------------------------


def test_a_change_is_saved_and_told(app: Flask) -> None:
    browser = signed_in(app, *MODERATOR)
    html = said(browser.get("/assets/sample-hall/edit"))
    assert 'name="version" value="1"' in html
    assert 'value="community hall"' in html
    answer = browser.post("/assets/sample-hall/edit", hall_form(name="Sample Hall and Yard"))
    assert answer.headers["Location"] == "/assets/sample-hall?said=saved"
    hall = stored(app)
    assert (hall.name, hall.kind, hall.version) == ("Sample Hall and Yard", "community hall", 2)
    with Session(app.config["OWNER"]) as session:
        actor, reason = session.execute(
            text("SELECT actor, reason FROM history WHERE tbl = 'asset' ORDER BY id DESC LIMIT 1")
        ).one()
    assert (actor, reason) == (browser.account, "update asset sample-hall")


@pytest.mark.case("C04")
@pytest.mark.parametrize("deed", ["edit", "withdraw"])
def test_a_change_without_a_version_is_refused(app: Flask, deed: str) -> None:
    browser = signed_in(app, *MODERATOR)
    form = {**hall_form(name="Other"), "reason": "gone"}
    del form["version"]
    assert browser.post(f"/assets/sample-hall/{deed}", form).status_code == 428
    assert (stored(app).version, stored(app).archived_on) == (1, None)


@pytest.mark.case("C05")
@pytest.mark.parametrize("version", ["0", "-1", "two", "1.0", "2147483648", "\u0661", "1; DROP"])
@pytest.mark.parametrize("deed", ["edit", "withdraw"])
def test_what_is_no_version_is_refused(app: Flask, version: str, deed: str) -> None:
    browser = signed_in(app, *MODERATOR)
    form = {**hall_form(name="Other", version=version), "reason": "gone"}
    assert browser.post(f"/assets/sample-hall/{deed}", form).status_code == 400
    assert stored(app).version == 1


@pytest.mark.case("C05")
def test_a_version_that_is_not_there_yet_saves_nothing(app: Flask) -> None:
    browser = signed_in(app, *MODERATOR)
    form = hall_form(name="Other", version="99")
    assert browser.post("/assets/sample-hall/edit", form).status_code == 409
    assert stored(app).name == "Sample Hall"


@pytest.mark.case("C03")
def test_the_second_of_two_sees_both_versions_and_chooses(app: Flask) -> None:
    first, second = signed_in(app, *MODERATOR), signed_in(app, "other@example.org", Role.MODERATOR)
    first.post("/assets/sample-hall/edit", hall_form(name="Hall of the first", address="1 Road"))
    form = hall_form(name="Hall of the second", description="Second's words.")
    answer = second.post("/assets/sample-hall/edit", form)
    html = said(answer)
    assert answer.status_code == 409
    assert "Two people changed" in html
    assert 'name="version" value="2"' in html
    # Words, not colour alone: what went is struck, what came is underlined.
    assert "Hall of the <del>first</del>" in html
    assert "Hall of the <ins>second</ins>" in html
    assert re.search(r"<legend>Name</legend>.*?Both of you changed this", html)
    assert re.search(r"<legend>Address</legend>.*?Only the other person changed this", html)
    assert re.search(r"<legend>Description</legend>.*?Only you changed this", html)
    assert re.search(r'id="address-theirs"[^>]* checked', html)
    assert re.search(r'id="description-yours"[^>]* checked', html)
    assert not re.search(r'id="name-(theirs|yours)"[^>]* checked', html), "a person decides"
    assert "<legend>Postcode" not in html
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html)
    typed = {name: unescape(value) for name, value in found}
    assert (typed["name"], typed["position"]) == ("Hall of the second", "keep")

    undecided = {**typed, "clash": ["name", "address", "description"],
                 "choose_address": "theirs", "choose_description": "yours"}  # fmt: skip
    answer = second.post("/assets/sample-hall/edit", undecided)
    assert (answer.status_code, "Choose for each field" in said(answer)) == (409, True)
    answer = second.post("/assets/sample-hall/edit", {**undecided, "choose_name": "theirs"})
    assert answer.status_code == 303
    hall = stored(app)
    assert (hall.name, hall.address, hall.description, hall.version) == (
        "Hall of the first", "1 Road", "Second's words.", 3,
    )  # fmt: skip


@pytest.mark.case("C03")
def test_a_clash_over_the_place_shows_both_on_the_map(app: Flask) -> None:
    first, second = signed_in(app, *MODERATOR), signed_in(app, "other@example.org", Role.MODERATOR)
    first.post("/assets/sample-hall/edit", hall_form(position="drawn", shape=SQUARE))
    html = said(second.post("/assets/sample-hall/edit", hall_form(position="drawn", shape=POINT)))
    assert "Both of you changed this" in html
    assert 'data-behaviour="compare"' in html
    assert re.search(r'"theirs": \{"coordinates": .*"Polygon"', html)
    assert re.search(r'"yours": \{"coordinates": .*"Point"', html)
    html = said(second.post("/assets/sample-hall/edit", hall_form(name="Renamed")))
    assert re.search(r"<legend>On the map</legend>.*?Only the other person changed this", html)
    answer = second.post(
        "/assets/sample-hall/edit",
        hall_form(name="Renamed", version="2", clash=["position"], choose_position="yours",
                  position="drawn", shape=POINT),
    )  # fmt: skip
    assert (answer.status_code, stored(app).outline) == (303, "point")


def test_what_moves_on_while_somebody_chooses_is_asked_again(app: Flask) -> None:
    first, second = signed_in(app, *MODERATOR), signed_in(app, "other@example.org", Role.MODERATOR)
    first.post("/assets/sample-hall/edit", hall_form(name="A"))
    chosen = {"clash": ["name"], "choose_name": "yours", "version": "2"}
    first.post("/assets/sample-hall/edit", hall_form(name="B", version="2"))
    answer = second.post("/assets/sample-hall/edit", hall_form(name="C", **chosen))
    assert (answer.status_code, stored(app).name) == (409, "B")
    assert 'name="version" value="3"' in said(answer)


def test_the_state_of_use_alone_meets_others(app: Flask) -> None:
    """It lies in a table of its own, and must not slip past the version of the place."""
    first, second = signed_in(app, *MODERATOR), signed_in(app, "other@example.org", Role.MODERATOR)
    assert first.post("/assets/sample-hall/edit", hall_form(status="vacant")).status_code == 303
    answer = second.post("/assets/sample-hall/edit", hall_form(status="in_use"))
    assert answer.status_code == 409
    assert "<legend>How it is used now</legend>" in said(answer)
    assert "Vacant" in said(first.get("/assets/sample-hall"))


@pytest.mark.case("C06")
def test_editing_what_was_withdrawn(app: Flask) -> None:
    first, second = signed_in(app, *MODERATOR), signed_in(app, "other@example.org", Role.MODERATOR)
    gone = {"version": "1", "promise": "publish", "reason": "Pulled down."}
    answer = first.post("/assets/sample-hall/withdraw", gone)
    assert answer.headers["Location"] == "/assets?said=withdrawn"
    assert stored(app).archived_on is not None
    for page, form in (("edit", hall_form(name="Late")), ("withdraw", gone)):
        answer = second.post(f"/assets/sample-hall/{page}", form)
        assert (answer.status_code, "withdrawn" in said(answer)) == (409, True)
    assert stored(app).name == "Sample Hall"
    assert first.get("/assets/sample-hall").status_code == 410


def test_withdrawing_what_changed_meanwhile(app: Flask) -> None:
    first, second = signed_in(app, *MODERATOR), signed_in(app, "other@example.org", Role.MODERATOR)
    first.post("/assets/sample-hall/edit", hall_form(name="Renamed"))
    gone = {"version": "1", "promise": "publish", "reason": "Pulled down."}
    answer = second.post("/assets/sample-hall/withdraw", gone)
    assert (answer.status_code, stored(app).archived_on) == (409, None)
    assert "Pulled down." in said(answer)
    assert second.post("/assets/sample-hall/withdraw", {**gone, "version": "2"}).status_code == 303


@pytest.mark.case("C13")
def test_a_role_that_ended_between_opening_and_saving(app: Flask) -> None:
    browser = signed_in(app, *MODERATOR)
    form = hall_form(name="Other", description="Words that took an hour.")
    assert 'name="promise" value="publish"' in said(browser.get("/assets/sample-hall/edit"))
    with Session(app.config["OWNER"]) as session:
        session.execute(text("UPDATE account_grant SET ended_at = now()"))
        session.commit()
    answer = browser.post("/assets/sample-hall/edit", form)
    html = said(answer)
    assert (answer.status_code, stored(app).version, proposals(app)) == (403, 1, [])
    assert "You may not publish this by yourself any more" in html
    assert "Words that took an hour." in html
    assert 'name="promise" value="propose"' in html
    assert (
        browser.post("/assets/sample-hall/edit", {**form, "promise": "propose"}).status_code == 303
    )
    assert [one.kind for one in proposals(app)] == ["assets.update"]


@pytest.mark.case("C16")
def test_a_bulk_update_is_met_too(app: Flask) -> None:
    browser = signed_in(app, *MODERATOR)
    with Session(app.config["OWNER"]) as session:
        session.execute(text("UPDATE asset SET description = 'tidied in bulk'"))
        session.commit()
    assert stored(app).version == 2
    answer = browser.post("/assets/sample-hall/edit", hall_form(description="Mine."))
    assert (answer.status_code, stored(app).description) == (409, "tidied in bulk")
    assert "<del>tidied in bulk</del>" in said(answer)


def test_what_would_be_kept_is_told_while_somebody_chooses(app: Flask) -> None:
    browser = signed_in(app)
    found = browser.get("/shape.geojson?mode=around&around=B18+7QH&radius_m=100").json
    assert (found["geometry"]["type"], found["properties"]["outline"]) == (
        "Polygon",
        "illustrative",
    )
    refused = browser.get("/shape.geojson?mode=area&area=Atlantis")
    assert (refused.status_code, "Atlantis" in refused.json["detail"]) == (400, True)
    assert browser.get("/shape.geojson?mode=none").json["geometry"] is None
    assert visitor(app).get("/shape.geojson?mode=none").status_code == 404
