"""Residents' journeys from beginning to end, in a real browser over the demonstration."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Axe, watch
from tests.journeys.sight import fits
from tests.serving import serving

pytestmark = pytest.mark.browser

PHONE, DESK = (360, 740), (1440, 900)
sized = pytest.mark.parametrize("size", [PHONE, DESK], ids=lambda size: str(size[0]))
#: A screen of 1280 by 1024 at 400 per cent, and one of 1440 by 900 at 200.
ZOOMED = [(320, 256), (720, 450)]
#: What has the focus, and how its outline is drawn: false where nobody would see it.
SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    && parseFloat(style.opacity) === 1;
}"""


@pytest.fixture(scope="module")
def site(demonstration: Flask) -> Iterator[str]:
    """The demonstration, served by a thread."""
    with serving(demonstration) as address:
        yield address


def settle(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("() => document.fonts.ready")
    drawn(page)


def drawn(page: Page) -> None:
    for behaviour in page.locator("[data-behaviour]").all():
        expect(behaviour).to_have_attribute("data-drawn", "")


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def words_of(pdf: bytes, folder: Path) -> tuple[str, int]:
    """The text of a PDF, and on how many sides it is."""
    file = folder / "printed.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True)
    return " ".join(said.stdout.split()), said.stdout.count("\f")


@sized
def test_from_the_code_on_a_leaflet_to_who_looks_after_a_place(
    page: Page, axe: Axe, site: str, size: tuple[int, int], tmp_path: Path
) -> None:
    resize(page, size)
    settle(page, f"{site}/assets/edgbaston-reservoir")
    printed = page.locator(".dossier__address").get_attribute("href")
    assert printed == f"{site}/assets/edgbaston-reservoir"
    keepers = page.get_by_role("region", name="Who looks after it")
    expect(keepers).to_contain_text("Nobody is named yet.")
    expect(keepers).to_contain_text("tell whoever runs this map")
    settle(page, f"{site}/assets/example-playing-field")
    expect(keepers.get_by_role("link").last).to_contain_text("Friends of the Example")
    expect(keepers).to_contain_text("Is cared for by")
    axe(page)
    words, sides = words_of(page.pdf(prefer_css_page_size=True), tmp_path)
    assert sides == 1
    assert "Friends of the Example Playing Field" in words
    assert "Vacant" in words


@sized
def test_a_postcode_in_the_one_box_finds_the_nearest(
    page: Page, axe: Axe, site: str, size: tuple[int, int]
) -> None:
    resize(page, size)
    settle(page, f"{site}/")
    page.locator("#q").fill("B18 7QH")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Near B18 7QH")
    drawn(page)
    nearest = page.locator(".nearest > div")
    expect(nearest.nth(0)).to_have_text(re.compile(r"green space\s*Black Patch Park\s*1\.3 km"))
    expect(nearest.nth(1)).to_have_text(
        re.compile(r"community building\s*Windmill Lane CAP Centre\s*about 1\.7 km")
    )
    axe(page)
    fits(page)


@sized
def test_vacant_places_are_read_opened_shared_and_printed(
    page: Page, axe: Axe, browser: Browser, site: str, size: tuple[int, int], tmp_path: Path
) -> None:
    resize(page, size)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    settle(page, f"{site}/")
    page.get_by_text("More filters").click()
    page.get_by_label("Used now").select_option("vacant")
    page.get_by_role("button", name="Show", exact=True).click()
    names = page.locator("#places .rowlink__name")
    expect(names).to_have_text(["Example playing field", "Example works"])
    expect(page.locator(".mapsym")).to_have_count(2)

    page.get_by_role("button", name="Example works, Vacant site").click()
    card = page.get_by_role("dialog", name="Example works")
    expect(card.get_by_role("button", name="Close")).to_be_focused()
    # The whole card stands in the window, and the page stays where the map is.
    expect(card.get_by_role("link", name="Open its page")).to_be_in_viewport(ratio=1)
    expect(page.locator(".mapsym--selected")).to_be_in_viewport()
    axe(page)
    card.get_by_role("link", name="Open its page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Example works")
    page.go_back()
    drawn(page)
    expect(page).to_have_url(re.compile(r"\?status=vacant"))
    expect(names).to_have_text(["Example playing field", "Example works"])

    page.get_by_role("button", name="Zoom in", exact=True).click()
    expect(page).to_have_url(re.compile("#map="))
    page.get_by_role("button", name="Copy the address of this view").click()
    expect(page.get_by_text("The address is copied.")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == page.url
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    other = context.new_page()
    settle(other, address)
    expect(other.locator("#places .rowlink__name")).to_have_text(names.all_inner_texts())
    assert other.url == address
    context.close()

    if size == PHONE:
        return  # paper is the same from every screen
    sheet = page.get_by_role("link", name="A4 sheet (PDF)").get_attribute("href")
    answer = page.request.get(f"{site}{sheet}")
    assert answer.headers["content-type"] == "application/pdf"
    words, sides = words_of(answer.body(), tmp_path)
    assert sides >= 1
    assert "Example playing field" in words
    assert "Example works" in words


@sized
def test_by_keyboard_alone_with_the_focus_always_seen(
    page: Page, axe: Axe, site: str, size: tuple[int, int]
) -> None:
    resize(page, size)
    settle(page, f"{site}/?status=vacant")
    met: list[str] = []
    while not (met and met[-1].startswith("Example playing field, ")):
        page.keyboard.press("Tab")
        page.wait_for_timeout(20)
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML")
        met.append(
            page.evaluate(
                "document.activeElement.getAttribute('aria-label') ?? "
                "document.activeElement.textContent.trim()"
            )
        )
        assert len(met) < 40, met
    assert "Skip the map, to the list" in met
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="Example playing field")
    expect(card.get_by_role("button", name="Close")).to_be_focused()
    assert page.evaluate(SEEN)
    page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="Open its page")).to_be_focused()
    axe(page)
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(page.get_by_role("button", name="Example playing field, Playing field")).to_be_focused()
    page.get_by_role("link", name="Skip the map, to the list").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#places .rowlink").first).to_be_focused()
    assert page.evaluate(SEEN)
    expect(page).to_have_url(re.compile("#map="))  # what is shared still has its place
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Example playing field")


def test_on_a_phone_the_menu_and_a_symbol_leave_the_page_where_it_is(page: Page, site: str) -> None:
    resize(page, PHONE)
    settle(page, f"{site}/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="Menu").first.click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.locator("#menu")).to_be_focused()
    page.get_by_role("link", name="Close menu").click()
    assert not [url for url in asked if url.endswith("/?lang=en-GB")]  # not the page once more
    # The last of the list, thousands of pixels further down.
    page.locator(".mapsym[aria-label^='Windmill Lane']").click()
    expect(page.get_by_role("dialog", name="Windmill Lane CAP Centre")).to_be_in_viewport(ratio=1)
    expect(page.locator(".mapsym--selected")).to_be_in_viewport()


@pytest.mark.parametrize("size", ZOOMED, ids=lambda size: str(size[0]))
def test_magnified_in_forced_colours_and_without_motion(
    browser: Browser, axe: Axe, site: str, size: tuple[int, int]
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        forced_colors="active",
        reduced_motion="reduce",
    )
    page = context.new_page()
    faults = watch(page)
    for path in ("/?near=B18+7QH", "/assets/example-playing-field", "/?status=vacant"):
        settle(page, site + path)
        fits(page)
    assert page.locator(".map.leaflet-fade-anim").count() == 0
    page.get_by_role("button", name="Example works, Vacant site").click()
    action = page.get_by_role("dialog", name="Example works").get_by_role("link")
    expect(page.locator(".mapsym--selected")).to_be_in_viewport(ratio=0.5)
    action.scroll_into_view_if_needed()
    expect(action).to_be_in_viewport(ratio=1)
    axe(page)
    fits(page)
    action.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Example works")
    context.close()
    assert faults == []


@sized
def test_the_same_in_urdu(page: Page, axe: Axe, site: str, size: tuple[int, int]) -> None:
    resize(page, size)
    settle(page, f"{site}/?near=B18+7QH&lang=ur")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("B18 7QH.*قریب"))
    far = page.locator(".nearest__far").first
    expect(far).to_have_text(re.compile(r"1\.3.*کلومیٹر"))
    # The number and its unit stay together, after the name: further left.
    name = page.locator(".nearest a").first.bounding_box()
    aside = far.bounding_box()
    assert name
    assert aside
    assert aside["x"] + aside["width"] <= name["x"] + 1
    axe(page)
    fits(page)
    page.locator("#places .rowlink", has_text="Edgbaston Reservoir").click()
    drawn(page)
    expect(page.locator("html")).to_have_attribute("lang", "ur")
    expect(page.get_by_text("ابھی کسی کا نام درج نہیں۔")).to_be_visible()
    fits(page)
    settle(page, f"{site}/?status=vacant")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".map")).to_have_attribute("dir", "ltr")
    page.locator(".mapsym[aria-label^='Example works']").click()
    card = page.get_by_role("dialog", name="Example works")
    expect(card).to_have_attribute("dir", "auto")
    expect(card.locator(".popup__h")).to_have_css("text-align", "right")
    expect(card.get_by_role("link")).to_be_in_viewport(ratio=1)
    expect(page.locator(".mapsym--selected")).to_be_in_viewport()
    axe(page)
    fits(page)
    if size == DESK:
        expect(page.locator(".mapfoot")).to_be_in_viewport(ratio=1)  # scale bar and sources


def test_near_me_in_polish(page: Page, axe: Axe, site: str) -> None:
    resize(page, PHONE)
    settle(page, f"{site}/?near=B18+7QH&lang=pl")
    expect(page.get_by_role("heading", level=1)).to_have_text("W pobliżu: B18 7QH")
    expect(page.locator(".nearest > div").first).to_contain_text("Black Patch Park")
    axe(page)
    fits(page)
