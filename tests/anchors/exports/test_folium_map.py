"""The map to take away, opened from its file: asks nothing, runs no name, has no barrier."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from assetmap.anchors.exports.folium_map import render_map, text_of, write_map
from assetmap.anchors.queries.exports import Export
from tests.anchors.exports.conftest import HOSTILE
from tests.journeys.conftest import Axe, axe, base_url, browser_type_launch_args

__all__ = ["axe", "base_url", "browser_type_launch_args"]  # fixtures used here


@pytest.mark.browser
def test_opened_from_its_file(page: Page, axe: Axe, export: Export, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    write_map(path, export)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("path.leaflet-interactive")
    outside = [url for url in asked if url != path.as_uri() and not url.startswith("data:")]
    assert (outside, said) == ([], [])
    box = page.locator(".folium-map").bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 200
    shapes = page.locator("path.leaflet-interactive")
    assert shapes.count() > len(HOSTILE)
    for number in range(shapes.count()):  # each tooltip is made when it is pointed at
        shapes.nth(number).dispatch_event("mouseover")
        shapes.nth(number).dispatch_event("click")
        shapes.nth(number).dispatch_event("mouseout")
    page.wait_for_timeout(200)
    assert page.evaluate("() => globalThis.PWN") is None
    assert page.locator("img[src=x]").count() == 0
    assert (outside, said) == ([], [])
    for name in HOSTILE:
        assert page.get_by_role("cell", name=name, exact=True).count() >= 1, name
    assert "49 " not in page.get_by_role("table").all_inner_texts()
    axe(page)


def test_every_hostile_sign_is_escaped() -> None:
    for name in HOSTILE:
        shown = text_of(name)
        assert not set("<`$\\{}") & set(shown), shown


def test_a_map_with_nothing_to_place_still_opens(export: Export) -> None:
    catchment = export.catchment
    nowhere = replace(
        catchment,
        local=replace(catchment.local, polygon=None),
        sites=replace(catchment.sites, name=(), xy=catchment.sites.xy[:0]),
        suppliers=replace(catchment.suppliers, postcode=[None] * len(catchment.suppliers.name)),
    )
    assert "fitBounds" in render_map(replace(export, catchment=nowhere))
