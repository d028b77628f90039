"""The ground under the maps and the shaded layer, in a real browser; nothing leaves the site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from tests.factories.ground import MIDDLE, new_area, new_dataset, new_decile, small_town
from tests.factories.register import new_asset, new_neighbourhood
from tests.journeys.conftest import Axe
from tests.journeys.sight import fits
from tests.served import served
from tests.serving import serving

pytestmark = pytest.mark.browser

X, Y = MIDDLE
SIZES = [(360, 740), (1440, 900)]
SHADED = "/?layers=deprivation"
#: How many different colours the ground's canvases hold; 1 is a blank one.
COLOURS = """() => {
  const seen = new Set();
  for (const canvas of document.querySelectorAll(".leaflet-ground-pane canvas")) {
    if (!canvas.width) continue;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4 * 97) {
      seen.add(`${data[at]},${data[at + 1]},${data[at + 2]},${data[at + 3]}`);
    }
  }
  return [...seen];
}"""


def fill(session: Session) -> None:
    new_neighbourhood(session, "example-heath", (X - 1000, Y - 1000), 2000)
    small_town(session)
    new_asset(session, "Example Hall", "Hall", at=MIDDLE)
    held = new_dataset(session, "deprivation", release="iod2019")
    for number in range(12):
        west, south = X - 1200 + 600 * (number % 4), Y - 900 + 600 * (number // 4)
        code = f"E010000{number:02}"
        new_area(session, "lsoa", code, (west, south, west + 600, south + 600))
        if number < 10:
            new_decile(session, held, code, number + 1)


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "tiles_journeys", fill) as made:
        yield made


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def settle(page: Page, address: str, *, ground: str = "plain") -> None:
    page.goto(address)
    expect(page.locator(".map")).to_have_attribute("data-ground", ground)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
@pytest.mark.parametrize("path", ["/", SHADED])
def test_ground_and_key_without_barriers(
    page: Page, axe: Axe, site: str, path: str, scheme: str, size: tuple[int, int]
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page, site + path, ground="deprivation" if path == SHADED else "plain")
    assert len(page.evaluate(COLOURS)) > 5
    expect(page.locator(".attrib")).to_contain_text("Invented basemap:invented, 2026.")
    if path == SHADED:
        expect(page.get_by_role("region", name="Deprivation")).to_contain_text("2019")
    axe(page)
    fits(page)


def test_the_switch_by_keyboard_alone(page: Page, site: str) -> None:
    settle(page, site)
    key = page.get_by_role("region", name="Deprivation")
    expect(key).to_have_count(0)
    button = page.get_by_role("button", name="Layers")
    button.focus()
    page.keyboard.press("Enter")
    switch = page.get_by_role("checkbox", name="Deprivation")
    expect(switch).to_be_focused()
    assert switch.locator("..").bounding_box()["height"] >= 44
    page.keyboard.press("Space")
    expect(page.locator(".map")).to_have_attribute("data-ground", "deprivation")
    expect(key).to_contain_text("Index of Multiple Deprivation 2019")
    expect(key.get_by_role("listitem")).to_have_count(6)
    assert "layers=deprivation" in page.url
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(switch).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(page.locator(".map")).to_have_attribute("data-ground", "plain")
    expect(key).to_have_count(0)
    assert "layers" not in page.url


def test_a_shared_address_shows_the_shading(page: Page, site: str) -> None:
    settle(page, site + SHADED, ground="deprivation")
    page.get_by_role("button", name="Layers").click()
    expect(page.get_by_role("checkbox", name="Deprivation")).to_be_checked()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_the_key_covers_no_map_on_phones(page: Page, site: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page, site + SHADED, ground="deprivation")
    key = page.get_by_role("region", name="Deprivation").bounding_box()
    drawn = page.locator(".map").bounding_box()
    assert key
    assert drawn
    below = key["y"] >= drawn["y"] + drawn["height"] - 1
    assert below == (size[0] < 960)


def test_the_ground_follows_the_colour_scheme(page: Page, site: str) -> None:
    page.emulate_media(color_scheme="light")
    settle(page, site)
    light = set(page.evaluate(COLOURS))
    page.evaluate("() => { delete document.querySelector('.map').dataset.ground; }")
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".map")).to_have_attribute("data-ground", "plain")
    assert "58,70,76,255" in page.evaluate(COLOURS), "the dark road of the style sheet"
    assert "58,70,76,255" not in light


def test_tiles_that_fail_leave_a_working_map_and_say_nothing(page: Page, site: str) -> None:
    # An answer of 200 that is no tile: Chromium itself logs an error for any other status.
    page.route("**/*.mvt*", lambda route: route.fulfill(status=204))
    settle(page, site)
    page.get_by_role("button", name="Zoom in").click()
    expect(page.locator(".mapsay")).to_have_count(0)


def test_without_a_tile_role_the_map_stands_on_plain_ground(
    page: Page, app: Flask, site: str
) -> None:
    desk = app.extensions["assetmap.tiles"]
    app.extensions["assetmap.tiles"] = None
    try:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site)
        expect(page.locator("[data-behaviour~=explore]")).to_have_attribute("data-drawn", "")
        page.wait_for_load_state("networkidle")
        assert not [url for url in asked if ".mvt" in url or "protomaps" in url]
        expect(page.get_by_role("button", name="Layers")).to_have_count(0)
    finally:
        app.extensions["assetmap.tiles"] = desk
