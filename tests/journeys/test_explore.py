"""Finding what is here in a real browser: search, near, filters, shared views, many things."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.folders import folder
from assetmap.importers.demonstration import MADE_ON, load_demonstration
from tests.journeys.conftest import Axe
from tests.journeys.sight import fits
from tests.served import served
from tests.serving import serving

pytestmark = pytest.mark.browser

SIZES = [(1440, 900), (360, 740)]
sized = pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
MANY = 2_000


@pytest.fixture(scope="module")
def site(demonstration: Flask) -> Iterator[str]:
    """The demonstration, served by a thread."""
    with serving(demonstration) as address:
        yield address


@pytest.fixture(scope="module")
def crowded(cluster: Cluster) -> Iterator[str]:
    """The demonstration with two thousand more places on a grid, 100 metres apart."""

    def fill(session: Session) -> None:
        load_demonstration(session, root=folder("geodata"), today=MADE_ON)
        session.execute(
            text(
                "INSERT INTO asset (slug, name, kind, kind_key, outline, geom, geom_3857, source, "
                "source_id, licence, retrieved_on) SELECT 'plot-' || n, 'Plot ' || n, 'park', "
                "'park', 'point', place, ST_Transform(place, 3857), 'invented', 'p' || n, 'none', "
                "'2026-01-01' FROM (SELECT n, ST_SetSRID(ST_MakePoint(401000 + 100 * (n % 50), "
                "286000 + 100 * (n / 50)), 27700) AS place FROM generate_series(0, :last) AS n) q"
            ),
            {"last": MANY - 1},
        )

    with served(cluster, "crowded", fill) as app, serving(app) as address:
        yield address


def settle(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("() => document.fonts.ready")
    for behaviour in page.locator("[data-behaviour]").all():
        expect(behaviour).to_have_attribute("data-drawn", "")


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus stands there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => !!document.activeElement?.matches(s)", selector):
            return
    raise AssertionError(f"the Tab key does not reach {selector}")


@sized
@pytest.mark.parametrize(
    "path",
    [
        "/?near=B18+7QH",
        "/?near=B18",
        "/?kind=canal&q=loop&in=west-birmingham-and-smethwick&status=not_known",
        "/?q=zzzzz",
        "/search?q=heath",
        "/search?q=zzzzz",
    ],
)
def test_no_barriers_in_any_state(
    page: Page, axe: Axe, site: str, path: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page, site + path)
    axe(page)
    fits(page)


@sized
def test_by_keyboard_alone_from_finding_to_sharing(
    page: Page, axe: Axe, site: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    settle(page, f"{site}/")
    tab_to(page, "#q")
    page.keyboard.type("loop")
    expect(page.locator("#answers [role=option]")).to_have_count(2)
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator("#q").get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_contain_text("Soho Loop")
    page.keyboard.press("Escape")
    expect(page.locator("#answers [role=option]")).to_have_count(0)
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#answers [role=option]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/assets/icknield-port-loop"))
    page.go_back()
    expect(page.locator(".mapsym").first).to_be_visible()
    tab_to(page, "#chip-water")
    page.keyboard.press("Enter")
    expect(page.locator("#places .rowlink")).to_have_count(3)
    expect(page).to_have_url(re.compile(r"\?kind=water"))
    expect(page.locator("#chip-water")).to_be_focused()
    expect(page.locator("#announce")).to_contain_text("3 places and organisations")
    tab_to(page, "#share")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The address is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


@sized
def test_a_typed_postcode_finds_the_nearest(page: Page, site: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page, f"{site}/")
    page.get_by_label("Your postcode").fill("b18 7qh")
    page.get_by_role("button", name="Show what is near").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Near B18 7QH")
    expect(page.locator(".nearest")).to_contain_text(re.compile(r"Nearest green space.*\d"))
    expect(page.locator(".nearest")).to_contain_text(re.compile(r"Nearest community building.*\d"))
    expect(page.locator("#places .rowlink__dist").first).to_have_text("100 m")
    expect(page.locator("path.here-dot")).to_have_count(1)
    expect(page.locator(".explore__say")).to_contain_text("Distances are straight lines")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What is here, and who looks after it?"
    )
    expect(page.locator("path.here-dot")).to_have_count(0)


def test_the_device_s_position_is_rounded_before_it_goes_anywhere(
    browser: Browser, site: str
) -> None:
    here = {"latitude": 52.4886423, "longitude": -1.9325012}
    context = browser.new_context(geolocation=here, permissions=["geolocation"])
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    settle(page, f"{site}/?kind=green")
    page.get_by_text("Near me", exact=True).click()
    assert not any("at=" in url for url in asked)
    page.get_by_role("button", name="Use where I am now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Near you")
    expect(page).to_have_url(re.compile(r"kind=green&at=-1.933(%2C|,)52.489"))
    assert not any("52.48864" in url or "1.93250" in url for url in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.close()


def test_filters_combine_stay_in_the_address_and_can_be_taken_back(page: Page, site: str) -> None:
    settle(page, f"{site}/")
    page.get_by_text("More filters").click()
    page.get_by_label("Kind", exact=True).select_option("canal")
    page.get_by_label("Words in its name").fill("soho")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#places .rowlink")).to_have_count(1)
    expect(page.locator(".mapsym")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?q=soho&kind=canal|\?kind=canal&q=soho"))
    page.get_by_role("link", name=re.compile("Take away: “soho”")).click()
    expect(page.locator("#places .rowlink")).to_have_count(2)
    expect(page.locator(".mapsym")).to_have_count(2)
    page.go_back()
    expect(page.locator("#places .rowlink")).to_have_count(1)
    page.go_back()
    expect(page.locator("#places .rowlink")).to_have_count(22)


def test_a_shared_view_opens_at_the_same_place(page: Page, browser: Browser, site: str) -> None:
    settle(page, f"{site}/?kind=community")
    page.get_by_role("button", name="Zoom in", exact=True).click()
    expect(page).to_have_url(re.compile(r"#map=\d+/52\.\d+/-1\.\d+"))
    shared = page.url
    depth = page.evaluate("history.length")
    page.get_by_role("button", name="Zoom in", exact=True).click()
    expect(page).not_to_have_url(shared)
    assert page.evaluate("history.length") == depth  # moving the map makes no history
    other = browser.new_page()
    settle(other, shared)
    other.get_by_role("button", name="Zoom out").click()
    # While the map still moves it takes no other press.
    expect(other).not_to_have_url(re.compile(re.escape(shared.rsplit("/", 2)[0])))
    other.get_by_role("button", name="Zoom in", exact=True).click()
    expect(other).to_have_url(re.compile(re.escape(shared.rsplit("/", 2)[0])))
    # The middle falls on a whole pixel, and that is metres on the ground.
    assert position(other.url) == pytest.approx(position(shared), abs=1e-4)
    other.close()


def position(url: str) -> list[float]:
    """Latitude and longitude of an address's map."""
    return [float(part) for part in url.rsplit("/", 2)[1:]]


@sized
def test_many_things_are_marks_that_open(
    page: Page, axe: Axe, crowded: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page, f"{crowded}/#map=13/52.485/-1.95")
    mark = page.locator(".cluster").first
    expect(mark).to_be_visible()
    axe(page)
    total = page.evaluate(
        """() => [...document.querySelectorAll(".cluster")].reduce((sum, one) =>
          sum + Number(one.textContent.replace(/\\D/g, "")), 0)
          + document.querySelectorAll(".mapsym").length"""
    )
    assert total <= MANY + 22
    expect(page.locator("#panel")).to_contain_text("2,022 places and organisations")
    expect(page.locator("#places .rowlink")).to_have_count(50)
    mark.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#map=1[4-9]"))
    for _ in range(3):
        page.get_by_role("button", name="Zoom in", exact=True).click()
        page.wait_for_timeout(400)
    expect(page.locator(".cluster")).to_have_count(0)
    expect(page.locator(".mapsym").first).to_be_visible()
    page.get_by_role("link", name="Later").click()
    expect(page).to_have_url(re.compile(r"page=2"))
    expect(page.locator("#heading")).to_be_focused()


def test_nothing_is_searched_while_a_word_is_composed(page: Page, site: str) -> None:
    settle(page, f"{site}/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        """() => {
          const box = document.getElementById("q");
          box.value = "res";
          box.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
        }"""
    )
    page.wait_for_timeout(400)
    assert not any("search.json" in url for url in asked)
    page.evaluate(
        "() => document.getElementById('q').dispatchEvent(new CompositionEvent('compositionend'))"
    )
    expect(page.locator("#answers [role=option]").first).to_be_visible()


def test_a_place_keeps_its_card_while_the_map_moves_a_little(page: Page, site: str) -> None:
    settle(page, f"{site}/")
    page.locator(".mapsym[aria-label^='Soho Loop']").click()
    expect(page.locator(".popup")).to_contain_text("Who looks after it")
    page.locator(".map").press("ArrowRight")
    page.wait_for_timeout(600)
    expect(page.locator(".popup__h")).to_have_text("Soho Loop")
    expect(page.locator(".mapsym--selected")).to_have_count(1)


def test_a_card_whose_facts_do_not_come_leads_to_its_page(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.route("**/things/**", lambda route: route.abort())
    settle(page, f"{site}/")
    page.locator(".mapsym[aria-label^='Soho Loop']").click()
    expect(page.locator(".popup")).to_contain_text("could not be fetched")
    expect(page.locator(".popup").get_by_role("link")).to_have_attribute(
        "href", "/assets/soho-loop"
    )
    page.close()


@pytest.mark.parametrize("path", ["/", "/?near=B18+7QH&kind=green", "/?q=loop"])
def test_without_scripts_the_whole_journey_works(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(site + path)
    page.locator("#q").fill("B18 7QH")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Near B18 7QH")
    page.locator("#chip-water").click()
    expect(page).to_have_url(re.compile("kind=water&near=B18"))
    expect(page.locator("#places .rowlink")).to_have_count(3)
    page.locator("#q").fill("christ church")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("Christ Church, Summerfield")).click()
    expect(page).to_have_url(re.compile("/assets/christ-church"))
    context.close()
