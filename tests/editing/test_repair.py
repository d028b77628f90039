"""An outline that crosses itself is refused with the place; a small repair is accepted or not."""

from __future__ import annotations

import html
import json
import re

import pytest
import shapely
from flask import Flask
from geoalchemy2.shape import to_shape

from assetmap.core.crs import GRID, geometry_to_lonlat
from assetmap.core.permissions import Role
from tests.editing.making import HERE, all_assets, asset_form, hall_form, proposals, stored
from tests.signing import Browser, signed_in

X, Y = HERE
_SETTINGS = re.compile(r'<script type="application/json" data-settings>(.*?)</script>', re.DOTALL)
_MARK = re.compile(r'<button[^>]* name="mended" value="([0-9a-f]{32})"')
PLACE = f"The outline crosses or touches itself at easting {X:,}, northing {Y:,}."


def tie(back: float) -> str:
    """A bow tie that crosses itself in the middle: lobes of 100² and back² square metres."""
    ring = shapely.Polygon(
        [(X - back, Y - back), (X + 100, Y + 100), (X + 100, Y - 100), (X - back, Y + back)]
    )
    return shapely.to_geojson(geometry_to_lonlat(shapely.set_srid(ring, GRID)))


def moderator(app: Flask) -> Browser:
    return signed_in(app, "moderator@example.org", Role.MODERATOR)


def new(shape: str, **more: str) -> dict[str, object]:
    return asset_form(position="drawn", shape=shape, promise="publish", **more)


def send(browser: Browser, form: dict[str, object], page: str = "/assets/new"):
    return browser.post(page, form, page=page)


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def mark_on(answer) -> str:
    found = _MARK.search(answer.text)
    assert found is not None, "nothing is offered"
    return found[1]


def crossing_on(answer) -> dict:
    found = _SETTINGS.search(answer.text)
    assert found is not None
    return json.loads(found[1])["crossing"]


@pytest.mark.case("G07", "U063")
def test_the_place_and_the_repair_are_shown_and_nothing_is_saved(app: Flask) -> None:
    browser = moderator(app)
    before = len(all_assets(app))
    answer = send(browser, new(tie(10)))
    assert answer.status_code == 400
    assert PLACE in words(answer)
    assert "changes the area by 2.0%" in words(answer)
    assert "Keep the mended outline" in words(answer)
    shown = crossing_on(answer)
    assert shown["place"]["type"] == "Point"
    assert shown["place"]["coordinates"] == pytest.approx([-1.9499, 52.4852], abs=1e-3)
    assert shown["mended"]["type"] == "MultiPolygon"
    assert len(all_assets(app)) == before
    assert html.unescape(answer.text).count(tie(10)) == 1, "what was drawn is not lost"


@pytest.mark.case("G07")
def test_accepted_it_is_the_shape_that_was_shown(app: Flask) -> None:
    browser = moderator(app)
    answer = send(browser, new(tie(10)))
    mark, shown = mark_on(answer), crossing_on(answer)["mended"]
    # The browser's script writes the same shape in its own way.
    rewritten = json.dumps(json.loads(tie(10)), indent=1)
    done = send(browser, new(rewritten, mended=mark))
    assert done.status_code == 303, words(done)
    held = to_shape(stored(app, "alder-park").geom)
    assert held.area == pytest.approx(10_100, rel=1e-3)
    again = geometry_to_lonlat(held)
    assert again.symmetric_difference(shapely.geometry.shape(shown)).area < 1e-10


@pytest.mark.case("G07")
def test_sent_again_without_accepting_it_is_refused_again(app: Flask) -> None:
    browser = moderator(app)
    send(browser, new(tie(10)))
    answer = send(browser, new(tie(10)))
    assert answer.status_code == 400
    assert mark_on(answer)
    assert [one.name for one in all_assets(app)] == ["Sample Hall", "Far Hall"]


@pytest.mark.case("G07")
def test_what_was_not_shown_cannot_be_accepted(app: Flask) -> None:
    """Drawn anew after the offer: the old button's mark mends nothing that nobody has seen."""
    browser = moderator(app)
    mark = mark_on(send(browser, new(tie(10))))
    for shape, sent in ((tie(12), mark), (tie(10), "0" * 32), (tie(10), "yes")):
        answer = send(browser, new(shape, mended=sent))
        assert answer.status_code == 400
        assert PLACE in words(answer)
    assert [one.name for one in all_assets(app)] == ["Sample Hall", "Far Hall"]


@pytest.mark.case("G07")
def test_a_repair_that_would_make_another_place_is_not_offered(app: Flask) -> None:
    answer = send(moderator(app), new(tie(100)))
    assert answer.status_code == 400
    assert PLACE in words(answer)
    assert "It cannot be mended: draw the area again." in words(answer)
    assert _MARK.search(answer.text) is None
    assert crossing_on(answer)["mended"] is None


def test_a_change_and_a_suggestion_are_mended_alike(app: Flask) -> None:
    resident = signed_in(app)
    page = "/assets/sample-hall/edit"
    form = hall_form(position="drawn", shape=tie(10), promise="propose")
    answer = send(resident, form, page)
    assert answer.status_code == 400
    assert PLACE in words(answer)
    done = send(resident, {**form, "mended": mark_on(answer)}, page)
    assert done.status_code == 303, words(done)
    (held,) = proposals(app)
    assert held.details["position"]["geometry"]["type"] == "MultiPolygon"


def test_an_accepted_repair_stays_accepted_when_something_else_is_wrong(app: Flask) -> None:
    browser = moderator(app)
    mark = mark_on(send(browser, new(tie(10))))
    answer = send(browser, new(tie(10), mended=mark, name=""))
    assert answer.status_code == 400
    assert PLACE not in words(answer)
    assert "MultiPolygon" in re.findall(r'name="shape" value="([^"]*)"', answer.text)[0]
