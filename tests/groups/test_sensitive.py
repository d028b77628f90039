"""Twenty sensitive places: nowhere that anybody else can look tells where one of them is."""

from __future__ import annotations

import itertools
import json
import math
import re
from datetime import date
from random import Random

import pytest
import shapely
from flask import Flask
from geoalchemy2.shape import to_shape
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.crs import geometry_to_mercator
from assetmap.core.permissions import Role, Scope
from assetmap.groups.annotations.blurring import choose_displacement, uncertain_area
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.sheets.keeping import keep_sheet
from tests.groups.conftest import X, Y, group_of, lonlat
from tests.signing import Browser, signed_in, visitor

NEW = "/groups/dam-group/annotations/new"
#: So far apart that no circle of one comes near another, and nothing round.
CANARIES = [
    (X - 1583.7 + 801.3 * column, Y - 1218.3 + 803.9 * row)
    for column in range(5)
    for row in range(4)
]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
#: How near a pair of numbers may come; the circle's own edge is farther from what it hides.
NEAR_M = 30.0


def said(number: int, **more: object) -> dict[str, object]:
    lon, lat = lonlat(*CANARIES[number])
    return {
        "title": f"Canary {number}", "text": "Somebody sleeps here.", "category": "concern",
        "confidence": "sure", "visibility": "everybody", "position": "drawn", "sensitive": "y",
        "shape": json.dumps({"type": "Point", "coordinates": [lon, lat]}), **more,
    }  # fmt: skip


def put_in(app: Flask) -> tuple[Browser, list[str]]:
    lead = group_of(app, "Dam group", "open")
    pages = []
    for number in range(len(CANARIES)):
        answer = lead.post(NEW, said(number), page=NEW)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        pages.append(str(answer.location).split("?")[0])
        lead.post(f"{pages[-1]}/publish", {"version": "1"})
    return lead, pages


def told(words: str) -> list[int]:
    """Canaries whose place two numbers beside each other give away, in degrees or in metres.

    Also rounded ones: whatever comes within 30 m counts, in either order.
    """
    numbers = [float(one) for one in NUMBER.findall(words)]
    found = []
    for number, (east, north) in enumerate(CANARIES):
        lon, lat = lonlat(east, north)
        mercator = geometry_to_mercator(shapely.Point(east, north))
        degree_m = 111_320.0
        for one, two in itertools.pairwise(numbers):
            for a, b in ((one, two), (two, one)):
                away = min(
                    math.hypot(a - east, b - north),
                    math.hypot((a - lon) * degree_m * math.cos(math.radians(lat)),
                               (b - lat) * degree_m),
                    math.hypot(a - mercator.x, b - mercator.y) * math.cos(math.radians(lat)),
                )  # fmt: skip
                if away < NEAR_M:
                    found.append(number)
    return found


def public_addresses(pages: list[str]) -> list[str]:
    return [
        "/", "/groups", "/groups/dam-group", "/groups/dam-group/annotations.geojson",
        "/groups/dam-group/annotations.csv", "/search?q=Canary", "/search?q=sleeps",
        "/search.json?q=Canary", "/said.geojson", "/things.geojson", "/?q=Canary", "/assets",
        "/assets/example-park", "/assets/example-park/map.geojson", *pages,
        *(f"{page}.geojson" for page in pages), *(f"{page}/exact.geojson" for page in pages),
        *(f"{page}/edit" for page in pages), *(f"{page}/withdraw" for page in pages),
    ]  # fmt: skip


def test_what_looks_for_canaries_finds_them() -> None:
    east, north = CANARIES[3]
    lon, lat = lonlat(east, north)
    for words in (f"{east:.0f},{north:.0f}", f"[{lon:.4f}, {lat:.4f}]", f"lat {lat:.5f} lon {lon}"):
        assert 3 in told(words)
    assert told(f"{east + 400:.0f},{north:.0f}") == []


def test_twenty_canaries_are_nowhere_public(app: Flask) -> None:
    lead, pages = put_in(app)
    outsiders = (
        visitor(app),
        signed_in(app, "outsider@example.org"),
        signed_in(app, "coordinator@example.org", Role.COORDINATOR),
        signed_in(app, "moderator@example.org", Role.MODERATOR),
        # Trusted with another group's places, and so let through the door of the route.
        group_of(app, "Park group", "listed", "other-lead@example.org"),
    )
    looked = 0
    for browser in (*outsiders, lead):
        for address in public_addresses(pages):
            if browser is lead and address.endswith(("/exact.geojson", "/edit")):
                continue
            answer = browser.get(address)
            if address.endswith("/exact.geojson"):
                assert answer.status_code in (302, 303, 401, 403, 404), address
            found = told(answer.get_data(as_text=True))
            assert found == [], (address, found)
            looked += answer.status_code == 200
    assert looked > 5 * 40, "pages were there to be looked at"
    drawn = visitor(app).get("/said.geojson").get_json()["features"]
    assert [one["geometry"]["type"] for one in drawn] == ["Polygon"] * 20, "never a point"
    assert visitor(app).get("/search?q=Canary").get_data(as_text=True).count("Canary 1") > 5
    for number, page in enumerate(pages):
        assert f"Canary {number}" in visitor(app).get(page).get_data(as_text=True)
        exact = lead.get(f"{page}/exact.geojson")
        assert told(exact.get_data(as_text=True)) == [number], "its own people know where it is"
        assert "no-store" in exact.headers["Cache-Control"]


def rows_told(app: Flask) -> list[int]:
    """Canaries in the history, and in the rows that the visitors' role can read."""
    with Session(app.config["OWNER"]) as session:
        rows = session.scalars(
            text(
                "SELECT coalesce(old, '{}')::text || coalesce(new, '{}')::text FROM history "
                "UNION ALL SELECT ST_AsText(geom) || ST_AsText(geom_3857) FROM annotation "
                "UNION ALL SELECT convert_from(coalesce(body, ''), 'UTF8') FROM kept_answer"
            )
        ).all()
    return sorted({one for row in rows for one in told(row)})


def test_neither_the_history_nor_any_row_that_visitors_read_has_them(app: Flask) -> None:
    lead, pages = put_in(app)
    assert rows_told(app) == []
    # Moved, said anew, and withdrawn: none of it writes the place down.
    page = pages[0]
    version = lead.version(f"{page}/edit")
    assert lead.post(f"{page}/edit", said(1, version=version)).status_code == 303
    kept = said(0, position="keep", shape="", title="Other words", version=str(int(version) + 1))
    assert lead.post(f"{page}/edit", kept).status_code == 303
    lead.post(f"{page}/withdraw", {"version": str(int(version) + 2), "reason": "Over."})
    assert rows_told(app) == []
    with app.extensions["assetmap.engine"].connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM annotation")) == 19
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("SELECT * FROM annotation_place"))


def test_a_place_that_becomes_sensitive_leaves_the_history(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    made = lead.post(NEW, said(5, sensitive="", visibility="group"), page=NEW)
    page = str(made.location).split("?")[0]
    assert rows_told(app) == [5]
    hidden = said(5, position="keep", shape="", visibility="group", version="1")
    assert lead.post(f"{page}/edit", hidden).status_code == 303
    assert rows_told(app) == []
    assert told(lead.get(f"{page}/exact.geojson").get_data(as_text=True)) == [5]
    # Said to be no secret after all, it is where it says again.
    shown = said(5, position="keep", shape="", visibility="group", sensitive="", version="2")
    assert lead.post(f"{page}/edit", shown).status_code == 303
    assert told(lead.get(f"{page}.geojson").get_data(as_text=True)) == [5]
    assert lead.get(f"{page}/exact.geojson").status_code == 404


@pytest.mark.parametrize("radius_m", ["", "40"])
def test_a_sensitive_postcode_is_told_to_nobody(app: Flask, radius_m: str) -> None:
    east, north = X + 250, Y + 250
    lead = group_of(app, "Dam group", "open")
    around = said(0, position="around", shape="", around="B18 7QH", radius_m=radius_m)
    page = str(lead.post(NEW, around, page=NEW).location).split("?")[0]
    lead.post(f"{page}/publish", {"version": "1"})
    for address in (page, f"{page}.geojson", "/groups/dam-group/annotations.csv"):
        told_all = visitor(app).get(address).get_data(as_text=True)
        assert "postcode" not in told_all.lower(), "few spots of the circle are one"
        assert "B18" not in told_all
    shown = circle(app)
    assert shown.contains(shapely.Point(east, north).buffer(float(radius_m or 1)))
    assert shown.centroid.distance(shapely.Point(east, north)) >= limits.BLUR_NEAREST_M - 1
    exact = lead.get(f"{page}/exact.geojson").get_json()["features"][0]["geometry"]
    assert exact["type"] == ("Polygon" if radius_m else "Point")
    # Said to be no secret, it is what it was: its words were kept apart with the place.
    shown_again = said(0, position="keep", shape="", sensitive="", version="2")
    assert lead.post(f"{page}/edit", shown_again).status_code == 303
    words = lead.get(page).get_data(as_text=True)
    assert ("an area" if radius_m else "the middle of its postcode") in words


def test_a_thing_that_a_sensitive_place_was_about_leaves_the_history(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    with Session(app.config["OWNER"]) as session:
        code = keep_sheet(session, [("assets", "example-park")], today=date(2026, 11, 29))
        session.commit()
    typed = {"code": code, "walked_on": "2026-11-28", "visibility": "group",
             "note-n-1": "Somebody sleeps here.", "category-n-1": "concern"}  # fmt: skip
    assert lead.post("/groups/dam-group/walk-sheet", typed).status_code == 303
    with Session(app.config["OWNER"]) as session:
        page = f"/annotations/{session.query(Annotation).one().slug}"
    assert lead.post(f"{page}/edit", said(3, about="", version="1")).status_code == 303
    assert code[:4] not in lead.get(page).get_data(as_text=True)
    with Session(app.config["OWNER"]) as session:
        rows = session.execute(
            text("SELECT coalesce(old, '{}')::text || new::text FROM history WHERE tbl = :one"),
            {"one": "annotation"},
        )
        held = "".join(row[0] for row in rows)
    assert "Somebody sleeps here." in held
    assert "example-park" not in held
    assert code not in held


def circle(app: Flask) -> shapely.Geometry:
    with Session(app.config["OWNER"]) as session:
        shape: shapely.Geometry = to_shape(session.query(Annotation).one().geom)
    return shape


def test_the_circle_is_drawn_once_and_moves_only_with_the_place(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    made = lead.post(NEW, said(0), page=NEW)
    page = str(made.location).split("?")[0]
    first = circle(app)
    for version, more in (("1", {"position": "keep", "shape": ""}), ("2", {})):
        lead.post(f"{page}/edit", said(0, title=f"v{version}", version=version, **more))
        assert circle(app).centroid.distance(first.centroid) < 0.01, "another circle tells more"
    lead.post(f"{page}/edit", said(1, version="3"))
    (east, north), (to_east, to_north) = CANARIES[:2]
    moved = circle(app).centroid
    assert moved.x - first.centroid.x == pytest.approx(to_east - east, abs=0.1)
    assert moved.y - first.centroid.y == pytest.approx(to_north - north, abs=0.1)


def test_somebody_who_left_does_not_see_the_place_any_more(app: Flask) -> None:
    lead = group_of(app, "Dam group", "open")
    made = lead.post(NEW, said(0, visibility="group"), page=NEW)
    page = str(made.location).split("?")[0]
    observer = signed_in(
        app, "watcher@example.org", (Role.GROUP_OBSERVER, Scope("group", "dam-group"))
    )
    assert observer.get(f"{page}/exact.geojson").status_code == 200
    observer.post("/groups/dam-group/leave")
    assert observer.get(f"{page}/exact.geojson").status_code == 404


def test_the_ring_is_as_wide_as_it_says_and_the_circle_holds_the_place() -> None:
    chance = Random(20261129)  # noqa: S311 - the same for each run
    moved = [choose_displacement(chance) for _ in range(2000)]
    away = [math.hypot(one.east_m, one.north_m) for one in moved]
    near, far = limits.BLUR_NEAREST_M, limits.BLUR_FARTHEST_M
    assert near <= min(away) < near + 5
    assert far - 5 < max(away) <= far
    # Uniform over the ring's area: the mean of r² lies in the middle of both squares.
    mean = sum(one * one for one in away) / len(away)
    assert mean == pytest.approx((near**2 + far**2) / 2, rel=0.03)
    assert abs(sum(one.east_m for one in moved)) / len(moved) < 10
    assert abs(sum(one.north_m for one in moved)) / len(moved) < 10
    for shape in (
        shapely.Point(404_000, 287_000),
        shapely.LineString([(404_000, 287_000), (404_700, 287_400)]),
        shapely.box(404_000, 287_000, 404_300, 287_100),
    ):
        for one in moved[:200]:
            area, radius_m = uncertain_area(shape, one)
            assert area.contains(shape)
            assert area.boundary.distance(shape) > NEAR_M
            assert radius_m >= limits.BLUR_RADIUS_M
