"""A real browser that fails a test when a page breaks its policy, logs an error or phones home."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request

from tests.journeys.gallery import gallery
from tests.serving import serving

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUIET = [
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIOLATION = """addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} stopped ${event.blockedURI}`);
});"""

Axe = Callable[[Page], None]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium (``CHROMIUM`` names another); as root it runs without its sandbox."""
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    browser = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": browser, "args": arguments}


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address is implied: each test names the server that it talks to."""
    # The plugin's own fixture is a method, which pytest 9 warns about and our settings refuse.


@pytest.fixture(scope="session")
def gallery_url() -> Iterator[str]:
    """Address of the component gallery, served by a thread of this process."""
    with serving(gallery()) as address:
        yield address


def watch(page: Page) -> list[str]:
    """Collect what a page must never do; the list fills as the page runs."""
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"console: {message.text}")

    def asked(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme != "data" and address.hostname != "127.0.0.1":
            faults.append(f"request to {request.url}")

    page.add_init_script(VIOLATION)
    page.on("console", heard)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("request", asked)
    return faults


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that fails its test at the end when it did what no page may do."""
    faults = watch(page)
    yield page
    assert faults == []


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Check a page for barriers: WCAG 2.2 A and AA and best practice, none allowed."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(source)
        # What is still fading in is paler than it will be.
        page.wait_for_function(
            "() => document.getAnimations().every((one) => one.playState !== 'running'"
            " || one.effect.getComputedTiming().iterations === Infinity)"
        )
        found = page.evaluate(
            "(rules) => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES
        )
        barriers = [
            f"{rule['id']}: {rule['help']} at {json.dumps([n['target'] for n in rule['nodes']])}"
            for rule in found["violations"]
        ]
        assert barriers == []

    return check
