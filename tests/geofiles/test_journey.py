"""A map file comes in over the web: sent, read, looked at, mapped, confirmed, undone."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.geofiles.jobs import folder_of, run_read, run_store
from tests.geofiles.sending import (
    PATH,
    PLACES,
    brought_in,
    collection,
    coordinator,
    count,
    feature,
    file_of,
    jobs_done,
    planner,
    post_file,
    researcher,
    send,
    step,
)
from tests.signing import signed_in, visitor


def test_from_a_file_to_the_list(app: Flask) -> None:
    boss = coordinator(app)
    page = send(boss)
    assert "Waiting for its turn" in boss.get(page).text
    jobs_done(app)
    html = boss.get(page).text
    assert "3 rows = 3 new + 0 changed + 0 as they are + 0 refused" in html
    assert "Nothing of it has been stored yet" in html
    assert "Sample Pond" in html
    assert "Name: the column “name”" in html
    assert "longitude and latitude (EPSG:4326)" in html
    assert count(app, "asset") == 1
    assert step(boss, page, "confirm").status_code == 303
    jobs_done(app)
    html = boss.get(page).text
    assert "It is in: 3 new, 0 changed" in html
    listed = re.search(r'href="(/assets\?source=[^"]+)"', html)
    assert listed is not None
    found = visitor(app).get(listed[1]).text
    assert "3 places fit" in found
    assert "Sample Hall" in found
    assert "Example Park" not in found
    assert count(app, "history", "tbl = 'asset'") == 1, "one entry for the whole file"
    held = file_of(app, page)
    assert (held.account, held.file_name) == ({}, None)
    assert list(folder_of(app.config["SETTINGS"]).iterdir()) == [], "the file is not kept"


def test_a_file_again_changes_its_own_entries(app: Flask) -> None:
    boss = coordinator(app)
    brought_in(app, boss)
    again = PLACES.replace(b"A hall", b"A large hall")
    page = send(boss, again)
    jobs_done(app)
    assert "3 rows = 0 new + 1 changed + 2 as they are" in boss.get(page).text
    step(boss, page, "confirm")
    jobs_done(app)
    assert count(app, "asset") == 4
    assert "A large hall" in visitor(app).get("/assets/sample-hall").text


def test_what_would_change_nothing_is_not_brought_in(app: Flask) -> None:
    boss = coordinator(app)
    brought_in(app, boss)
    page = send(boss)
    jobs_done(app)
    assert "Bring it in" not in boss.get(page).text
    held = file_of(app, page)
    sent = {"version": str(held.version), "previewed": held.checked_as}
    assert boss.post(f"{page}/confirm", sent).status_code == 409


def test_the_mapping_can_be_corrected(app: Flask) -> None:
    boss = coordinator(app)
    content = collection(
        feature(None, 10, 10, Wibble="Sample Hall", Wobble="hall", Note="Good"),
        feature(None, 20, 10, Wibble="Sample Pond", Wobble="pond"),
    )
    page = send(boss, content)
    jobs_done(app)
    html = boss.get(page).text
    assert "Which column holds the names?" in html
    assert "Sample Hall" in html, "the rows are shown as they stand"
    assert "Bring it in" not in html
    mapped = {"column-name": "Wibble", "column-kind": "Wobble", "column-description": ""}
    assert step(boss, page, "reading", **mapped).status_code == 303
    jobs_done(app)
    html = boss.get(page).text
    assert "2 rows = 2 new" in html
    assert "Good" not in html.split("What is taken for granted")[0], "the column was taken away"
    assert step(boss, page, "reading", **mapped, kind="library").status_code == 303
    jobs_done(app)
    assert "Kind: “library” for all" in boss.get(page).text
    step(boss, page, "confirm")
    jobs_done(app)
    with Session(app.config["OWNER"]) as session:
        kinds = session.scalars(text("SELECT kind FROM asset WHERE name LIKE 'Sample%'")).all()
    assert kinds == ["library", "library"]


def test_refused_rows_are_named_with_field_and_rule(app: Flask) -> None:
    boss = coordinator(app)
    bow = {"type": "Polygon", "coordinates": [[[-1.94, 52.48], [-1.93, 52.49], [-1.93, 52.48],
                                               [-1.94, 52.49], [-1.94, 52.48]]]}  # fmt: skip
    content = collection(
        feature("Sample Hall", 10, 10),
        feature("", 20, 10),
        feature("Sample Pond", 30, 10, hectares="about two"),
        {"type": "Feature", "properties": {"name": "Bow"}, "geometry": bow},
        {"type": "Feature", "properties": {"name": "Afar"},
         "geometry": {"type": "Point", "coordinates": [-4.0, 57.0]}},
        {"type": "Feature", "properties": {"name": "Nowhere"}, "geometry": None},
    )  # fmt: skip
    page = send(boss, content)
    jobs_done(app)
    told = file_of(app, page).account
    assert (told["new"], told["refused_count"], told["unplaced_count"]) == (2, 4, 1)
    assert [(one["row"], one["field"]) for one in told["refused"]] == [
        (2, "name"), (3, "area_ha"), (4, "place"), (5, "place"),
    ]  # fmt: skip
    html = boss.get(page).text
    assert "4 rows refused: they stay out" in html
    assert "1 rows without a place" in html
    assert told["mendable"] == 1
    step(boss, page, "reading", repairs="y")
    jobs_done(app)
    told = file_of(app, page).account
    assert (told["new"], told["refused_count"]) == (3, 3)
    assert any("crossed itself and was mended" in one for one in told["assumed"])
    step(boss, page, "confirm")
    jobs_done(app)
    assert "3 rows stayed out" in boss.get(page).text
    assert count(app, "asset") == 4


def test_a_question_that_the_file_leaves_open_is_asked(app: Flask) -> None:
    boss = coordinator(app)
    page = send(boss, b"name,easting,northing\nSample Hall,406100,287600\n", "places.csv")
    jobs_done(app)
    assert "Choose metres (EPSG:27700)" in boss.get(page).text
    step(boss, page, "reading", crs="27700")
    jobs_done(app)
    assert "1 row = 1 new" in boss.get(page).text
    assert "British National Grid metres (EPSG:27700)" in boss.get(page).text


def test_a_file_that_cannot_be_used_says_why_and_can_be_tried_again(app: Flask) -> None:
    boss = coordinator(app)
    content = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "Sample Hall"},
         "geometry": {"type": "Point", "coordinates": [406100, 287600]}}]}).encode()  # fmt: skip
    page = send(boss, content)
    jobs_done(app)
    html = boss.get(page).text
    assert "The file could not be used" in html
    assert "British National Grid metres. Choose EPSG:27700" in html
    assert "Try again" in html
    step(boss, page, "reading", crs="27700")
    jobs_done(app)
    assert "1 row = 1 new" in boss.get(page).text


def test_likely_duplicates_are_listed_and_may_stay_out(app: Flask) -> None:
    boss = coordinator(app)
    page = send(boss, collection(feature("Example Park", 40, 0), feature("Sample Hall", 60, 0)))
    jobs_done(app)
    html = boss.get(page).text
    assert "1 look like what is there already" in html
    assert 'href="/assets/example-park"' in html
    assert "2 rows = 2 new" in html
    step(boss, page, "reading", leave_twins="y")
    jobs_done(app)
    assert "2 rows = 1 new + 0 changed + 0 as they are + 0 refused + 1 left out" in (
        boss.get(page).text
    )
    step(boss, page, "confirm")
    jobs_done(app)
    assert count(app, "asset", "name = 'Example Park'") == 1


def test_what_is_stored_is_what_was_looked_at(app: Flask) -> None:
    boss = coordinator(app)
    page = send(boss)
    jobs_done(app)
    assert step(boss, page, "confirm", previewed="another").status_code == 409
    held = file_of(app, page)
    path = folder_of(app.config["SETTINGS"]) / held.file_name
    path.write_bytes(PLACES.replace(b"Sample Hall", b"Sample Hull"))
    assert "changed since it was looked at" in step(boss, page, "confirm").text
    path.write_bytes(PLACES)
    assert step(boss, page, "confirm").status_code == 303
    path.write_bytes(PLACES.replace(b"Sample Hall", b"Sample Hull"))
    jobs_done(app)
    assert file_of(app, page).state == "failed"
    assert count(app, "asset") == 1


def test_a_register_that_moved_on_is_looked_at_anew(app: Flask) -> None:
    """A smaller programme refuses what was looked at: it is not stored otherwise in silence."""
    boss = coordinator(app)
    page = send(boss, collection(feature("Sample Hall", 10, 10), feature("Sample Pond", 0, 28_000)))
    jobs_done(app)
    before = file_of(app, page).account
    step(boss, page, "confirm")
    with app.config["OWNER"].begin() as connection:
        connection.execute(
            text(
                "UPDATE area SET geom = ST_Multi(ST_Translate(geom, 0, 9000)), "
                "geom_3857 = ST_Multi(ST_Translate(geom_3857, 0, 9000)) "
                "WHERE kind = 'neighbourhood'"
            )
        )
    try:
        jobs_done(app)
        held = file_of(app, page)
        assert before["refused_count"] == 1
        assert held.state == "failed"
        assert "changed since you looked at it" in held.problem
        assert count(app, "asset") == 1
    finally:
        with app.config["OWNER"].begin() as connection:
            connection.execute(
                text(
                    "UPDATE area SET geom = ST_Multi(ST_Translate(geom, 0, -9000)), "
                    "geom_3857 = ST_Multi(ST_Translate(geom_3857, 0, -9000)) "
                    "WHERE kind = 'neighbourhood'"
                )
            )


def test_undoing_a_file_keeps_what_people_changed(app: Flask) -> None:
    boss = coordinator(app)
    page = brought_in(app, boss)
    with Session(app.config["OWNER"]) as session:
        hall = session.query(Asset).filter_by(name="Sample Hall").one()
        form = {"name": "Sample Hall", "kind": "", "own_kind": "", "description": "By a person",
                "address": "", "postcode": "", "area_ha": "", "status": "", "status_was": "",
                "position": "keep", "version": str(hall.version)}  # fmt: skip
    edit = "/assets/sample-hall/edit"
    assert boss.post(edit, form, page=edit).status_code == 303
    assert step(boss, page, "undo").status_code == 303
    html = boss.get(page).text
    assert "2 withdrawn" in html
    assert "1 were changed since, and stay" in html
    assert "Sample Hall" in html
    assert visitor(app).get("/assets/sample-hall").status_code == 200
    assert visitor(app).get("/assets/sample-pond").status_code == 410
    assert count(app, "asset", "archived_on IS NULL") == 2
    assert step(boss, page, "undo").status_code in (404, 409, 428)


def test_a_mended_file_comes_in_after_the_first_was_undone(app: Flask) -> None:
    boss = coordinator(app)
    page = brought_in(app, boss)
    step(boss, page, "undo")
    assert count(app, "asset", "archived_on IS NULL") == 1
    brought_in(app, boss, PLACES.replace(b"Sample Hall", b"Sample Great Hall"))
    assert count(app, "asset", "archived_on IS NULL") == 4


def test_what_a_person_withdrew_is_not_brought_back(app: Flask) -> None:
    boss = coordinator(app)
    brought_in(app, boss)
    with app.config["OWNER"].begin() as connection:
        connection.execute(text("UPDATE asset SET archived_on = now() WHERE name = 'Sample Pond'"))
    page = send(boss, PLACES.replace(b"A hall", b"A hall again"))
    jobs_done(app)
    told = file_of(app, page).account
    assert (told["changed"], told["refused_count"]) == (1, 1)
    assert "not brought back" in told["refused"][0]["reason"]


def test_others_learn_nothing_of_a_file(app: Flask) -> None:
    page = send(researcher(app))
    jobs_done(app)
    for browser in (visitor(app), signed_in(app), planner(app)):
        for address in (page, f"{page}/state.json"):
            answer = browser.get(address, headers={"Accept": "text/html"})
            assert answer.status_code in (303, 404), address
            assert "places.geojson" not in answer.text
        for what in ("reading", "again", "confirm", "release", "back", "cancel", "discard", "undo"):
            assert browser.post(f"{page}/{what}", {"version": "1"}).status_code in (401, 404), what
    assert file_of(app, page).state == "checked"


def test_steps_cannot_be_skipped_or_repeated(app: Flask) -> None:
    boss = coordinator(app)
    page = send(boss)
    for what in ("confirm", "undo", "back", "discard", "release"):
        assert step(boss, page, what).status_code in (403, 409, 428), what
    run_store(app.config["SETTINGS"], page.rsplit("/", 1)[1])
    assert count(app, "asset") == 1
    run_read(app.config["SETTINGS"], page.rsplit("/", 1)[1])
    assert step(boss, page, "confirm").status_code == 303
    run_store(app.config["SETTINGS"], page.rsplit("/", 1)[1])
    run_store(app.config["SETTINGS"], page.rsplit("/", 1)[1])
    assert count(app, "asset") == 4


@pytest.mark.parametrize("field", ["source", "licence", "retrieved_on"])
def test_who_made_it_and_when_must_be_said(app: Flask, field: str) -> None:
    answer = post_file(coordinator(app), PLACES, **{field: ""})
    assert answer.status_code == 400
    assert count(app, "geofile") == 0
    assert list(folder_of(app.config["SETTINGS"]).iterdir()) == []


def test_a_resident_sends_no_files(app: Flask) -> None:
    one = signed_in(app)
    assert one.get(f"{PATH}/new").status_code == 404
    assert post_file(one, PLACES).status_code == 404
    assert count(app, "geofile") == 0
