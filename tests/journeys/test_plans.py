"""A plan is begun, written, given evidence and published in a real browser, and asked again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.web.writing import AFTER_SAVES
from tests.factories.register import new_asset
from tests.journeys.conftest import Axe, watch
from tests.journeys.sight import fits, follow
from tests.journeys.signing import enter
from tests.plans.conftest import with_group
from tests.plans.writing import pages
from tests.served import served
from tests.serving import serving

pytestmark = pytest.mark.browser
LEAD = (Role.GROUP_LEAD, Scope("group", "example-group"))
sized = pytest.mark.parametrize("size", [(390, 844), (1440, 900)], ids=lambda size: str(size[0]))


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "planning", with_group) as made:
        made.extensions[AFTER_SAVES] = []
        yield made


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def looked_at(page: Page, axe: Axe) -> None:
    """No barrier, and nothing that is wider than the window."""
    axe(page)
    fits(page)


def is_drawn(picture: Locator) -> None:
    """The browser has the picture, and it is one."""
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("async (one) => { await one.decode(); return one.naturalWidth; }") > 300


def add_an_action(page: Page, axe: Axe) -> None:
    """What is done, where, by whom, and what it costs."""
    follow(page, page.get_by_role("link", name="Add an action"))
    page.get_by_label("What will be done?").fill("One level way along the dam")
    page.get_by_label("Where?").fill("Edgbaston Reservoir (asset)")
    page.get_by_label("Who leads?").fill("Example group")
    page.get_by_label("Milestones").fill("2027-03-31: the path is priced")
    looked_at(page, axe)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="One level way along the dam")).to_be_visible()
    for kind, words, pounds in (
        ("use.building", "The path", "3,000"),
        ("source.grant", "A fund", "2,500"),
    ):
        follow(page, page.get_by_role("link", name="Add a cost or a source of money"))
        page.get_by_label("Of which action?").select_option(label="One level way along the dam")
        page.get_by_label("What is it?").select_option(kind)
        page.get_by_label("What for, or from whom?").fill(words)
        page.get_by_label("How much, in pounds?").fill(pounds)
        looked_at(page, axe)
        follow(page, page.get_by_role("button", name="Save"))
        expect(page.locator("#finance")).to_contain_text(words)


@sized
def test_a_plan_from_its_first_word_to_a_figure_that_no_longer_holds(
    browser: Browser, app: Flask, address: str, axe: Axe, size: tuple[int, int], tmp_path: Path
) -> None:
    with Session(app.config["OWNER"]) as session:
        asked = pages(session)["coverage"]
    view = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=view)
    enter(context, app, f"lead{size[0]}@example.org", LEAD)
    page = context.new_page()
    faults = watch(page)
    page.goto(f"{address}/plans")
    looked_at(page, axe)
    page.get_by_role("link", name="Begin a plan").click()
    page.get_by_label("Title").fill("Plan for Example Heath")
    looked_at(page, axe)
    page.get_by_role("button", name="Begin the plan").click()
    page.locator("#our-place").get_by_role("link", name="Write").click()
    page.get_by_label("Text").fill("We live beside **a canal**.\n\n- the dam\n- the loop")
    looked_at(page, axe)
    page.get_by_role("button", name="Save the section").click()
    expect(page.get_by_text("Your change is saved.")).to_be_visible()
    page.locator("#our-place summary").click()
    page.locator("#our-place").get_by_role("link", name=re.compile("Who is within reach")).click()
    page.get_by_label("Address of the page").fill(f"{address}{asked}")
    looked_at(page, axe)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Live: as it is today")).to_be_visible()
    looked_at(page, axe)
    page.get_by_text("See the picture that an edition will hold").click()
    is_drawn(page.locator("#our-place .planfigure img"))
    add_an_action(page, axe)
    follow(page, page.get_by_role("link", name="Publish an edition"))
    looked_at(page, axe)
    page.get_by_role("button", name="Publish edition 1").click()
    expect(page.get_by_text("Its figures do not move.")).to_be_visible()
    edition = page.url
    context.close()

    reader = browser.new_context(viewport=view)
    page = reader.new_page()
    faults += watch(page)
    page.goto(edition)
    expect(page.get_by_text("Its figures do not move.")).to_be_visible()
    figure = page.locator(".evidence__figure").inner_text()
    for picture in page.locator(".planfigure img").all():
        is_drawn(picture)
    expect(page.get_by_role("heading", name="One level way along the dam")).to_be_visible()
    expect(page.get_by_text("£2,500.00").first).to_be_visible()
    looked_at(page, axe)
    for words, start in (
        ("To print (PDF)", b"%PDF"), ("One page to keep (HTML)", b"<!doctype"),
        ("For a word processor (DOCX)", b"PK"), ("Everything with tables and map (ZIP)", b"PK"),
    ):  # fmt: skip
        with page.expect_download() as taken:
            page.get_by_role("link", name=words).click()
        path = tmp_path / taken.value.suggested_filename
        taken.value.save_as(path)
        assert path.read_bytes().lstrip().startswith(start)

    with Session(app.config["OWNER"]) as session:
        middle = session.execute(
            text("SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) p FROM area "
                 "WHERE kind = 'neighbourhood' ORDER BY id LIMIT 1) one")
        ).one()  # fmt: skip
        new_asset(session, f"Brand New Park {size[0]}", "Park", at=tuple(middle))
        session.commit()
    page.reload()
    assert page.locator(".evidence__figure").inner_text() == figure
    page.get_by_role("link", name="Does it still hold?").click()
    expect(page.get_by_text("It does not hold any more")).to_be_visible()
    expect(page.get_by_text("places that count")).to_be_visible()
    looked_at(page, axe)
    reader.close()
    assert faults == []
