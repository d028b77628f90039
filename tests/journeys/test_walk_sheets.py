"""A walk sheet comes home in a real browser, and what a group publishes is pressed on the map."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.sheets.keeping import keep_sheet
from assetmap.web.writing import AFTER_SAVES
from tests.factories.ground import MIDDLE, new_area
from tests.factories.register import new_asset
from tests.groups.conftest import lonlat
from tests.groups.threads.test_threads import a_group
from tests.journeys.conftest import Axe, watch
from tests.journeys.sight import fits, follow
from tests.journeys.signing import enter
from tests.served import served
from tests.serving import serving
from tests.signing import signed_in

pytestmark = pytest.mark.browser
X, Y = MIDDLE
LEAD = (Role.GROUP_LEAD, Scope("group", "example-group"))
CODES: list[str] = []


def fill(session: Session) -> None:
    a_group(session, privacy="open")
    new_area(session, "neighbourhood", "here", (X - 2000, Y - 2000, X + 2000, Y + 2000))
    for name in ("Example Park", "Sample Green"):
        new_asset(session, name, "Park", at=(X - 900, Y))
    listed = [("assets", "example-park"), ("assets", "sample-green")]
    CODES.append(keep_sheet(session, listed, today=datetime.now(UTC).date()))


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "walked", fill) as made:
        made.extensions[AFTER_SAVES] = []
        yield made


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def opened(browser: Browser, app: Flask, width: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 844})
    enter(context, app, "lead@example.org", LEAD)
    return context.new_page()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_notes_of_a_sheet_are_typed_in(
    browser: Browser, app: Flask, address: str, axe: Axe, width: int
) -> None:
    page = opened(browser, app, width)
    faults = watch(page)
    page.goto(f"{address}/groups/example-group")
    follow(page, page.get_by_role("link", name="Type in a walk sheet"))
    code = CODES[-1]
    page.get_by_label("Sheet code").fill(f"{code[:4].lower()} {code[4:].lower()}")
    follow(page, page.get_by_role("button", name="Open the sheet"))
    axe(page)
    fits(page)
    page.get_by_label("Note about 2, Sample Green").fill(f"The gate is locked at {width}.")
    page.get_by_label("Day of the walk").fill(datetime.now(UTC).date().isoformat())
    page.get_by_label("Number", exact=True).first.fill("7")
    page.locator("#note-more-1").fill("Nobody knows where.")
    follow(page, page.get_by_role("button", name="Put the notes on the group’s map"))
    expect(page.get_by_role("alert")).to_contain_text("This sheet has the numbers 1 to 2.")
    axe(page)
    fits(page)
    assert "400" in faults.pop(), "the browser itself notes the refusal"
    page.locator("#note-more-1").fill("")
    follow(page, page.get_by_role("button", name="Put the notes on the group’s map"))
    expect(page.get_by_role("status")).to_contain_text("The notes of the walk sheet are")
    note = page.get_by_role("article").filter(has_text=f"locked at {width}.")
    expect(note.get_by_role("link", name="Sample Green")).to_be_visible()
    assert faults == []


@pytest.mark.parametrize("width", [390, 1440])
def test_what_a_group_published_is_pressed_on_the_map(
    browser: Browser, app: Flask, address: str, axe: Axe, width: int
) -> None:
    page = opened(browser, app, width)
    faults = watch(page)
    put_on_the_map(app, f"Bats at {width}")
    page.goto(f"{address}/")
    page.wait_for_selector("[data-drawn]")
    expect(page.get_by_text("What a group says of a place")).to_be_attached()
    page.locator(".leaflet-container .said-dot").click()
    card = page.get_by_role("dialog", name=f"Bats at {width}")
    expect(card).to_contain_text("What a group says")
    axe(page)
    fits(page)
    follow(page, card.get_by_role("link", name="Open its page"))
    expect(page.get_by_role("heading", name=f"Bats at {width}")).to_be_visible()
    assert faults == []


def put_on_the_map(app: Flask, title: str) -> None:
    """A point of the group's that everybody sees, the only one with its title."""
    client = signed_in(app, "lead@example.org", LEAD)
    lon, lat = lonlat(X + 900, Y + 600)
    new = "/groups/example-group/annotations/new"
    shape = f'{{"type": "Point", "coordinates": [{lon}, {lat}]}}'
    said = {"title": title, "category": "fact", "confidence": "sure", "visibility": "everybody",
            "position": "drawn", "shape": shape}  # fmt: skip
    with Session(app.config["OWNER"]) as session:
        for one in session.query(Annotation).filter(Annotation.geom.is_not(None)):
            session.delete(one)
        session.commit()
    page = str(client.post(new, said, page=new).location).split("?")[0]
    assert client.post(f"{page}/publish", {"version": "1"}).status_code == 303
