"""The map page over the demonstration, filtered, and with nothing loaded."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assetmap.core.folders import folder
from assetmap.explore.kinds import FILTERS
from assetmap.explore.pages import ExplorePage
from assetmap.web.pages import Page


@pytest.fixture
def client(demonstration: Flask) -> FlaskClient:
    return demonstration.test_client()


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def features(client: FlaskClient, query: str = "") -> list[dict[str, dict[str, object]]]:
    found: list[dict[str, dict[str, object]]] = json.loads(
        words(client, f"/things.geojson{query}")
    )["features"]
    return found


def places(client: FlaskClient, query: str = "") -> dict[str, dict[str, object]]:
    return {
        str(one["properties"]["name"]): one["properties"]
        for one in features(client, query)
        if one["properties"]["role"] == "place"
    }


def rows(page: str) -> list[str]:
    return re.findall(r'class="rowlink"[^>]* data-key="([^"]+)"', page)


def test_every_field_of_the_page_is_used() -> None:
    source = (folder("templates") / "explore" / "explore.html").read_text(encoding="utf-8")
    common = {one.name for one in fields(Page)}
    own = {one.name for one in fields(ExplorePage)} - common
    assert own == set(re.findall(r"page\.(\w+)", source)) - common


@pytest.mark.parametrize("kind", ["", *(key for key, _ in FILTERS)])
def test_map_and_list_hold_the_same_things(client: FlaskClient, kind: str) -> None:
    query = f"?kind={kind}" if kind else ""
    drawn = [
        one["properties"]["key"]
        for one in features(client, query)
        if one["properties"]["role"] == "place"
    ]
    assert rows(words(client, f"/{query}")) == drawn
    assert drawn


def test_the_filters_count_everything_and_add_up(client: FlaskClient) -> None:
    counts = [int(one) for one in re.findall(r'<span class="n">(\d+)</span>', words(client, "/"))]
    assert len(counts) == 1 + len(FILTERS)
    assert counts[0] == sum(counts[1:])


def test_invented_things_are_marked_one_by_one_and_real_ones_are_not(client: FlaskClient) -> None:
    for name, place in places(client).items():
        is_invented = bool(re.match("Example|Sample|Specimen|Demonstration|Friends of the E", name))
        assert ("Demonstration data" in place["facts"]) is is_invented, name  # type: ignore[operator]
    page = words(client, "/")
    assert "Only what is marked “Demonstration data” is made up" in page


def test_outlines_say_how_well_they_are_known(client: FlaskClient) -> None:
    known = places(client)
    assert known["Example playing field"]["outline"] == "sketched"
    assert known["Edgbaston Reservoir"]["outline"] == "approximate"
    assert known["Soho Loop"]["outline"] is None
    assert "placed at its postcode" in known["Brasshouse"]["facts"]  # type: ignore[operator]
    assert known["Midland Metropolitan University Hospital"]["outline"] is None


def test_the_first_question_leads_to_the_money(client: FlaskClient) -> None:
    page = words(client, "/")
    assert "Where does the money of Demonstration hospital trust land?" in page
    assert 'href="/anchors/demonstration-hospital-trust/catchment"' in page
    for address in set(re.findall(r'href="(/[^"#]*)"', page)):
        with client.get(address) as answer:
            assert answer.status_code == 200, address


def test_an_unknown_kind_is_not_found(client: FlaskClient) -> None:
    for path in ("/", "/things.geojson"):
        answer = client.get(f"{path}?kind=dragons")
        assert answer.status_code == 404


def test_nothing_loaded_says_what_to_do(nothing_loaded: Flask) -> None:
    client = nothing_loaded.test_client()
    page = words(client, "/")
    assert "Nothing is on the map yet." in page
    assert "assetmap import neighbourhoods FILE" in page
    assert "data-behaviour" not in page
    assert features(client) == []
