"""A draft is put out by its lead, a resident comments on a phone, a member answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.web.writing import AFTER_SAVES
from tests.journeys.conftest import Axe, watch
from tests.journeys.sight import fits, follow
from tests.journeys.signing import enter
from tests.plans.comments.people import SOON, TODAY, approve
from tests.plans.conftest import with_group
from tests.plans.writing import with_actions, written
from tests.served import served
from tests.serving import serving

pytestmark = pytest.mark.browser
GROUP = Scope("group", "example-group")
LEAD, MEMBER = (Role.GROUP_LEAD, GROUP), (Role.GROUP_MEMBER, GROUP)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
WORDS = "The path along the dam is dark in winter."


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "consulting", with_group) as made:
        made.extensions[AFTER_SAVES] = []
        yield made


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def looked_at(page: Page, axe: Axe) -> None:
    """Nothing that is wider than the window, and no barrier."""
    fits(page)
    axe(page)


def opened(
    browser: Browser, size: dict[str, int], faults: list[list[str]]
) -> tuple[BrowserContext, Page]:
    """A window whose faults are listed with those of the windows before."""
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    faults.append(watch(page))
    return context, page


def test_a_draft_is_heard_and_answered(
    browser: Browser, app: Flask, address: str, axe: Axe
) -> None:
    slug = written(app)
    with_actions(app, slug)
    home = f"{address}/plans/{slug}"

    faults: list[list[str]] = []
    context, page = opened(browser, DESK, faults)
    enter(context, app, "lead@example.org", LEAD)
    page.goto(home)
    looked_at(page, axe)
    follow(page, page.get_by_role("link", name="Put the draft out for comment"))
    looked_at(page, axe)
    page.get_by_label("Last day for comments").fill((TODAY + SOON).isoformat())
    follow(page, page.get_by_role("button", name="Put out draft 1"))
    expect(page.get_by_text("The draft is out for comment now.")).to_be_visible()
    draft = page.url.partition("?")[0]
    looked_at(page, axe)
    context.close()

    context, page = opened(browser, PHONE, faults)
    enter(context, app, "rita@example.org")
    page.goto(draft)
    expect(page.get_by_text("This is a draft, not the plan.")).to_be_visible()
    expect(page.locator("#actions .action")).to_have_count(4)
    expect(page.locator("#finance").get_by_text("is still to be found.").first).to_be_visible()
    looked_at(page, axe)
    follow(page, page.locator("#vision").get_by_role("link", name=re.compile("^Comment on this")))
    assert page.get_by_label("About which part?").input_value() == "vision"
    follow(page, page.get_by_role("button", name="Send the comment"))
    expect(page.locator("#text-error")).to_have_text("Write something.")
    # The browser tells of the form that was sent back as it was meant to be.
    assert [one for one in faults[-1] if "400 (BAD REQUEST)" not in one] == []
    faults[-1].clear()
    looked_at(page, axe)
    page.get_by_label("Your comment").fill(WORDS)
    page.get_by_label("On behalf of").fill("Friends of the dam")
    follow(page, page.get_by_role("button", name="Send the comment"))
    expect(page.get_by_text("A moderator looks at it first")).to_be_visible()
    looked_at(page, axe)
    own = page.url.partition("?")[0]
    context.close()

    assert approve(app).status_code == 303
    context, page = opened(browser, DESK, faults)
    enter(context, app, "member@example.org", MEMBER)
    page.goto(draft)
    follow(page, page.locator("#vision").get_by_role("link", name=re.compile("^Answer")))
    expect(page.get_by_text(WORDS)).to_be_visible()
    looked_at(page, axe)
    page.get_by_label("What was done?").select_option("changed")
    page.get_by_label("Our answer").fill("Lamps stand in section 2 now.")
    follow(page, page.get_by_role("button", name="Save the answer"))
    expect(page.get_by_text("Everybody can read it.", exact=False).first).to_be_visible()
    looked_at(page, axe)
    context.close()

    context, page = opened(browser, PHONE, faults)
    page.goto(draft)
    expect(page.get_by_text("1 of 1 comment answered")).to_be_visible()
    expect(page.locator("#vision").get_by_text("We changed the plan")).to_be_visible()
    looked_at(page, axe)
    follow(page, page.get_by_role("link", name="All comments and answers"))
    expect(page.get_by_text(WORDS)).to_be_visible()
    looked_at(page, axe)
    with page.expect_download() as taken:
        page.get_by_role("link", name="All of them (CSV)").click()
    assert WORDS in taken.value.path().read_text(encoding="utf-8-sig")
    page.goto(own)
    looked_at(page, axe)
    context.close()
    assert not any(faults), faults


def test_the_group_talks_beside_a_section_and_goes_back(
    browser: Browser, app: Flask, address: str, axe: Axe
) -> None:
    home = f"{address}/plans/{written(app)}"
    faults: list[list[str]] = []
    context, page = opened(browser, PHONE, faults)
    enter(context, app, "member@example.org", MEMBER)
    page.goto(home)
    follow(
        page, page.locator("#vision").get_by_role("link", name=re.compile("^Comment in the group"))
    )
    page.get_by_label("Your comment for the group").fill("Whose work is meant?")
    looked_at(page, axe)
    follow(page, page.get_by_role("button", name="Send"))
    follow(page, page.get_by_role("button", name=re.compile("^Mark as settled")))
    expect(page.get_by_text(re.compile("^Settled on"))).to_be_visible()
    looked_at(page, axe)
    page.goto(f"{home}/sections/vision/edit")
    page.get_by_label("Text").fill("Only bread.")
    follow(page, page.get_by_role("button", name="Save the section"))
    follow(page, page.locator("#vision").get_by_role("link", name=re.compile("^Versions")))
    looked_at(page, axe)
    follow(page, page.get_by_role("link", name=re.compile("^Version 2")))
    looked_at(page, axe)
    follow(page, page.get_by_role("button", name="Go back to version 2"))
    expect(page.locator("#vision").get_by_text("near", exact=True)).to_be_visible()
    context.close()
    assert not any(faults), faults
