"""Every component in a real browser: no barrier, no policy breach, no request that leaves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Axe, watch
from tests.journeys.gallery import HOSTILE
from tests.journeys.sight import fits

pytestmark = pytest.mark.browser

PAGES = ["/", "/explore", "/catchment", "/error"]
SIZES = [(360, 800), (1440, 900)]
SCHEMES = ["light", "dark"]


def settle(page: Page, address: str) -> None:
    """Open a page and wait until its scripts have drawn."""
    page.goto(address)
    page.evaluate("() => document.fonts.ready")
    for behaviour in page.locator("[data-behaviour]").all():
        expect(behaviour).to_have_attribute("data-drawn", "")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
@pytest.mark.parametrize("path", PAGES)
def test_no_barriers_and_no_sideways_scroll(
    page: Page, axe: Axe, gallery_url: str, path: str, size: tuple[int, int], scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page, gallery_url + path)
    axe(page)
    fits(page)


@pytest.mark.parametrize("path", PAGES)
def test_a_320_px_screen_needs_no_sideways_scroll(page: Page, gallery_url: str, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    settle(page, gallery_url + path)
    fits(page)


def test_the_watch_sees_a_broken_policy(browser: Browser, gallery_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    faults = watch(page)
    page.goto(f"{gallery_url}/broken-policy")
    page.wait_for_load_state("networkidle")
    assert page.title() == "x"  # the script did not run
    assert any("policy: script-src-elem" in fault for fault in faults)
    context.close()


def test_the_watch_sees_requests_that_leave(browser: Browser, gallery_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    faults = watch(page)
    elsewhere = f"{gallery_url.replace('127.0.0.1', 'localhost')}/error"
    page.goto(elsewhere)
    assert f"request to {elsewhere}" in faults
    context.close()


def test_axe_sees_a_barrier(page: Page, axe: Axe, gallery_url: str) -> None:
    settle(page, f"{gallery_url}/error")
    page.evaluate("() => document.querySelector('main').append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


@pytest.mark.parametrize(("width", "shown"), [(360, "narrow"), (1440, "wide")])
def test_one_of_the_two_drawings_is_shown(
    page: Page, gallery_url: str, width: int, shown: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    settle(page, gallery_url)
    other = {"narrow": "wide", "wide": "narrow"}[shown]
    expect(page.locator(f".chart--{shown}").first).to_be_visible()
    for chart in page.locator(f".chart--{other}").all():
        expect(chart).to_be_hidden()
    sizes = page.eval_on_selector_all(
        f".chart--{shown}", "all => all.map(one => one.getScreenCTM().a)"
    )
    assert all(0.85 <= scale <= 1.35 for scale in sizes), sizes


def test_hostile_names_are_words_everywhere(page: Page, gallery_url: str) -> None:
    settle(page, f"{gallery_url}/explore")
    page.locator(".mapsym").nth(1).click()
    expect(page.locator(".popup__h")).to_have_text(HOSTILE)
    settle(page, f"{gallery_url}/catchment")
    page.locator(".supplier.leaflet-interactive").click()
    expect(page.locator(".popup__h")).to_have_text(HOSTILE)
    assert page.locator(".leaflet-container img").count() == 0


def test_the_map_is_drawn_in_order_and_says_its_scale(page: Page, gallery_url: str) -> None:
    settle(page, f"{gallery_url}/catchment")
    expect(
        page.get_by_role("img", name=re.compile(r"Scale: this bar is \d+ k?m long"))
    ).to_be_visible()
    drawing = page.locator(".leaflet-zones-pane > svg").bounding_box()
    assert drawing is not None
    assert drawing["width"] > 300  # our own rule for pictures once made it nothing
    for mark in ("path.zone-1", "path.zone-edge-2", "path.ring", "path.bound", ".zone-withheld"):
        box = page.locator(f".leaflet-pane {mark}").first.bounding_box()
        assert box is not None, mark
        assert box["width"] > 20, mark
    order = page.evaluate(
        """() => ["boundaries", "rings", "zones", "zone-edges", "asset-outlines", "symbols",
          "selection", "own-names", "popup"].map((name) =>
          Number(getComputedStyle(document.querySelector(`.leaflet-${name}-pane`)).zIndex))"""
    )
    assert order == sorted(order)
    assert len(set(order)) == len(order)


def test_a_place_is_opened_and_closed_by_keyboard(page: Page, gallery_url: str) -> None:
    settle(page, f"{gallery_url}/explore")
    pin = page.get_by_role("button", name="Example pond, Reservoir")
    pin.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".popup__h")).to_have_text("Example pond")
    expect(page.get_by_text("Outline sketched, not surveyed.")).to_be_visible()
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    expect(page.locator("#places [data-key='asset/pond']")).to_have_attribute(
        "aria-current", "true"
    )
    expect(pin).to_have_class(re.compile("mapsym--selected"))
    page.keyboard.press("Escape")
    expect(page.locator(".popup__h")).to_have_count(0)
    expect(pin).to_be_focused()
    expect(pin).not_to_have_class(re.compile("mapsym--selected"))


def test_a_row_shows_its_place_and_gets_the_focus_back(page: Page, gallery_url: str) -> None:
    settle(page, f"{gallery_url}/explore")
    row = page.locator("#places").get_by_role("button", name=re.compile("Example pond"))
    row.click()
    expect(page.locator(".popup__h")).to_have_text("Example pond")
    page.get_by_role("button", name="Close").click()
    expect(row).to_be_focused()
    link = page.locator("#places").get_by_role("link", name=re.compile("Demonstration hospital"))
    expect(link).to_have_attribute("href", "/catchment")


def test_a_table_row_shows_its_cell(page: Page, gallery_url: str) -> None:
    settle(page, f"{gallery_url}/catchment")
    page.get_by_role("button", name="Cell 2", exact=True).click()
    expect(page.locator(".popup__h")).to_have_text("Cell 2")
    expect(page.locator("path.zone-2.zone--lit")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("path.zone--lit")).to_have_count(1)  # the row has the focus again
    expect(page.get_by_role("button", name="Cell 2", exact=True)).to_be_focused()


def test_on_a_phone_the_card_is_a_sheet_that_leaves_the_symbol_in_view(
    page: Page, gallery_url: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    settle(page, f"{gallery_url}/explore")
    page.locator("#places").get_by_role("button", name=re.compile("Example pond")).click()
    sheet = page.locator(".mapsheet")
    expect(sheet).to_be_visible()
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    page.wait_for_timeout(400)  # the map glides
    pin = page.get_by_role("button", name="Example pond, Reservoir").bounding_box()
    box = sheet.bounding_box()
    assert pin is not None
    assert box is not None
    assert pin["y"] + pin["height"] <= box["y"] + 8


def test_without_scripts_the_page_says_where_the_facts_are(
    browser: Browser, gallery_url: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{gallery_url}/explore")
    expect(
        page.get_by_text("The map needs JavaScript. The list holds the same places.")
    ).to_be_visible()
    assert page.locator("#places button").count() == 0
    page.get_by_role("link", name="Menu").click()
    expect(page.get_by_role("link", name="Money", exact=True)).to_be_visible()
    context.close()


def test_a_map_whose_data_cannot_be_fetched_says_so(browser: Browser, gallery_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/places.geojson*", lambda route: route.abort())
    page.goto(f"{gallery_url}/explore")
    expect(page.get_by_role("status")).to_contain_text("could not be fetched")
    context.close()


def test_the_device_is_asked_where_it_is_only_when_pressed(
    browser: Browser, gallery_url: str
) -> None:
    here = {"latitude": 52.47, "longitude": -1.94}
    context = browser.new_context(geolocation=here, permissions=["geolocation"])
    page = context.new_page()
    settle(page, f"{gallery_url}/explore")
    expect(page.locator("path.here-dot")).to_have_count(1)  # what was searched
    page.get_by_role("button", name="Show where I am").click()
    expect(page.get_by_role("status")).to_contain_text("where your device says you are")
    expect(page.locator("path.here-dot")).to_have_count(2)
    context.close()


def test_a_device_that_will_not_say_is_no_dead_end(page: Page, gallery_url: str) -> None:
    settle(page, f"{gallery_url}/explore")
    page.get_by_role("button", name="Show where I am").click()
    expect(page.get_by_role("status")).to_contain_text("Type a postcode instead")


def test_targets_are_large_enough(page: Page, gallery_url: str) -> None:
    settle(page, f"{gallery_url}/explore")
    for target in page.locator(".mapbtn, .mapsym, .search__go, .nav li a").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 43.9, target


def test_paper_has_no_navigation_and_keeps_the_demonstration_mark(
    page: Page, gallery_url: str
) -> None:
    settle(page, gallery_url)
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".masthead", ".foot", ".filters"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".printhead")).to_contain_text("Demonstration data")
    expect(page.locator(".print-sources")).to_contain_text("Contains example data")
    assert (
        page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(27, 36, 39)"


def test_the_map_page_is_set_in_one_font_of_ours(page: Page, gallery_url: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    settle(page, f"{gallery_url}/explore")
    families = page.evaluate(
        """() => [...new Set([...document.querySelectorAll("body, body *:not(.langs a)")]
          .map((node) => getComputedStyle(node).fontFamily.split(",")[0]))]"""
    )
    assert families == ['"Source Sans 3"']
    fonts = {url.rsplit("/", 1)[1] for url in fetched if url.endswith(".woff2")}
    assert "source-sans-3-latin-wght-normal.woff2" in fonts
    assert not any("latin-ext" in font or "nastaliq" in font for font in fonts)
