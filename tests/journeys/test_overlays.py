"""A planner draws a site, reads its overlay, sets another beside it and takes it away on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role
from assetmap.importers.contract import SourceWords
from assetmap.importers.network import import_network
from assetmap.importers.osm import import_osm
from assetmap.web.writing import AFTER_SAVES
from tests.factories.anchors import Spot, new_postcodes
from tests.factories.ground import small_town
from tests.factories.register import new_asset, new_neighbourhood
from tests.journeys.conftest import Axe, watch
from tests.journeys.sight import fits
from tests.journeys.signing import enter
from tests.journeys.test_editing import settle
from tests.proximity.making import X, Y, a_body, a_site, an_asset, box
from tests.real_files import real_file
from tests.served import served
from tests.serving import serving

pytestmark = pytest.mark.browser

PHONE, DESK = (390, 844), (1440, 900)
sized = pytest.mark.parametrize("size", [PHONE, DESK], ids=lambda size: str(size[0]))


def fill(session: Session) -> None:
    small_town(session)
    new_neighbourhood(session, "overlay-heath", (X - 600, Y - 600), 1_200)
    new_postcodes(session, {"EX1 1AA": Spot(int(X), int(Y))})
    an_asset(session, "overlay-park", box(-20, -20, 20, 20), name="Example Park")
    an_asset(session, "overlay-hall", (150, 90), name="Example Hall", kind="hall")
    a_body(session, "overlay-friends", (90, 60), name="Friends of the Park")
    a_site(session, "overlay-works", (300, 0), name="Example Works", homes_from=40, homes_to=60)


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "overlaying", fill) as made:
        made.extensions[AFTER_SAVES] = []  # its sender would outlive the database of a test
        yield made


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
def planner(
    browser: Browser, app: Flask, size: tuple[int, int]
) -> Iterator[tuple[BrowserContext, Page]]:
    """A planner's browser, which fails its test when a page does what no page may do."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    enter(context, app, f"planner{size[0]}@example.org", Role.PLANNER)
    page = context.new_page()
    faults = watch(page)
    yield context, page
    assert [fault for fault in faults if "400" not in fault] == []
    context.close()


def draw(page: Page, *corners: tuple[float, float]) -> None:
    """Press the corners, given as shares of the map."""
    page.get_by_role("button", name="Draw an area").click()
    holder = page.locator("[data-map]")
    holder.scroll_into_view_if_needed()
    for right, down in corners:
        held = holder.bounding_box()
        assert held is not None
        page.mouse.click(held["x"] + held["width"] * right, held["y"] + held["height"] * down)
        page.wait_for_timeout(350)  # two presses at once would be one double press
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("[data-say]")).to_contain_text(f"{len(corners)} corners is drawn")


@sized
def test_a_planner_draws_reads_compares_and_prints(
    planner: tuple[BrowserContext, Page], axe: Axe, address: str, size: tuple[int, int]
) -> None:
    context, page = planner
    page.goto(f"{address}/developments")
    page.get_by_role("link", name="Draw a site").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw a site")
    settle(page)
    axe(page)
    fits(page)
    page.get_by_role("button", name="Show what lies around it").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is drawn yet")
    settle(page)
    axe(page)
    draw(page, (0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7))
    page.get_by_label("Fewest homes").fill("400")
    page.get_by_label("Most homes").fill("600")
    page.get_by_label("How far around it").select_option("800")
    page.get_by_role("button", name="Show what lies around it").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("a drawn site of")
    settle(page)
    expect(page.get_by_text("920 to 1,620 more people")).to_be_visible()
    expect(page.locator(".o-illus")).to_have_count(1)
    axe(page)
    fits(page)
    first = page.url
    assert "shape=" in first

    page.get_by_label("Beside another site").select_option(label="Example Works, overlay-works")
    page.get_by_role("button", name="Show").click()
    settle(page)
    table = page.get_by_role("table", name="Side by side")
    expect(table).to_contain_text("400 to 600 homes")
    expect(table).to_contain_text("40 to 60 homes")
    axe(page)
    fits(page)

    page.goto(first)
    page.get_by_role("link", name="Draw a site to set beside it").click()
    expect(page.get_by_text("It will stand beside a drawn site of")).to_be_visible()
    settle(page)
    page.get_by_label("A circle around a postcode").check()
    page.get_by_label("Postcode", exact=True).fill("EX1 1AA")
    page.get_by_label("Radius of a circle").fill("150")
    page.get_by_label("Most homes").fill("90")
    page.get_by_role("button", name="Show what lies around it").click()
    settle(page)
    table = page.get_by_role("table", name="Side by side")
    expect(table).to_contain_text("A circle of 150 metres around EX1 1AA")
    expect(table).to_contain_text("90 homes")
    axe(page)
    fits(page)

    page.emulate_media(media="print")
    expect(page.locator(".printhead")).to_be_visible()
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    page.emulate_media(media="screen")
    sheet = page.get_by_role("link", name="On one page to print").get_attribute("href")
    answer = context.request.get(f"{address}{sheet}")
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")

    # Whoever gets the address sees the same, without an account.
    context.clear_cookies()
    page.goto(first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("a drawn site of")
    settle(page)


@sized
def test_a_site_is_drawn_by_keyboard_alone(
    planner: tuple[BrowserContext, Page], address: str, size: tuple[int, int]
) -> None:
    _context, page = planner
    page.goto(f"{address}/overlay")
    settle(page)
    page.get_by_role("button", name="Draw an area").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("+")
    page.wait_for_timeout(400)
    for turn in ("", "ArrowRight", "ArrowDown", "ArrowLeft"):
        if turn:
            page.keyboard.press(turn)
            page.wait_for_timeout(400)
        page.keyboard.press("Enter")
    page.keyboard.press("f")
    expect(page.locator("[data-say]")).to_contain_text("4 corners is drawn")
    page.get_by_role("button", name="Show what lies around it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("a drawn site of")
    expect(page.get_by_text("Nobody says yet for how many homes")).to_be_visible()


@pytest.fixture(scope="module")
def newport(cluster: Cluster) -> Iterator[str]:
    """The real streets of Newport; names and places of what stands there are facts."""
    extract = real_file("osm/newport_wales_2023-06-13.osm.pbf")

    def streets(session: Session) -> None:
        import_osm(session, path=extract, words=SourceWords(), actor="operator")
        import_network(session, path=extract, words=SourceWords(), actor="operator")
        new_asset(session, "Jubilee Gardens", "Park", at=(332_000, 188_150))
        new_asset(session, "Riverfront Theatre", "Theatre", at=(331_270, 188_190))
        new_asset(session, "Maindee Library", "Library", at=(332_330, 188_340))

    with served(cluster, "newport_walks", streets) as app, serving(app) as address:
        yield address


@sized
def test_newports_land_within_a_walk_beside_its_circle(
    page: Page, axe: Axe, newport: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{newport}/proximity?from=332066,188378&within=1200")
    page.get_by_label("Show what can be walked").check()
    page.get_by_role("button", name="Show what is near").click()
    settle(page)
    said = page.get_by_text(
        re.compile(r"hectares can be walked within 1,200 m, \d\d% of the circle")
    )
    expect(said).to_be_visible()
    expect(page.locator("path.walked")).to_have_count(1)
    expect(page.locator("path.ring")).to_have_count(1)
    expect(
        page.get_by_text("times the straight line: a railway lies between").first
    ).to_be_visible()
    page.wait_for_timeout(1_500)  # the ground comes when the map stands already
    axe(page)
    fits(page)
