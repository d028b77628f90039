"""A drawn site laid over the demonstration: from the form to an address, and compared."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.folders import folder
from assetmap.core.geojson import geometry_document
from assetmap.overlays.asking import Side
from assetmap.overlays.draw_page import DrawPage
from assetmap.overlays.errors import BadOverlay
from assetmap.overlays.pages import OverlayPage
from assetmap.overlays.subjects import find_subject
from assetmap.web.pages import Page
from tests.proximity.making import an_asset, box
from tests.signing import Browser

LOOP = "n717-ipl-site-ladywood"
#: At Edgbaston Reservoir, in metres of EPSG:27700.
SHAPE = "404000-286500_404500-286500_404500-286900_404000-286900"
DRAWN = f"/overlay?shape={SHAPE}&homes=400-600"
BOX = shapely.box(404_000, 286_500, 404_500, 286_900)


@pytest.fixture
def reader(demonstration: Flask) -> Browser:
    return Browser(demonstration.test_client())


def words(reader: Browser, address: str, status: int = 200) -> str:
    answer = reader.get(address)
    assert answer.status_code == status, address
    html = re.sub(r"<(svg|script).*?</\1>", "", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def keys(reader: Browser, address: str) -> list[str]:
    return re.findall(r'data-key="([^"]+)"', reader.get(address).get_data(as_text=True))


def sent(reader: Browser, **said: str):
    data = {"position": "drawn", "reach": "400", **said}
    return reader.post("/overlay", data, page="/overlay")


def drawn(shape: shapely.Geometry) -> str:
    return json.dumps(geometry_document(geometry_to_lonlat(shape)))


def test_the_address_alone_gives_the_overlay(reader: Browser) -> None:
    said = words(reader, DRAWN)
    assert "What lies around a drawn site of 20 hectares" in said
    assert "400 to 600 homes" in said
    assert "920 to 1,620 more people if 400 to 600 homes are built and each holds" in said
    assert "Size 20.00 ha, as drawn" in said
    assert "kept nowhere" in said
    assert "drawn for this page, not surveyed" in said
    held = json.loads(reader.get(DRAWN.replace("/overlay?", "/overlay.geojson?")).data)["features"]
    places = {one["properties"]["key"] for one in held if one["properties"]["role"] == "place"}
    assert places - {"drawn/here"} == set(keys(reader, DRAWN))
    own = next(one for one in held if one["properties"].get("key") == "drawn/here")
    assert own["properties"]["outline"] == "sketched"
    assert shapely.geometry.shape(own["geometry"]).symmetric_difference(
        geometry_to_lonlat(BOX)
    ).area < 1e-9  # fmt: skip


def test_the_same_services_as_a_development(reader: Browser) -> None:
    """A circle drawn as large as the register says finds what the development's overlay finds."""
    loop = reader.get(f"/developments/{LOOP}/overlay.geojson").get_json(force=True)["features"]
    own = next(one["properties"] for one in loop if one["properties"].get("here"))
    site = shapely.geometry.shape(
        next(one["geometry"] for one in loop if one["properties"].get("here"))
    )
    assert own["outline"] == "approximate"
    answer = sent(reader, shape=json.dumps(shapely.geometry.mapping(site)))
    assert answer.status_code == 303
    # Corners in an address go to 10 cm, so what lies right on the limit may differ: none here.
    drawn_keys = keys(reader, answer.headers["Location"])
    loop_keys = keys(reader, f"/developments/{LOOP}/overlay")
    parts = {f"development/{LOOP}", *(one for one in drawn_keys if "/n717" in one)}
    assert [one for one in drawn_keys if one not in parts] == loop_keys
    assert len(loop_keys) > 5


def test_from_the_form_to_the_address(reader: Browser) -> None:
    answer = sent(reader, shape=drawn(BOX), homes_from="400", homes_to="600", reach="800")
    assert answer.status_code == 303
    place = urlsplit(answer.headers["Location"])
    asked = parse_qs(place.query)
    assert (place.path, asked["homes"], asked["reach"]) == ("/overlay", ["400-600"], ["800"])
    assert len(asked["shape"][0].split("_")) == 4
    assert "20 hectares" in words(reader, answer.headers["Location"])
    one = sent(reader, shape=drawn(BOX), homes_to="1,200").headers["Location"]
    assert parse_qs(urlsplit(one).query)["homes"] == ["1200"]
    assert "homes" not in sent(reader, shape=drawn(BOX)).headers["Location"]


def test_other_ways_of_saying_where(reader: Browser) -> None:
    pasted = sent(reader, position="pasted",
                  pasted="404000,286500 404500,286500 404500,286900 404000,286900")  # fmt: skip
    assert f"shape={SHAPE}"[:20] in pasted.headers["Location"]
    assert "20 hectares" in words(reader, pasted.headers["Location"])
    circle = sent(reader, position="around", around="b16 0hq", radius_m="150")
    assert circle.headers["Location"].startswith("/overlay?around=b16%200hq&radius=150")
    said = words(reader, circle.headers["Location"])
    assert "What lies around a circle of 150 metres around B16 0HQ" in said
    assert "Size 7.07 ha, as drawn" in said
    assert "Nobody says yet for how many homes" in said
    point = sent(reader, shape=drawn(shapely.Point(404_200, 286_600)), radius_m="150")
    assert "around=404200.0%2C286600.0&radius=150" in point.headers["Location"]
    assert "around easting 404,200, northing 286,600" in words(reader, point.headers["Location"])


CROSSED = shapely.Polygon([(404_000, 286_500), (404_500, 286_900), (404_500, 286_500),
                           (404_000, 286_860)])  # fmt: skip


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"shape": ""}, "Nothing is drawn yet"),
        ({"shape": "{"}, "did not arrive whole"),
        ({"position": "none"}, "Choose how you say where it is"),
        ({"position": "area", "area": "Ladywood"}, "Choose how you say where it is"),
        ({"shape": drawn(CROSSED)}, "crosses or touches itself"),
        ({"shape": drawn(BOX.buffer(1_700))}, "hectares; at most 1,000"),
        ({"shape": drawn(BOX.centroid.buffer(100, quad_segs=26))}, "more than 100 corners"),
        ({"position": "around", "around": "B16 0HQ"}, "Give the radius of the circle"),
        ({"position": "around", "around": "B16 0HQ", "radius_m": "5000"}, "7,854 hectares|7,8"),
        ({"position": "around", "around": "nowhere", "radius_m": "50"}, "no British postcode"),
        ({"position": "pasted", "pasted": "404000,286500"}, "at least 3 corners"),
        ({"shape": drawn(BOX), "homes_from": "many"}, "Give a whole number from 0 to 100,000"),
        ({"shape": drawn(BOX), "homes_from": "9", "homes_to": "8"}, "at least as many as the"),
        ({"shape": drawn(BOX), "homes_to": "100001"}, "whole number from 0 to 100,000"),
    ],
)  # fmt: skip
def test_the_form_says_what_is_wrong_and_holds_what_was_typed(
    reader: Browser, said: dict[str, str], told: str
) -> None:
    answer = sent(reader, **said)
    assert answer.status_code == 400
    html = unescape(answer.get_data(as_text=True))
    assert re.search(told, html)
    for value in said.values():
        if value and value not in ("none", "area", "pasted", "Ladywood"):
            assert value in html


def test_a_crossed_outline_can_be_mended(reader: Browser) -> None:
    small = shapely.Polygon([(404_000, 286_500), (404_500, 286_500), (404_500, 286_900),
                             (404_000, 286_890), (404_005, 286_900)])  # fmt: skip
    answer = sent(reader, shape=drawn(small))
    assert answer.status_code == 400
    mark = re.search(r'name="mended" value="(\w+)"', answer.get_data(as_text=True))
    assert mark is not None
    mended = sent(reader, shape=drawn(small), mended=mark[1])
    assert mended.status_code == 303
    words(reader, mended.headers["Location"])


def test_a_drawn_site_beside_a_development_and_beside_another(reader: Browser) -> None:
    html = reader.get(f"/developments/{LOOP}/overlay").get_data(as_text=True)
    door = re.search(r'href="(/overlay\?beside=[^"]+)">Draw a site', html)
    assert door is not None
    form = reader.get(unescape(door[1])).get_data(as_text=True)
    assert "It will stand beside" in form
    beside = re.search(r'name="beside" value="([^"]+)"', form)
    assert beside is not None
    answer = sent(reader, shape=drawn(BOX), homes_to="500", beside=unescape(beside[1]))
    place = answer.headers["Location"]
    assert place.startswith(f"/developments/{LOOP}/overlay?with_shape=")
    said = words(reader, place)
    assert "Side by side" in said
    assert "Homes 1,151 homes 500 homes" in said
    assert "More people 2,650 to 3,110 1,150 to 1,350" in said
    drawn_map = reader.get(place.replace("/overlay?", "/overlay.geojson?")).get_json(force=True)
    assert "drawn/beside" in {one["properties"].get("key") for one in drawn_map["features"]}
    other = f"/overlay?shape={SHAPE}&homes=500&with={LOOP}"
    assert "Homes 500 homes 1,151 homes" in words(reader, other)
    two = f"/overlay?shape={SHAPE}&homes=500&with_around=B16+0HQ&with_radius=150&with_homes=20"
    said = words(reader, two)
    assert "Homes 500 homes 20 homes" in said
    assert "Without the other" in said
    for value in re.findall(r'type="hidden" name="with_homes" value="([^"]+)"',
                            reader.get(two).get_data(as_text=True)):  # fmt: skip
        assert value == "20"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("shape=404000-286500", 400),
        (f"shape={SHAPE}&homes=x", 400),
        (f"shape={SHAPE}&homes=600-400", 400),
        (f"shape={SHAPE}&reach=401", 400),
        (f"shape={SHAPE}&with=nowhere", 404),
        (f"shape={SHAPE}&with=%00", 400),
        (f"shape={SHAPE}&with_shape={SHAPE}", 400),
        (f"shape={SHAPE}&with_around=%00&with_radius=10", 400),
        ("around=B16+0HQ&radius=4", 400),
        ("around=B16+0HQ", 400),
        ("around=assets/nowhere&radius=50", 400),
        ("beside=side%3Dnowhere", 404),
        ("homes=5", 400),
    ],
)
def test_an_address_that_has_no_answer_is_refused(reader: Browser, asked: str, status: int) -> None:
    assert reader.get(f"/overlay?{asked}").status_code == status
    if "beside" not in asked:
        assert reader.get(f"/overlay.geojson?{asked}").status_code == status


def test_a_circle_stands_around_a_point(session: Session) -> None:
    an_asset(session, "park", box(-20, -20, 20, 20), name="Example Park")
    an_asset(session, "tree", (0, 0))
    with pytest.raises(BadOverlay, match="“Example Park” is an area"):
        find_subject(session, Side(around="assets/park", radius="50"))
    assert find_subject(session, Side(around="assets/tree", radius="50")).area_ha == Decimal("0.79")


def test_nothing_is_stored(reader: Browser, demonstration: Flask) -> None:
    def rows() -> dict[str, int]:
        with demonstration.config["OWNER"].connect() as connection:
            names = connection.scalars(
                text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                     "'public'::regnamespace ORDER BY 1")
            ).all()  # fmt: skip
            return {
                name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in names
            }

    before = rows()
    assert sent(reader, shape=drawn(BOX), homes_from="3").status_code == 303
    words(reader, DRAWN)
    assert rows() == before


def test_every_field_of_the_pages_is_used() -> None:
    common = {one.name for one in fields(Page)}
    for page, name in ((OverlayPage, "overlay"), (DrawPage, "draw")):
        source = (folder("templates") / "overlays" / f"{name}.html").read_text(encoding="utf-8")
        own = {one.name for one in fields(page)} - common
        assert set(re.findall(r"page\.(\w+)", source)) - common == own


def test_the_list_of_what_is_planned_leads_to_drawing(reader: Browser) -> None:
    assert 'href="/overlay"' in reader.get("/developments").get_data(as_text=True)
