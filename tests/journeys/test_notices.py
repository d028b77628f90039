"""One names the other in a post; the other gets an e-mail, and stops them in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.services.mails import Post
from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role, Scope
from assetmap.groups.notices.sending import send_waiting
from assetmap.web.clock import now
from assetmap.web.writing import AFTER_SAVES
from tests.groups.threads.test_threads import a_group
from tests.journeys.conftest import Axe, watch
from tests.journeys.signing import enter
from tests.served import served
from tests.serving import serving

pytestmark = pytest.mark.browser
HERE = Scope("group", "example-group")


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "noticed", lambda session: a_group(session, privacy="closed")) as made:
        yield made


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        post = Post(str(app.secret_key), address, "Example Heath")
        writer = app.extensions["assetmap.writer"]
        # In the same thread: what was written is there when the page answers.
        app.extensions[AFTER_SAVES] = [
            lambda: send_waiting(writer, app.config["SETTINGS"], post, at=now(), daily=False)
        ]
        yield address


def opened(browser: Browser, app: Flask, role: Role, name: str, width: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 844})
    email = f"{name.lower()}@example.org"
    enter(context, app, email, (role, HERE))
    with Session(app.config["OWNER"]) as session:
        named = {"name": name, "email": email}
        session.execute(text("UPDATE account SET display_name = :name WHERE email = :email"), named)
        session.commit()
    return context.new_page()


def sound(page: Page, axe: Axe) -> None:
    """No barrier, nothing wider than the window."""
    page.wait_for_load_state()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def letters(app: Flask) -> list[str]:
    found = sorted((app.config["HOME"] / "mail").glob("*.eml"))
    return [
        str(message_from_bytes(one.read_bytes(), policy=policy.default).get_content())  # type: ignore[attr-defined]
        for one in found
    ]


def test_named_told_and_stopped(browser: Browser, app: Flask, address: str, axe: Axe) -> None:
    writes = opened(browser, app, Role.GROUP_MEMBER, "Ada", 1440)
    reads = opened(browser, app, Role.GROUP_MEMBER, "Bo", 390)
    faults = [watch(writes), watch(reads)]
    reads.goto(f"{address}/groups/example-group")
    expect(reads.get_by_text("You hear of this group once a day.")).to_be_visible()
    sound(reads, axe)
    reads.get_by_role("link", name="Choose otherwise").click()
    expect(reads.get_by_role("heading", name="E-mails about this group")).to_be_visible()
    sound(reads, axe)

    writes.goto(f"{address}/groups/example-group/threads/new")
    writes.get_by_label("What is it about?").fill("One level way along the dam")
    writes.get_by_label("What do you want to say?").fill("@Bo, could you measure the steps?")
    sound(writes, axe)
    writes.get_by_role("button", name="Begin it").click()
    expect(writes.locator("mark.mention")).to_have_text("@Bo")
    sound(writes, axe)
    thread = writes.url

    (said,) = letters(app)
    assert "Ada names you in “One level way along the dam”" in said
    found = re.search(rf"{re.escape(address)}/groups/\S+", said)
    assert found is not None
    reads.goto(found[0])
    expect(reads.locator("article:target")).to_contain_text("could you measure the steps?")

    # Whoever clicks is not signed in: an e-mail is read on another telephone.
    stranger = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    faults.append(watch(stranger))
    stop = re.search(rf"About “Example-Group”: ({re.escape(address)}/\S+)", said)
    assert stop is not None
    stranger.goto(stop[1])
    expect(stranger.get_by_role("heading", name="Stop these e-mails?")).to_be_visible()
    sound(stranger, axe)
    stranger.get_by_role("button", name="Stop them").click()
    expect(stranger.get_by_role("heading", name="These e-mails are stopped")).to_be_visible()
    sound(stranger, axe)

    writes.goto(thread)
    writes.get_by_label("Your reply").fill("@Bo, and the ramp?")
    writes.get_by_role("button", name="Send").click()
    expect(writes.get_by_text("and the ramp?")).to_be_visible()
    assert len(letters(app)) == 1

    reads.goto(f"{address}/notices")
    expect(reads.get_by_role("listitem").filter(has_text="Example-Group")).to_contain_text("never")
    sound(reads, axe)
    writes.goto(f"{address}/notices")
    sound(writes, axe)
    reads.get_by_label("E-mails about all groups").select_option("at_once")
    reads.get_by_role("button", name="Save for all").click()
    expect(reads.get_by_text("Your choice is saved.")).to_be_visible()
    writes.get_by_role("link", name="Choose for Example-Group").click()
    sound(writes, axe)
    writes.goto(stop[1])
    sound(writes, axe)
    assert faults == [[], [], []]
