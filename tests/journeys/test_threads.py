"""Two people of a group in two browsers: one asks and decides, the other sees it within seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.web.writing import AFTER_SAVES
from tests.groups.threads.test_threads import a_group
from tests.journeys.conftest import Axe, watch
from tests.journeys.sight import fits, follow
from tests.journeys.signing import enter
from tests.served import served
from tests.serving import serving

pytestmark = pytest.mark.browser
HERE = Scope("group", "example-group")


def fill(session: Session) -> None:
    a_group(session, privacy="closed")


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "talking", fill) as made:
        made.extensions[AFTER_SAVES] = []
        yield made


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def opened(browser: Browser, app: Flask, role: Role, name: str, width: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 844})
    enter(context, app, f"{name}@example.org", (role, HERE))
    return context.new_page()


def looked_at(page: Page, axe: Axe) -> None:
    """No barrier, and nothing that is wider than the window."""
    axe(page)
    fits(page)


def test_what_one_writes_the_other_reads_within_seconds(
    browser: Browser, app: Flask, address: str, axe: Axe
) -> None:
    lead = opened(browser, app, Role.GROUP_LEAD, "lead", 1440)
    member = opened(browser, app, Role.GROUP_MEMBER, "member", 390)
    faults = [*watch(lead), *watch(member)]
    member.goto(f"{address}/groups/example-group")
    follow(member, member.get_by_role("link", name="Begin a thread"))
    looked_at(member, axe)
    member.get_by_label("What is it about?").fill("One level way along the dam")
    member.get_by_label("What do you want to say?").fill("Steps stop prams.\nCould we ask?")
    member.get_by_role("button", name="Begin it").click()
    expect(member.get_by_role("heading", name="One level way along the dam")).to_be_visible()

    lead.goto(member.url)
    lead.get_by_label("Your reply").fill("Let us ask everybody.")
    lead.get_by_role("button", name="Send").click()
    # The other looks at the page and does nothing.
    expect(member.get_by_text("Let us ask everybody.")).to_be_visible(timeout=15_000)

    follow(lead, lead.get_by_role("link", name="Ask the group"))
    looked_at(lead, axe)
    lead.get_by_label("What do you ask?").fill("What first?")
    lead.get_by_label("Answers, one a line").fill("A path\nLighting")
    lead.get_by_label("Last day to vote").fill(
        lead.evaluate("new Date(Date.now() + 2 * 864e5).toISOString().slice(0, 10)")
    )
    lead.get_by_role("button", name="Open the poll").click()
    vote = member.get_by_role("button", name="Vote for A path")
    expect(vote).to_be_visible(timeout=15_000)
    vote.click()
    expect(member.get_by_text("your answer")).to_be_visible()
    expect(lead.get_by_text("1 vote so far.")).to_be_visible(timeout=15_000)

    follow(lead, lead.get_by_role("link", name="Record the decision"))
    looked_at(lead, axe)
    lead.get_by_label("What was decided?").fill("Ask for a step-free path.")
    lead.get_by_label("Who decided?").fill("One for, nobody against.")
    lead.get_by_label("When?").fill(lead.evaluate("new Date().toISOString().slice(0, 10)"))
    lead.get_by_role("button", name="Record it").click()
    expect(lead.get_by_role("heading", name="Ask for a step-free path.")).to_be_visible()
    expect(member.get_by_role("heading", name="Ask for a step-free path.")).to_be_visible(
        timeout=15_000
    )
    looked_at(member, axe)
    looked_at(lead, axe)
    lead.goto(f"{address}/groups/example-group")
    looked_at(lead, axe)
    assert faults == []
