"""The pages over the demonstration in a real browser: phone, desk, keyboard, no script, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Axe
from tests.journeys.sight import fits
from tests.serving import serving

pytestmark = pytest.mark.browser

HOME = "/anchors/demonstration-hospital-trust"
CATCHMENT = f"{HOME}/catchment?local=E08000025,E08000028"
PAGES = ["/", "/?kind=water", "/anchors", HOME, CATCHMENT, f"{CATCHMENT}&total=everything"]
MAPS = ["/", CATCHMENT]
SIZES = [(360, 800), (1440, 900)]


@pytest.fixture(scope="module")
def site(demonstration: Flask) -> Iterator[str]:
    """Address of the real application over the demonstration, served by a thread."""
    with serving(demonstration) as address:
        yield address


def settle(page: Page, address: str) -> None:
    """Open a page and wait until its map has drawn."""
    page.goto(address)
    page.evaluate("() => document.fonts.ready")
    for behaviour in page.locator("[data-behaviour]").all():
        expect(behaviour).to_have_attribute("data-drawn", "")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
@pytest.mark.parametrize(
    ("path", "scheme"),
    [*((path, "light") for path in PAGES[:-1]), *((path, "dark") for path in MAPS)],
)
def test_no_barriers_and_no_sideways_scroll(
    page: Page, axe: Axe, site: str, path: str, scheme: str, size: tuple[int, int]
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page, site + path)
    axe(page)
    fits(page)


def test_a_refused_question_is_a_page_without_barriers(
    browser: Browser, axe: Axe, site: str
) -> None:
    # Not the watched page: Chromium itself logs an error for any answer of 400.
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    answer = page.goto(site + PAGES[-1])
    assert answer is not None
    assert answer.status == 400
    expect(page.get_by_role("heading", level=1)).to_have_text("That cannot be shown")
    axe(page)
    context.close()


def test_map_and_table_hold_the_same_cells(page: Page, site: str) -> None:
    settle(page, site + CATCHMENT)
    drawn = page.locator(".leaflet-zones-pane path.zone").count()
    assert drawn == page.locator("#cells tr[data-key]").count() > 5
    for mark in ("path.zone-edge-1", "path.ring", "path.bound", "path.supplier"):
        assert page.locator(f".leaflet-pane {mark}").count() > 0, mark


def test_a_cell_is_opened_from_the_table_by_keyboard(page: Page, site: str) -> None:
    settle(page, site + CATCHMENT)
    row = page.locator("#cells tr[data-key] button").first
    row.focus()
    words = row.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".popup__h")).to_have_text(words)
    page.keyboard.press("Escape")
    expect(row).to_be_focused()


def reached(page: Page, wanted: dict[str, str], presses: int) -> set[str]:
    """Which of the wanted places does the Tab key reach?"""
    found: set[str] = set()
    for _ in range(presses):
        page.keyboard.press("Tab")
        for name, selector in wanted.items():
            if page.evaluate("(s) => !!document.activeElement.closest(s)", selector):
                found.add(name)
    return found


def test_the_keyboard_reaches_map_list_filter_and_downloads(page: Page, site: str) -> None:
    settle(page, site + CATCHMENT)
    wanted = {
        "filter": ".filters select",
        "map": ".mapbtn",
        "table": "#cells .tablewrap",
        "download": "a[download]",
    }
    assert reached(page, wanted, 220) == set(wanted)
    settle(page, f"{site}/")
    wanted = {"filter": ".chip", "map": ".mapsym", "list": "#places .rowlink", "money": ".btn"}
    assert reached(page, wanted, 80) == set(wanted)


def test_the_form_changes_the_question_and_the_address(page: Page, site: str) -> None:
    settle(page, site + CATCHMENT)
    page.get_by_label("Of what", exact=True).select_option("procurement")
    page.get_by_label("What counts as local", exact=True).select_option("E08000025")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("local=E08000025.*total=procurement"))
    expect(page.locator(".basis")).to_contain_text("procurement only")
    expect(page.locator(".finding__claim")).to_contain_text("address in Birmingham.")


def test_a_file_is_saved_under_its_name(page: Page, site: str) -> None:
    settle(page, site + CATCHMENT)
    with page.expect_download() as saved:
        page.get_by_role("link", name="All figures (JSON)").click()
    assert saved.value.suggested_filename == "demonstration-hospital-trust-catchment.json"


def test_a_place_opens_on_the_map_and_leads_to_its_page(page: Page, site: str) -> None:
    settle(page, f"{site}/")
    page.locator(".mapsym[aria-label^='Example playing field']").click()
    card = page.locator(".popup")
    expect(card).to_contain_text("outline sketched")
    expect(card).to_contain_text("Who looks after it: Friends of the Example Playing Field")
    expect(card).to_contain_text("Demonstration data")
    card.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/assets/example-playing-field$"))
    page.go_back()
    page.locator("#places").get_by_role("link", name=re.compile("Example Cleaning CIC")).click()
    expect(page).to_have_url(re.compile("/organisations/example-cleaning-cic$"))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_no_symbol_hides_another(page: Page, site: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page, f"{site}/")
    middles = page.eval_on_selector_all(
        ".mapsym",
        """all => all.map(one => {
          const box = one.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        })""",
    )
    assert len(middles) == page.locator("#places .rowlink").count()
    nearest = min(
        ((x - u) ** 2 + (y - v) ** 2) ** 0.5
        for index, (x, y) in enumerate(middles)
        for u, v in middles[:index]
    )
    assert nearest >= 40


@pytest.mark.parametrize("path", MAPS)
def test_without_scripts_everything_but_the_map_is_there(
    browser: Browser, site: str, path: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(site + path)
    expect(page.get_by_text("The map needs JavaScript.")).to_be_visible()
    if path == "/":
        expect(page.locator("#places .rowlink")).to_have_count(22)
    else:
        assert page.locator("#cells tr[data-key]").count() > 5
        assert page.locator("svg.chart--narrow").count() >= 5
        page.locator("#from").select_option("2025-06")
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(re.compile("from=2025-06"))
    context.close()


@pytest.mark.parametrize("path", MAPS)
def test_paper_shows_the_mark_the_sources_and_the_whole_map(
    page: Page, site: str, path: str
) -> None:
    settle(page, site + path)
    page.emulate_media(media="print")
    expect(page.locator(".printhead")).to_contain_text("Demonstration data")
    expect(page.locator(".print-sources")).to_contain_text("Crown copyright")
    for gone in (".masthead", ".filters", ".chips", ".mapbtns"):
        for one in page.locator(gone).all():
            expect(one).to_be_hidden()
    # The map is fitted to the paper a moment after the paper is asked for.
    page.wait_for_function(
        """() => {
          const frame = document.querySelector(".map").getBoundingClientRect();
          const sites = [...document.querySelectorAll(".mapsym:has(.k-anchor)")];
          return sites.map((one) => one.getBoundingClientRect()).every((box) =>
            box.left >= frame.left && box.right <= frame.right
            && box.top >= frame.top && box.bottom <= frame.bottom);
        }"""
    )
