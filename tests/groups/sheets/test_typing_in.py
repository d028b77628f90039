"""The notes of a walk sheet are typed back in: each about its thing, all of them or none."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.core.permissions import Role, Scope
from assetmap.groups.sheets.codes import code_words
from assetmap.groups.sheets.keeping import keep_sheet
from tests.factories.register import new_asset
from tests.groups.conftest import app, group_of, site
from tests.signing import signed_in, visitor

__all__ = ["app", "site"]  # fixtures

PAGE = "/groups/dam-group/walk-sheet"
TODAY = datetime.now(UTC).date()
WALKED = (TODAY - timedelta(days=3)).isoformat()
MEMBER = (Role.GROUP_MEMBER, Scope("group", "dam-group"))


def printed(app: Flask, *slugs: str, day: date = TODAY) -> str:
    """The code of a sheet with these assets."""
    with Session(app.config["OWNER"]) as session:
        known = set(session.scalars(select(Asset.slug)))
        for slug in slugs:
            if slug not in known:
                new_asset(session, slug.replace("-", " ").capitalize(), "Park")
        code = keep_sheet(session, [("assets", slug) for slug in slugs], today=day)
        session.commit()
    return code


def sent(code: str, **more: object) -> dict[str, object]:
    return {
        "code": code, "walked_on": WALKED, "on_behalf_of": "Example tenants",
        "visibility": "group", "category-n-1": "concern", "category-n-2": "fact", **more,
    }  # fmt: skip


def kept(app: Flask) -> list[tuple[object, ...]]:
    with Session(app.config["OWNER"]) as session:
        rows = session.execute(
            text(
                "SELECT title, text, category, about_slug, on_behalf_of, author, sheet, "
                "sheet_number, walked_on::text, visibility FROM annotation ORDER BY id"
            )
        )
        return [tuple(row) for row in rows]


def test_each_note_is_about_the_thing_that_its_number_stood_for(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    code = printed(app, "example-park", "second-park")
    html = lead.get(f"{PAGE}?code={code_words(code).lower()}").get_data(as_text=True)
    assert "Example Park" in html
    assert "Second park" in html
    # The name changed since: the number still means the same thing, by its name of now.
    with Session(app.config["OWNER"]) as session:
        session.execute(text("UPDATE asset SET name = 'Renamed' WHERE slug = 'second-park'"))
        session.commit()
    assert "Renamed" in lead.get(f"{PAGE}?code={code}").get_data(as_text=True)
    long = "Nobody mows here. " * 12
    notes = {"note-n-1": "The gate\r\nis locked.", "note-n-2": "  ", "number-more-1": "2",
             "note-more-1": long, "category-more-1": "idea"}  # fmt: skip
    answer = lead.post(PAGE, sent(code, **notes))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert answer.location == "/groups/dam-group?said=typed"
    first, second = kept(app)
    assert first == (
        "The gate is locked.", "The gate\nis locked.", "concern", "example-park",
        "Example tenants", lead.account, code, 1, WALKED, "group",
    )  # fmt: skip
    assert second[1:4] == (long.strip(), "idea", "second-park")
    assert str(second[0]).endswith(" …")
    assert second[7] == 2
    group = lead.get("/groups/dam-group").get_data(as_text=True)
    assert "The gate is locked." in group
    slug = json.loads(lead.get("/groups/dam-group/annotations.geojson").data)["features"][-1]["id"]
    assert f"walk sheet {code_words(code)}, number 1" in lead.get(f"/annotations/{slug}").get_data(
        as_text=True
    )
    assert "2 notes from this sheet are" in lead.get(f"{PAGE}?code={code}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("more", "fault", "row"),
    [
        ({"number-more-1": "3", "note-more-1": "x", "category-more-1": "fact"},
         "This sheet has the numbers 1 to 2.", "note-more-1"),
        ({"number-more-1": "", "note-more-1": "x", "category-more-1": "fact"},
         "This sheet has the numbers 1 to 2.", "note-more-1"),
        ({"number-more-1": "²", "note-more-1": "x", "category-more-1": "fact"},
         "This sheet has the numbers 1 to 2.", "note-more-1"),
        ({"note-n-2": "x" * 1001}, "Use at most 1,000 characters.", "note-n-2"),
        ({"note-n-2": "\x07\x07"}, "Write something that can be seen.", "note-n-2"),
        ({"note-n-2": "x", "category-n-2": "rumour"}, "Choose one of these.", "note-n-2"),
        ({"walked_on": ""}, "Give the day of the walk.", "walked_on"),
        ({"walked_on": "yesterday"}, "Give the day of the walk.", "walked_on"),
        ({"walked_on": (TODAY + timedelta(days=2)).isoformat()}, "still to come", "walked_on"),
        ({"walked_on": "2016-02-02"}, "look at the year", "walked_on"),
        ({"on_behalf_of": "x" * 121}, "at most 120", "on_behalf_of"),
        ({"visibility": "all"}, "Choose one of these.", "visibility"),
        ({"note-n-1": ""}, "Nothing is typed in yet", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_row_and_nothing_is_half_written(
    app: Flask, more: dict[str, object], fault: str, row: str
) -> None:
    lead = group_of(app, "Dam group", "closed")
    code = printed(app, "example-park", "second-park")
    answer = lead.post(PAGE, sent(code, **{"note-n-1": "A good note.", **more}))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert fault in html
    assert f'href="#{row}"' in html or not row
    assert "A good note." in html or not more.get("note-n-1", "x"), "what was typed is kept"
    assert kept(app) == []


def test_all_that_is_wrong_is_said_at_once(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    code = printed(app, "example-park")
    wrong = {"note-n-1": "x" * 1001, "number-more-2": "9", "note-more-2": "y", "walked_on": ""}
    html = lead.post(PAGE, sent(code, **wrong)).get_data(as_text=True)
    assert all(said in html for said in ("1,000", "numbers 1 to 1", "Give the day"))


def test_a_form_that_is_sent_twice_acts_once(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    code = printed(app, "example-park")
    for _turn in range(2):
        again = sent(code, idempotency_key="sheet-once", **{"note-n-1": "Once."})
        assert lead.post(PAGE, again).status_code == 303
    assert len(kept(app)) == 1
    other = sent(code, idempotency_key="sheet-once", **{"note-n-1": "Other."})
    assert lead.post(PAGE, other).status_code == 422
    assert len(kept(app)) == 1


def test_a_thing_that_is_gone_takes_no_note_and_the_rest_waits(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    with Session(app.config["OWNER"]) as session:
        code = keep_sheet(session, [("assets", "example-park"), ("assets", "gone")], today=TODAY)
        session.commit()
    assert "No longer on the map" in lead.get(f"{PAGE}?code={code}").get_data(as_text=True)
    both = sent(code, **{"note-n-1": "Here.", "note-n-2": "Gone."})
    answer = lead.post(PAGE, both)
    assert answer.status_code == 400
    assert "There is no such thing on the map" in answer.get_data(as_text=True)
    assert kept(app) == []


def test_only_who_writes_for_the_group_types_in(app: Flask) -> None:
    group_of(app, "Dam group", "open")
    code = printed(app, "example-park")
    content = sent(code, **{"note-n-1": "x"})
    watcher = signed_in(
        app, "watcher@example.org", (Role.GROUP_OBSERVER, Scope("group", "dam-group"))
    )
    elsewhere = group_of(app, "Park group", "open", "other@example.org")
    for browser in (watcher, elsewhere, signed_in(app, "resident@example.org")):
        assert browser.get(f"{PAGE}?code={code}").status_code in (403, 404)
        assert browser.post(PAGE, content).status_code in (403, 404)
        assert "Type in a walk sheet" not in browser.get("/groups/dam-group").get_data(as_text=True)
    assert visitor(app).get(PAGE).status_code in (302, 303, 401)
    assert kept(app) == []
    member = signed_in(app, "writer@example.org", MEMBER)
    assert member.post(PAGE, content).status_code == 303
    assert "Type in a walk sheet" in member.get("/groups/dam-group").get_data(as_text=True)


def test_a_group_that_ended_takes_no_notes(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    code = printed(app, "example-park")
    lead.post("/groups/dam-group/end", {"version": "1"})
    assert lead.get(f"{PAGE}?code={code}").status_code == 409
    assert lead.post(PAGE, sent(code, **{"note-n-1": "x"})).status_code == 409


@pytest.mark.parametrize("typed", ["44V8", "UUUU-UUUU", "7777 7777", "x" * 500, "a\0b"])
def test_a_code_that_nobody_printed(app: Flask, typed: str) -> None:
    lead = group_of(app, "Dam group", "closed")
    answer = lead.get(PAGE, query_string={"code": typed})
    assert answer.status_code == 400
    assert "No walk sheet has this code." in answer.get_data(as_text=True)
    assert lead.post(PAGE, sent(typed, **{"note-n-1": "x"})).status_code == 400


def test_notes_for_everybody_wait_to_be_published(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    code = printed(app, "example-park")
    lead.post(PAGE, sent(code, visibility="everybody", **{"note-n-1": "Seen by all."}))
    assert "Seen by all." not in visitor(app).get("/assets/example-park").get_data(as_text=True)
    slug = json.loads(lead.get("/groups/dam-group/annotations.geojson").data)["features"][0]["id"]
    lead.post(f"/annotations/{slug}/publish", {"version": "1"})
    assert "Seen by all." in visitor(app).get("/assets/example-park").get_data(as_text=True)


def test_what_is_changed_later_keeps_the_paper_that_it_came_from(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    code = printed(app, "example-park")
    lead.post(PAGE, sent(code, **{"note-n-1": "First."}))
    slug = json.loads(lead.get("/groups/dam-group/annotations.geojson").data)["features"][0]["id"]
    changed = {
        "title": "Second.", "category": "fact", "confidence": "sure", "visibility": "group",
        "position": "none", "about": "assets/example-park", "version": "1",
    }  # fmt: skip
    assert lead.post(f"/annotations/{slug}/edit", changed).status_code == 303
    assert [(row[0], row[6], row[7]) for row in kept(app)] == [("Second.", code, 1)]


def test_a_whole_sheet_of_150_numbers_fits_into_a_form(app: Flask) -> None:
    lead = group_of(app, "Dam group", "closed")
    code = printed(app, *(f"plot-{number}" for number in range(1, 151)))
    words = "Ł" * 300  # six bytes each on their way
    full = {f"note-n-{number}": words for number in range(1, 151)}
    more: dict[str, object] = dict.fromkeys((f"category-n-{one}" for one in range(1, 151)), "fact")
    answer = lead.post(PAGE, sent(code, **{**more, **full}))
    assert answer.status_code == 303
    assert len(kept(app)) == 150
