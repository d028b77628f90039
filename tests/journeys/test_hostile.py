"""Scripts that people left in names and words, looked at in a real browser: none of them runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.moderation.models import Proposal
from tests.hostile_words import LONG, MARK, SCRIPTS
from tests.journeys.conftest import watch
from tests.journeys.signing import enter
from tests.serving import serving
from tests.signing import signed_in
from tests.web.test_hostile_stored import (
    BOSS,
    OF_GUILD,
    OF_HALL,
    app,
    keep_as_found,
    keep_by_forms,
    no_limits,
    start_anew,
)

__all__ = ("app", "no_limits")  # fixtures of the same small register
pytestmark = pytest.mark.browser

#: One that closes what it stands in, one for scripts' own texts, one that a parser rewrites, one
#: of styles, and every way out at once where a field is long enough.
WORST = (SCRIPTS[2], SCRIPTS[9], SCRIPTS[18], SCRIPTS[21], LONG[0])
#: Were one to run, it would call one of these.
TRAP = (
    "for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => console.error('RAN');"
)
#: How many things run that no page of ours has: handlers in the markup, scripts without address.
STRANGE = f"""() => [...document.querySelectorAll('*')].filter((node) =>
  [...node.attributes].some((one) => /^on/i.test(one.name) || one.name === '{MARK}')
  || (node.localName === 'script' && !node.src && node.type !== 'application/json')
  || ['iframe', 'base', 'object', 'embed'].includes(node.localName)
  || (node.localName === 'style')
  || /^(javascript|data):/i.test(node.getAttribute('href') ?? '')).map((node) => node.outerHTML)"""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def look(page: Page, where: str) -> str:
    """Open a page, wait until it stands still, touch everything, and read it."""
    page.goto(where)
    page.wait_for_load_state("networkidle")
    for fold in page.locator("main details:not([open]) > summary").all():
        if fold.is_visible():
            fold.click()
    for field in page.locator("main input:visible, main textarea:visible, main a:visible").all()[
        :25
    ]:
        field.focus()
        field.dispatch_event("mouseover")
    assert page.evaluate(STRANGE) == [], where
    return page.content()


@pytest.mark.long
@pytest.mark.case("W01", "W02")
@pytest.mark.parametrize("words", WORST, ids=range(len(WORST)))
def test_no_script_runs_wherever_it_is_shown(
    browser: Browser, app: Flask, address: str, words: str
) -> None:
    start_anew(app)
    keep_by_forms(app, words, signed_in(app, *BOSS), signed_in(app))
    keep_as_found(app, words)
    with Session(app.config["OWNER"]) as session:
        waiting = [f"/moderation/{slug}" for slug in session.scalars(select(Proposal.slug))]
    records = [OF_HALL, OF_GUILD]
    inside = [f"{one}{end}" for one in records for end in ("/edit", "/history")]
    shared = ["/assets", "/organisations", f"/search?q={MARK}", f"/?q={MARK}"]
    shown = 0
    for who, pages in (
        ((), [*shared, *records]),
        (BOSS, [*shared, *records, *inside, "/moderation", *waiting, "/people", "/account"]),
    ):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        if who:
            enter(context, app, *who)
        page = context.new_page()
        page.add_init_script(TRAP)
        faults = watch(page)
        for path in pages:
            shown += MARK in look(page, f"{address}{path}")
            assert faults == [], (path, words)
        open_popups(page, address)
        assert faults == [], words
        context.close()
    assert shown >= 15, "the words were there to be seen"


def open_popups(page: Page, address: str) -> None:
    """What the map says of each thing that is pressed."""
    page.goto(f"{address}/")
    page.wait_for_load_state("networkidle")
    signs = page.locator(".mapsym")
    expect(signs.first).to_be_visible()
    for sign in signs.all()[:4]:
        sign.dispatch_event("mouseover")
        sign.click(force=True)
        popup = page.locator(".popup").last
        expect(popup).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert page.evaluate(STRANGE) == []
        page.keyboard.press("Escape")


def test_the_trap_catches_what_runs(browser: Browser, app: Flask, address: str) -> None:
    """The control: the same eyes on a page that lets a script through."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(TRAP)
    faults = watch(page)
    bad = f"<main><img src=x onerror=alert(1) {MARK}></main>"
    page.route("**/bad", lambda route: route.fulfill(body=bad, content_type="text/html"))
    page.goto(f"{address}/bad")
    page.wait_for_load_state("networkidle")
    assert any("RAN" in fault for fault in faults)
    assert len(page.evaluate(STRANGE)) == 1
    context.close()
