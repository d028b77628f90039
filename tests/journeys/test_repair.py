"""Somebody draws an outline that crosses itself, sees where, and keeps the mended one."""

from __future__ import annotations

import pytest
from flask import Flask
from geoalchemy2.shape import to_shape
from playwright.sync_api import Browser, Page, expect

from tests.editing.making import all_assets, stored
from tests.journeys.conftest import Axe
from tests.journeys.sight import fits
from tests.journeys.test_editing import address, app, made, settle, sized, somebody

__all__ = ("address", "app", "made")  # fixtures of the same small register
pytestmark = [pytest.mark.browser, pytest.mark.long]


def draw_tie(page: Page) -> None:
    """By keys, which forbid nothing: lobes of 5 and 1 presses, so one is a twenty-fifth."""
    page.get_by_role("button", name="Draw an", exact=False).first.focus()
    page.keyboard.press("Enter")
    for keys in ("", "RRRRRRDDDDDD", "UUUUUUUUUU", "LLLLLLDDDDDD"):
        for key in keys:
            page.keyboard.press(
                {"R": "ArrowRight", "L": "ArrowLeft", "U": "ArrowUp", "D": "ArrowDown"}[key]
            )
            page.wait_for_timeout(300)
        page.keyboard.press("Enter")
    page.keyboard.press("f")
    expect(page.locator("[data-say]")).to_contain_text("4 corners is drawn")


def draw_square(page: Page) -> None:
    """By pressing."""
    page.get_by_role("button", name="Draw another area").click()
    field = page.locator("[data-map]")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    for x, y in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        page.wait_for_timeout(350)  # two presses at once would be one double press
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("[data-say]")).to_contain_text("4 corners is drawn")


def begin(page: Page, address: str) -> None:
    page.goto(f"{address}/assets/new")
    settle(page)
    page.get_by_label("Name", exact=True).fill("Alder Park")
    page.get_by_label("Draw it on the map").check()


@pytest.mark.case("G07")
@sized
def test_a_crossed_outline_is_shown_mended_and_kept(
    browser: Browser, axe: Axe, app: Flask, address: str, size: tuple[int, int]
) -> None:
    context, page, faults = somebody(browser, app, "resident@example.org", size=size)
    begin(page, address)
    draw_tie(page)
    page.get_by_role("button", name="Add the place").click()
    settle(page)
    faults[:] = [one for one in faults if "400" not in one]  # the refusal itself
    expect(page.locator("#shape")).to_contain_text("crosses or touches itself at easting")
    expect(page.locator("path.crossing")).to_be_visible()
    expect(page.locator("path.drawn--mended")).to_be_visible()
    axe(page)
    fits(page)
    assert len(all_assets(app)) == 2
    page.get_by_role("button", name="Keep the mended outline").click()
    expect(page.get_by_text("It is on the map now.")).to_be_visible()
    held = to_shape(stored(app, "alder-park").geom)
    assert held.geom_type == "MultiPolygon"
    assert faults == []
    context.close()


@pytest.mark.case("G07")
def test_drawn_again_the_offer_is_gone(browser: Browser, app: Flask, address: str) -> None:
    context, page, faults = somebody(browser, app, "resident@example.org")
    begin(page, address)
    draw_tie(page)
    page.get_by_role("button", name="Add the place").click()
    settle(page)
    keep = page.get_by_role("button", name="Keep the mended outline")
    expect(keep).to_be_visible()
    draw_square(page)
    expect(keep).to_have_count(0)
    expect(page.locator("path.crossing")).to_have_count(0)
    page.get_by_role("button", name="Add the place").click()
    expect(page.get_by_text("It is on the map now.")).to_be_visible()
    assert to_shape(stored(app, "alder-park").geom).geom_type == "Polygon"
    assert [one for one in faults if "400" not in one] == []
    context.close()
