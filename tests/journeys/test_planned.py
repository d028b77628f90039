"""A planner sifts what is planned, keeps the filter, enters a promise, and reads its sum."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role
from assetmap.web.writing import AFTER_SAVES
from tests.journeys.conftest import Axe, watch
from tests.journeys.sight import fits, follow
from tests.journeys.signing import enter
from tests.served import served
from tests.serving import serving
from tests.sifting.conftest import X, Y, fill

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "planned", fill) as app:
        app.extensions[AFTER_SAVES] = []  # its sender would outlive the database of a test
        yield app


@pytest.fixture(scope="module")
def address(made: Flask) -> Iterator[str]:
    with serving(made) as address:
        yield address


@pytest.mark.parametrize("size", [(390, 844), (1440, 900)], ids=lambda size: str(size[0]))
def test_a_planner_sifts_keeps_and_promises(
    browser: Browser, made: Flask, address: str, axe: Axe, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    enter(context, made, f"planner{size[0]}@example.org", Role.PLANNER)
    page = context.new_page()
    faults = watch(page)
    page.goto(f"{address}/developments")
    page.get_by_text("More filters").click()
    page.get_by_label("Near a place that you mark", exact=True).fill(f"{X:.0f},{Y:.0f}")
    page.get_by_label("How near to the place that you mark").select_option("400")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("2 sites. 200 homes in all")
    expect(page.locator("[data-behaviour=dossier]")).to_have_attribute("data-drawn", "")
    # The symbols of what was found, and no more.
    expect(page.locator(".mapsym")).to_have_count(2)
    axe(page)
    fits(page)
    page.get_by_label("Keep this filter under the name").fill("Round the corner")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("link", name="Round the corner")).to_be_visible()
    page.get_by_role("link", name="Sample Wharf").click()
    follow(page, page.get_by_role("link", name="Add a promise"))
    axe(page)
    page.get_by_label("What is it for?").fill(f"Playing fields {size[0]}")
    page.get_by_label("Promised, in pounds").fill("£1,250,000.50")
    page.get_by_label("Who says so?").fill("Agreement of 2019, clause 4")
    page.get_by_label("Of which day is that?").fill("2019-05-02")
    page.get_by_role("button", name="Add a promise").click()
    expect(page.get_by_role("heading", name=f"Playing fields {size[0]}")).to_be_visible()
    received = page.locator("dt", has_text="Received in all").locator("..")
    expect(received).to_contain_text("not known")
    page.get_by_role("button", name="I find it not relevant").click()
    expect(page.get_by_role("button", name="Take my vote back")).to_be_visible()
    axe(page)
    fits(page)
    assert faults == []
    context.close()
