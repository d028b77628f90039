"""The dossiers and lists over the demonstration in a real browser: phone, desk, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.organisations.models import Organisation
from tests.journeys.conftest import Axe
from tests.journeys.sight import fits
from tests.serving import serving

pytestmark = pytest.mark.browser

PAGES = [
    "/assets",
    "/assets?q=nothing-of-that-name",
    "/organisations",
    "/assets/edgbaston-reservoir",
    "/assets/example-playing-field",
    "/assets/midland-metropolitan-university-hospital",
    "/organisations/friends-of-the-example-playing-field",
    "/proximity?from=somewhere+nice",
    "/proximity?from=B18+7QH&kind=church",
    "/proximity?from=assets/edgbaston-reservoir&within=1200",
]
SIZES = [(360, 740), (1440, 900)]


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
@pytest.mark.parametrize("path", PAGES)
def test_no_barriers_and_no_sideways_scroll(
    page: Page, axe: Axe, site: str, path: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page, site + path)
    axe(page)
    fits(page)


def test_every_dossier_is_one_side_of_a4(
    page: Page, site: str, demonstration: Flask, tmp_path: Path
) -> None:
    with Session(demonstration.config["OWNER"]) as session:
        paths = [f"/assets/{slug}" for slug in session.scalars(select(Asset.slug))]
        paths += [f"/organisations/{slug}" for slug in session.scalars(select(Organisation.slug))]
    assert len(paths) > 20
    sides = {}
    for path in paths:
        settle(page, site + path)
        file = tmp_path / "printed.pdf"
        page.pdf(path=file, prefer_css_page_size=True, print_background=True)
        printed = file.read_bytes()
        assert re.search(rb"/MediaBox \[0 0 59[45]\S* 84[12]\S*\]", printed), "not A4"
        if "/anchors/" not in page.url:
            sides[path] = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert {path: number for path, number in sides.items() if number != 1} == {}
    assert len(sides) > 20


def test_paper_shows_the_name_and_the_code_and_no_navigation(page: Page, site: str) -> None:
    settle(page, f"{site}/assets/edgbaston-reservoir")
    expect(page.locator("svg.qr")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("svg.qr")).to_be_visible()
    expect(page.locator(".printhead__name")).to_have_text("Edgbaston Reservoir")
    expect(page.locator(".masthead")).to_be_hidden()
    side = page.locator("svg.qr").bounding_box()
    assert side is not None
    # 21 mm at 96 dots an inch: a phone reads it from an arm's length.
    assert side["width"] == pytest.approx(79.4, abs=1)


def test_the_map_holds_the_thing_and_what_is_near(page: Page, site: str) -> None:
    settle(page, f"{site}/assets/edgbaston-reservoir")
    assert page.locator(".mapsym").count() == 1 + page.locator("#near .rowlink").count() > 3
    expect(page.locator(".mapsym--selected")).to_have_attribute(
        "aria-label", "Edgbaston Reservoir, Reservoir"
    )
    expect(page.locator("path.o-approx")).to_have_count(1)


def test_a_resident_goes_from_the_list_to_a_place_and_on_to_its_neighbour_by_keyboard(
    page: Page, site: str
) -> None:
    settle(page, f"{site}/assets")
    page.get_by_label("Words in its name").fill("reservoir")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 place fits")
    page.get_by_role("link", name="Edgbaston Reservoir").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Edgbaston Reservoir")
    expect(page.locator("dt", has_text="Owner")).to_be_visible()
    near = page.locator("#near .rowlink").first
    name = near.locator(".rowlink__name").inner_text()
    near.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edgbaston Reservoir")
