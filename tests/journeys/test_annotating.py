"""A group's people write onto the map in a real browser: by keyboard, by touch, and two at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.groups.annotations.models import Annotation
from assetmap.web.writing import AFTER_SAVES
from tests.journeys.conftest import Axe, watch
from tests.journeys.sight import fits, follow
from tests.journeys.signing import enter
from tests.journeys.test_editing import settle, tab_to
from tests.plans.conftest import with_group
from tests.served import served
from tests.serving import serving

pytestmark = pytest.mark.browser
GROUP = Scope("group", "example-group")
PHONE, DESK = (390, 844), (1440, 900)
sized = pytest.mark.parametrize("size", [PHONE, DESK], ids=lambda size: str(size[0]))


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "annotating", with_group) as made:
        made.extensions[AFTER_SAVES] = []
        yield made


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def somebody(
    browser: Browser, app: Flask, email: str, size: tuple[int, int], *, touch: bool = False
) -> tuple[Page, list[str]]:
    """A member of the group, at a browser of their own."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, has_touch=touch
    )  # fmt: skip
    enter(context, app, email, (Role.GROUP_MEMBER, GROUP))
    page = context.new_page()
    return page, watch(page)


def stored(app: Flask, title: str) -> Annotation:
    with Session(app.config["OWNER"], expire_on_commit=False) as session:
        return session.scalars(select(Annotation).where(Annotation.title == title)).one()


@sized
def test_a_sensitive_place_by_keyboard_alone(
    browser: Browser, axe: Axe, app: Flask, address: str, size: tuple[int, int]
) -> None:
    page, faults = somebody(browser, app, f"keys{size[0]}@example.org", size)
    page.goto(f"{address}/groups/example-group/annotations/new")
    settle(page)
    axe(page)
    fits(page)
    title = f"Bats at dusk {size[0]}"
    tab_to(page, "Title")
    page.keyboard.type(title)
    tab_to(page, "This is a sensitive place")
    page.keyboard.press("Space")
    tab_to(page, "Put a point")
    page.keyboard.press("Enter")
    page.keyboard.press("+")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("[data-say]")).to_have_text("One point is put.")
    axe(page)
    follow(page, page.locator("main form button.btn--go").first)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_text("a sensitive place").first).to_be_visible()
    settle(page)
    axe(page)
    fits(page)
    held = stored(app, title)
    assert held.sensitive
    assert held.uncertain_m
    assert faults == []
    page.context.close()


def test_an_area_by_touch_on_a_phone(browser: Browser, axe: Axe, app: Flask, address: str) -> None:
    page, faults = somebody(browser, app, "touch@example.org", PHONE, touch=True)
    page.goto(f"{address}/groups/example-group/annotations/new")
    settle(page)
    page.get_by_label("Title").fill("Grass for goats")
    page.get_by_role("button", name="Draw an area").tap()
    holder = page.locator("[data-map]")
    holder.scroll_into_view_if_needed()
    for right, down in ((-60, -60), (60, -60), (60, 60), (-70, 60)):
        box = holder.bounding_box()
        assert box is not None
        page.touchscreen.tap(
            box["x"] + box["width"] / 2 + right, box["y"] + box["height"] / 2 + down
        )
        page.wait_for_timeout(350)  # two at once would be one double press
    page.get_by_role("button", name="Finish").tap()
    expect(page.locator("[data-say]")).to_contain_text("An area with 4 corners is drawn")
    axe(page)
    follow(page, page.locator("main form button.btn--go").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Grass for goats")
    expect(page.get_by_text("an area").first).to_be_visible()
    settle(page)
    fits(page)
    assert faults == []
    page.context.close()


def test_what_one_writes_stands_on_the_others_map_within_seconds(
    browser: Browser, app: Flask, address: str
) -> None:
    one, faults = somebody(browser, app, "writer@example.org", DESK)
    other, more = somebody(browser, app, "looker@example.org", PHONE)
    form = f"{address}/groups/example-group/annotations/new"

    def write(title: str) -> None:
        one.goto(form)
        settle(one)
        one.get_by_label("Title").fill(title)
        one.get_by_role("button", name="Put a point").focus()
        one.keyboard.press("Enter")
        one.keyboard.press("Enter")
        expect(one.locator("[data-say]")).to_have_text("One point is put.")
        follow(one, one.locator("main form button.btn--go").first)

    # What is said of a thing has no place of its own, and stops no other from being drawn.
    one.goto(f"{form}?about=assets/edgbaston-reservoir")
    settle(one)
    one.get_by_label("Title").fill("Of the whole reservoir")
    follow(one, one.locator("main form button.btn--go").first)
    write("The first lamp")
    other.goto(f"{address}/groups/example-group")
    settle(other)
    dots = other.locator("path.said-dot").count()
    assert dots >= 1
    write("The second lamp")
    # The other looks at the page and does nothing.
    expect(other.get_by_role("link", name="The second lamp")).to_be_visible(timeout=15_000)
    expect(other.locator("path.said-dot")).to_have_count(dots + 1)
    fits(other)
    assert [*faults, *more] == []
    one.context.close()
    other.context.close()


def test_two_browsers_on_one_annotation(
    browser: Browser, axe: Axe, app: Flask, address: str
) -> None:
    """The second is told, sees both texts, and chooses; nothing of either is lost unseen."""
    one, faults = somebody(browser, app, "both@example.org", DESK)
    other, more = somebody(browser, app, "both@example.org", PHONE)
    one.goto(f"{address}/groups/example-group/annotations/new?about=assets/edgbaston-reservoir")
    settle(one)
    one.get_by_label("Title").fill("Steps in the way")
    follow(one, one.locator("main form button.btn--go").first)
    page = one.url.split("?")[0]
    for who in (one, other):
        who.goto(f"{page}/edit")
        settle(who)
    one.get_by_label("What do you want to say?").fill("Eleven steps, no ramp.")
    follow(one, one.locator("main form button.btn--go").first)
    expect(one.get_by_text("Eleven steps, no ramp.").first).to_be_visible()
    other.get_by_label("What do you want to say?").fill("Prams turn back.")
    follow(other, other.locator("main form button.btn--go").first)
    expect(other.get_by_text("Eleven steps, no ramp.").first).to_be_visible()
    expect(other.get_by_text("Prams turn back.").first).to_be_visible()
    fits(other)
    axe(other)
    assert stored(app, "Steps in the way").text == "Eleven steps, no ramp."
    other.get_by_label("As you wrote it").first.check()
    follow(other, other.get_by_role("button", name="Save what I chose"))
    expect(other.get_by_text("Prams turn back.").first).to_be_visible()
    assert stored(app, "Steps in the way").text == "Prams turn back."
    # The browser itself says that the answer was a 409; that is no fault of the page.
    told = [fault for fault in (*faults, *more) if "409" not in fault]
    assert told == []
    one.context.close()
    other.context.close()
