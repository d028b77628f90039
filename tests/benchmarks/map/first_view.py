"""The map's page as a resident's phone first meets it: a slow processor and a slow network."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.map.ground import Ground
from tests.benchmarks.map.serving import fetch, ours_served
from tests.benchmarks.measuring import Result, Size, Skipped, versions

SLOWER = 4
DOWN_BYTES_S, UP_BYTES_S, LATENCY_MS = 1_600_000 / 8, 750_000 / 8, 150
PHONE = {"width": 360, "height": 740}
READY_S = 3.0
#: Path and most kilobytes (1,000 bytes) before the first tile.
PAGES = (("English", "/", 350), ("Urdu", "/?lang=ur", 550))
GIVE_UP_MS = 60_000
# The script of the map says when it stands; what can be read is the first text painted.
WATCH = """
addEventListener("DOMContentLoaded", () => {
  const look = () => {
    if (document.querySelector("[data-drawn]")) window.stands = performance.now();
    else requestAnimationFrame(look);
  };
  look();
});"""
TIMES = """() => ({
  read: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
  stands: window.stands,
})"""


@dataclass(frozen=True)
class View:
    """One first view: seconds until it can be read and used, and what came before the tiles."""

    read_s: float
    stands_s: float
    files: tuple[tuple[str, int], ...]

    @property
    def weight(self) -> int:
        """Bytes on the wire before the first tile was asked for."""
        return sum(size for _name, size in self.files)


def bench_first_view(ground: Ground, size: Size) -> list[Result | Skipped]:
    """Times and bytes in Chromium, each time with nothing kept."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    name = "first view of the map"
    if program is None:
        return [Skipped(name, "there is no Chromium: apt-get install chromium")]
    views: dict[str, list[View]] = {language: [] for language, _path, _most in PAGES}
    with ours_served(ground, fresh=False) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        version = browser.version
        # Each worker compiles its templates with the first page that it makes.
        for path in [path for _language, path, _most in PAGES] * 8:
            fetch(address, path)
        for _ in range(size.repeats):
            for language, path, _most in PAGES:
                views[language].append(first_view(browser, address + path))
        browser.close()
    return [_result(language, most, views[language], version) for language, _path, most in PAGES]


def first_view(browser: Browser, address: str) -> View:
    """Open a page in a context that has kept nothing."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    wire = context.new_cdp_session(page)
    before: dict[str, str] = {}
    came: list[tuple[str, int]] = []
    drawing: list[str] = []

    def note(event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if urlsplit(url).path.endswith(".mvt"):
            drawing.append(url)
        if not drawing:
            before[event["requestId"]] = url

    def count(event: dict[str, Any]) -> None:
        # What was asked for before the first tile counts, whenever it comes.
        number = event["requestId"]
        if number in before:
            came.append((named(before[number]), int(event["encodedDataLength"])))

    wire.on("Network.requestWillBeSent", note)
    wire.on("Network.loadingFinished", count)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": LATENCY_MS, "downloadThroughput": DOWN_BYTES_S,
        "uploadThroughput": UP_BYTES_S,
    })  # fmt: skip
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    page.wait_for_selector("[data-drawn]", state="attached", timeout=GIVE_UP_MS)
    page.wait_for_load_state("networkidle", timeout=GIVE_UP_MS)
    times = page.evaluate(TIMES)
    context.close()
    return View(times["read"] / 1e3, times["stands"] / 1e3, tuple(came))


def named(address: str) -> str:
    """A file's path without what only its version says."""
    parts = urlsplit(address)
    return parts.path.removeprefix("/static/")


def _result(language: str, most: int, views: list[View], version: str) -> Result:
    stands = median(view.stands_s for view in views)
    read = median(view.read_s for view in views)
    heaviest = max(views, key=lambda view: view.weight)
    kilobytes = heaviest.weight / 1000
    files = sorted(heaviest.files, key=lambda file: -file[1])
    lines = "\n    ".join(f"{size / 1000:7.1f} KB  {name}" for name, size in files)
    ends = f"{min(v.stands_s for v in views):.2f} to {max(v.stands_s for v in views):.2f} s"
    return Result(
        name=f"first view of the map, {language}: until it is read and can be used",
        ours_s=stands,
        peer="no peer: aims in seconds and bytes",
        peer_s=None,
        ratio=None,
        aim=f"under {READY_S:g} s, under {most} KB before tiles",
        met=max(stands, read) < READY_S and kilobytes < most,
        versions=f"{versions('playwright')}, Chromium {version}",
        notes=(
            f"text painted after {read:.2f} s, map stands after {stands:.2f} s ({ends}); processor "
            f"{SLOWER} times slower, {DOWN_BYTES_S * 8 / 1e6:g} Mbit/s, {LATENCY_MS} ms, nothing "
            f"kept; {kilobytes:.0f} KB in {len(files)} files before tiles:\n    {lines}"
        ),
    )
