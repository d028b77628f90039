"""A council's real list of places becomes entries of the register, at a phone's and a desk's width.

A coordinator sends it, answers what it leaves open, corrects which column is what, confirms it,
sees the places on the map, and undoes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role
from assetmap.worker import work
from tests.factories.register import new_neighbourhood
from tests.journeys.conftest import Axe, watch
from tests.journeys.sight import fits
from tests.journeys.signing import enter
from tests.real_files import real_file
from tests.served import served
from tests.serving import serving

pytestmark = pytest.mark.browser

SIZES = [(390, 844), (1440, 900)]
FILE = "community_assets/lambeth_childrens-centres.csv"


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    def fill(session: Session) -> None:
        new_neighbourhood(session, "example-heath", (528_000, 169_000), 12_000)

    with served(cluster, "map_file_journey", fill) as made:
        made.extensions["assetmap.after_saves"] = []
        yield made


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    with app.config["OWNER"].begin() as connection:
        connection.execute(text("TRUNCATE geofile, geofile_made, asset CASCADE"))
    with serving(app) as address:
        yield address


@pytest.fixture(params=SIZES, ids=lambda size: str(size[0]))
def page(request: pytest.FixtureRequest, browser: Browser, app: Flask, site: str) -> Iterator[Page]:
    """It asks how far the work is while it is open, so it is closed before the server is."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    enter(context, app, "boss@example.org", Role.COORDINATOR)
    made = context.new_page()
    faults = watch(made)
    yield made
    context.close()
    # A form that is sent too early is answered with 400, and the browser's console says so.
    assert [one for one in faults if "400 (BAD REQUEST)" not in one] == []


def worked(app: Flask) -> None:
    """A real worker does what waits; a browser's test has a loop in this thread already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work, app.config["SETTINGS"], once=True).result()


def look(page: Page, name: str) -> None:
    """For whoever wants to see it: ``SCREENS`` names a folder."""
    fits(page)
    folder = os.environ.get("SCREENS")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{folder}/geofiles-{name}-{width}.png", full_page=True)


def test_a_real_list_becomes_places_on_the_map(page: Page, site: str, app: Flask, axe: Axe) -> None:
    page.goto(f"{site}/geofiles")
    page.get_by_role("link", name="Bring in a map file").click()
    page.get_by_label("The file").set_input_files(str(real_file(FILE)))
    page.get_by_label("Who made it").fill("Lambeth Council, children's centres")
    page.get_by_label("Licence").fill("Open Government Licence v3.0")
    axe(page)
    look(page, "send")
    page.get_by_role("button", name="Look at this file").click()
    expect(page.locator("#problems")).to_contain_text("Give the day")
    page.get_by_label("Day it was made or fetched").fill("2026-11-01")
    page.get_by_label("The file").set_input_files(str(real_file(FILE)))
    page.get_by_role("button", name="Look at this file").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    axe(page)
    look(page, "waiting")
    worked(app)
    # The page asks by itself how far it is.
    expect(page.get_by_text("One thing must be said first")).to_be_visible(timeout=10_000)
    page.get_by_label("The positions are").select_option("27700")
    page.get_by_role("button", name="Look at it so").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    worked(app)
    expect(page.get_by_text("Nothing of it has been stored yet")).to_be_visible(timeout=10_000)
    expect(page.locator("[data-behaviour=preview]")).to_have_attribute("data-drawn", "")
    assert page.locator(".cmp-theirs").count() > 10
    axe(page)
    look(page, "preview")
    page.get_by_text("How the file is to be read").click()
    expect(page.get_by_label("Kind", exact=True)).to_have_value("CATEGORY")
    page.get_by_label("One kind for all").select_option("community centre")
    page.get_by_label("Description").select_option("CATEGORY")
    axe(page)
    look(page, "mapping")
    page.get_by_role("button", name="Look at it so").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    worked(app)
    expect(page.get_by_text("Kind: “community centre” for all.")).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    worked(app)
    expect(page.get_by_text("It is in:")).to_be_visible(timeout=10_000)
    axe(page)
    look(page, "in")
    page.get_by_role("link", name="See them in the list").click()
    expect(page.locator("main")).to_contain_text("Henry Fawcett")
    look(page, "list")
    page.goto(site)
    expect(page.locator("[data-behaviour=explore]")).to_have_attribute("data-drawn", "")
    page.wait_for_timeout(500)
    look(page, "map")
    found = page.request.get(f"{site}/things.geojson?bbox=-0.3,51.3,0.1,51.6&zoom=12")
    assert found.ok
    assert "Henry Fawcett" in found.text() or found.json()["features"]
    page.goto(f"{site}/geofiles")
    page.get_by_role("link", name=re.compile("childrens-centres")).click()
    page.get_by_text("Undo this whole file").click()
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_text(re.compile(r"Undone by you: \d+ withdrawn"))).to_be_visible()
    axe(page)
    look(page, "undone")


def test_what_runs_is_stopped_by_a_button(page: Page, site: str, app: Flask, axe: Axe) -> None:
    page.goto(f"{site}/geofiles/new")
    page.get_by_label("The file").set_input_files(
        files=[{"name": "places.csv", "mimeType": "text/csv",
                "buffer": b"name,longitude,latitude\nSample Hall,-0.11,51.45\n"}]
    )  # fmt: skip
    page.get_by_label("Who made it").fill("Example Council")
    page.get_by_label("Licence").fill("ours")
    page.get_by_label("Day it was made or fetched").fill("2026-11-01")
    page.get_by_role("button", name="Look at this file").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("This was stopped by you")).to_be_visible()
    axe(page)
    look(page, "stopped")
    page.get_by_role("button", name="Try again").click()
    worked(app)
    expect(page.get_by_text("1 row = 1 new")).to_be_visible(timeout=10_000)
