"""People of every role in a real browser, at a phone's and a desk's width.

A resident makes an account and tells what is wrong; a coordinator sets the map up and gives a role;
an officer brings a ledger in, and a second one releases it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from assetmap.accounts.events import Caller
from assetmap.accounts.mailing import deliver
from assetmap.accounts.models import Programme
from assetmap.accounts.services import entering, granting
from assetmap.accounts.services.mails import Post
from assetmap.accounts.views.letters import HOME
from assetmap.core.cluster import Cluster
from assetmap.core.folders import folder
from assetmap.core.permissions import OPERATOR, Role
from assetmap.importers.demonstration import ANCHOR, MADE_ON, load_demonstration
from assetmap.trust.views import last_check
from tests.journeys.conftest import AXE, RULES, Axe, watch
from tests.journeys.sight import fits, follow
from tests.served import served
from tests.serving import serving

pytestmark = pytest.mark.browser

WORDS = "three example words"
SIZES = [(360, 740), (1440, 900)]
LEDGER = (
    b"Date,Supplier,Amount,Postcode\n"
    b"01/04/2026,Example Cleaning CIC,900.00,B18 7QH\n"
    b"02/04/2026,Mrs A Example,60.00,B18 7QH\n"
    b"03/04/2026,Sample Catering Ltd,not a sum,B18 7QH\n"
)


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    def fill(session: Session) -> None:
        load_demonstration(session, root=folder("geodata"), today=MADE_ON)
        programme = session.get(Programme, 1)
        programme.operator_name = programme.operator_contact = "Example Trust"
        programme.sign_up_open = True

    with served(cluster, "people_journey", fill) as made:
        made.config[HOME] = made.config["HOME"]
        writer = made.extensions["assetmap.writer"]
        # In the same thread: what was written is there when the page answers.
        made.extensions["assetmap.after_saves"] = [
            lambda: deliver(writer, made.config["SETTINGS"]) and None
        ]
        yield made


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        app.config["SITE"] = address
        yield address


@pytest.fixture
def another(browser: Browser) -> Iterator[Page]:
    """A second person's browser."""
    context = browser.new_context()
    page = context.new_page()
    faults = watch(page)
    yield page
    context.close()
    assert faults == []


def looked_at(page: Page, axe: Axe) -> None:
    """At both widths: no barrier, nothing sideways."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        fits(page)
        axe(page)


def work(app: Flask) -> None:
    """A real worker does what waits, in a process of its own, and ends."""
    settings = app.config["SETTINGS"]
    environ = {
        **os.environ,
        "ASSETMAP_HOME": str(settings.home),
        "ASSETMAP_OWNER_URL": settings.owner_url,
        "ASSETMAP_DATABASE_URL": settings.database_url,
        "ASSETMAP_WRITER_URL": settings.writer_url,
    }
    command = [sys.executable, "-c", "from assetmap.cli import main; main()", "worker", "--once"]
    subprocess.run(command, env=environ, check=True, timeout=120)


def press(page: Page) -> None:
    """The form's own button; the answer is there when it returns."""
    with page.expect_navigation():
        page.locator("main form button.btn--go").first.click()


def enter_as(app: Flask, page: Page, email: str, *roles: Role) -> None:
    """By a real invitation, to a session with a second factor."""
    with Session(app.config["OWNER"]) as session:
        post = Post(str(app.secret_key), app.config["SITE"], app.config["PLACE"])
        account, link = entering.invite(
            session, email=email, post=post, actor="operator", caller=Caller()
        )
        for role in roles:
            granting.grant_role(
                session, actor=OPERATOR, account=account, new=granting.NewGrant(role), names={},
                today=MADE_ON, caller=Caller(),
            )  # fmt: skip
        session.commit()
    page.goto(link or "")
    page.fill("#password", WORDS)
    page.check("#agreed")
    press(page)
    page.goto(f"{app.config['SITE']}/account/second-factor")
    press(page)
    secret = page.inner_text("code.breaks")
    page.fill("#code", pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("recovery codes now")).to_be_visible()


def test_a_resident_makes_an_account_and_reports_a_problem(page: Page, axe: Axe, site: str) -> None:
    page.goto(f"{site}/sign-in")
    looked_at(page, axe)
    follow(page, page.get_by_role("link", name="Make an account"))
    looked_at(page, axe)
    page.fill("#email", "resident@example.org")
    page.fill("#password", WORDS)
    page.fill("#display_name", "Green Lamp")
    page.check("#agreed")
    press(page)
    expect(page.get_by_role("heading", name="Look in your e-mail")).to_be_visible()
    page.goto(f"{site}/mail")
    looked_at(page, axe)
    follow(page, page.get_by_role("link", name="Open the link").first)
    looked_at(page, axe)
    press(page)
    follow(page, page.get_by_role("link", name="Sign in").last)
    page.fill("#email", "resident@example.org")
    page.fill("#password", WORDS)
    press(page)
    page.goto(f"{site}/account")
    expect(page.get_by_text("this device")).to_be_visible()
    looked_at(page, axe)
    page.goto(f"{site}/assets/edgbaston-reservoir")
    follow(page, page.get_by_role("link", name="Report a problem with this page"))
    looked_at(page, axe)
    page.fill("#words", "The path on the north side is closed.")
    press(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.goto(f"{site}/assets/edgbaston-reservoir/history")
    looked_at(page, axe)
    page.goto(f"{site}/contributions")
    looked_at(page, axe)
    page.goto(f"{site}/account/erase")
    looked_at(page, axe)
    page.fill("#password", WORDS)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_a_coordinator_sets_up_gives_a_role_and_ends_it(
    app: Flask, page: Page, axe: Axe, site: str
) -> None:
    enter_as(app, page, "boss@example.org", Role.COORDINATOR)
    looked_at(page, axe)
    for path in ("/set-up", "/people", "/moderation", "/moderation/settings"):
        page.goto(site + path)
        looked_at(page, axe)
    page.goto(f"{site}/people")
    page.fill("#email", "officer@example.org")
    press(page)
    looked_at(page, axe)
    page.select_option("#role", "anchor_officer")
    page.select_option("#scope_kind", "anchor")
    page.fill("#scope_name", ANCHOR)
    press(page)
    expect(page.get_by_text("The role is given.")).to_be_visible()
    row = page.get_by_text(f"Officer of an anchor institution: {ANCHOR}").first
    expect(row).to_be_visible()
    page.get_by_role("button", name=re.compile("^End")).click()
    expect(page.get_by_text("The role is ended.")).to_be_visible()


def test_a_ledger_comes_in_by_two_people(
    app: Flask, page: Page, another: Page, axe: Axe, site: str, tmp_path: Path
) -> None:
    enter_as(app, page, "one@example.org", Role.COORDINATOR)
    enter_as(app, another, "two@example.org", Role.COORDINATOR)
    page.goto(f"{site}/anchors/{ANCHOR}")
    follow(page, page.get_by_role("link", name="Bring in and release ledgers"))
    looked_at(page, axe)
    follow(page, page.get_by_role("link", name="Bring in a ledger").first)
    looked_at(page, axe)
    file = tmp_path / "ledger.csv"
    file.write_bytes(LEDGER)
    page.set_input_files("#file", file)
    page.fill("#source", "Example Trust, spend over £500")
    press(page)
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    looked_at(page, axe)
    work(app)
    # The page looks by itself until the worker is done.
    expect(page.get_by_text("Nothing of it has been stored yet")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("3 rows = 2 payments + 1 refused")
    looked_at(page, axe)
    page.get_by_role("button", name="Send for release").click()
    expect(page.get_by_text("somebody else must release it")).to_be_visible()
    another.goto(page.url)
    looked_at(another, axe)
    another.get_by_role("button", name="Release", exact=True).click()
    work(app)
    expect(another.get_by_text("The ledger is in")).to_be_visible(timeout=15_000)
    follow(another, another.get_by_role("link", name="See where the money lands"))
    expect(another.get_by_role("heading", level=1)).to_be_visible()
    assert "Mrs A Example" not in another.content()


@pytest.mark.parametrize("path", last_check()["pages"])
def test_the_accessibility_statement_says_what_a_check_finds(
    page: Page, site: str, path: str
) -> None:
    """Each page that the statement counts, looked at again; its figure is the sum."""
    source = AXE.read_text(encoding="utf-8")
    found = 0
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(site + path)
        page.evaluate(source)
        told = page.evaluate("(rules) => axe.run({runOnly: rules})", RULES)
        found += len(told["violations"])
        version = told["testEngine"]["version"]
        assert f"axe-core {version}" in last_check()["checked_with"]
    assert found == last_check()["violations"]
