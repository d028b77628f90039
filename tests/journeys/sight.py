"""What every journey asks of a page that it sees, asked only once the page is there."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def follow(page: Page, link: Locator) -> None:
    """Click, and wait for the page that it leads to.

    A click returns before the next page is there: what looks at once looks at the page before, or
    at a document that has nothing in it yet.
    """
    with page.expect_navigation():
        link.click()


def fits(page: Page) -> None:
    """Nothing lies beside the window, so nobody has to scroll sideways."""
    page.wait_for_function("() => document.readyState !== 'loading'")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url}: {wide} pixels lie sideways"
