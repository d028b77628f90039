"""The map page over the demonstration: filtered, near, nothing found, and with nothing loaded."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assetmap.core.folders import folder
from assetmap.explore.kinds import FAMILIES
from assetmap.explore.pages import ExplorePage
from assetmap.explore.selection import QUIET
from assetmap.web.pages import Page


@pytest.fixture
def client(demonstration: Flask) -> FlaskClient:
    return demonstration.test_client()


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.get_data(as_text=True))


def features(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(words(client, f"/things.geojson{query}"))["features"]
    return found


def places(client: FlaskClient, query: str = "") -> dict[str, dict[str, Any]]:
    return {one["properties"]["name"]: one["properties"] for one in features(client, query)}


def rows(page: str) -> list[str]:
    return re.findall(r'class="rowlink"[^>]* data-key="([^"]+)"', page)


def chips(page: str) -> dict[str, int]:
    found = re.findall(r'id="chip-(\w+)".*?<span class="n">([\d,]+)</span>', page)
    return {key: int(count.replace(",", "")) for key, count in found}


def test_every_field_of_the_page_is_used() -> None:
    source = "".join(
        (folder("templates") / "explore" / name).read_text(encoding="utf-8")
        for name in ("explore.html", "_filters.html", "_panel.html")
    )
    common = {one.name for one in fields(Page)}
    own = {one.name for one in fields(ExplorePage)} - common
    assert own == set(re.findall(r"page\.(\w+)", source)) - common


@pytest.mark.parametrize(
    "query",
    [
        "",
        *(f"?kind={key}" for key, _words in FAMILIES),
        "?kind=canal",
        "?status=not_known",
        "?q=smethwick",
        "?in=west-birmingham-and-smethwick",
        "?near=B18+7QH",
        "?at=-1.93,52.48&kind=green",
    ],
)
def test_map_and_list_hold_the_same_things(client: FlaskClient, query: str) -> None:
    page = words(client, f"/{query}")
    drawn = {one["properties"]["key"] for one in features(client, query)}
    listed = rows(page.split("Not on the map")[0])
    assert set(listed) == drawn
    assert len(listed) == len(drawn) > 0


def test_the_families_count_everything_and_add_up(client: FlaskClient) -> None:
    counts = chips(words(client, "/"))
    assert list(counts) == ["all", *(key for key, _words in FAMILIES), "here"]
    loud = [key for key, _words in FAMILIES if key not in QUIET]
    assert counts["all"] == sum(counts[key] for key in loud) == len(features(client))
    assert counts["development"] == len(features(client, "?kind=development")) > 0


@pytest.mark.parametrize("query", ["q=smethwick", "status=not_known", "near=B18+7QH", "kind=water"])
def test_a_chip_says_how_many_it_would_leave_under_the_other_filters(
    client: FlaskClient, query: str
) -> None:
    page = words(client, f"/?{query}")
    counts = chips(page)
    links = dict(re.findall(r'id="chip-(\w+)" href="([^"]+)"', page))
    for key, count in counts.items():
        assert len(rows(words(client, links[key]))) == count, key
        if key in dict(FAMILIES):
            assert f"kind={key}" in links[key]


def test_a_family_at_zero_is_shown(client: FlaskClient) -> None:
    counts = chips(words(client, "/?q=smethwick"))
    assert counts["water"] == 0
    assert "chip-water" in words(client, "/?q=smethwick&kind=community")


def test_states_of_use_are_counted_before_they_are_chosen(client: FlaskClient) -> None:
    page = words(client, "/?kind=green")
    listed = page[page.index('id="status"') :].split("</select>")[0]
    options = {
        value: int(count)
        for value, count in re.findall(r'value="(\w+)"[^>]*>[^<]*\((\d+)\)</option>', listed)
    }
    assert sum(options.values()) == chips(page)["green"]
    assert options["not_known"] < sum(options.values())
    for value, count in options.items():
        assert len(rows(words(client, f"/?kind=green&status={value}"))) == count, value


def test_invented_things_are_marked_one_by_one_and_real_ones_are_not(client: FlaskClient) -> None:
    for name, place in places(client).items():
        is_invented = bool(re.match("Example|Sample|Specimen|Demonstration|Friends of the E", name))
        card = json.loads(words(client, f"/things/{place['key']}.json"))
        assert ("Demonstration data" in card["facts"]) is is_invented, name
    assert "Only what is marked “Demonstration data” is made up" in words(client, "/")


def test_outlines_say_how_well_they_are_known(client: FlaskClient) -> None:
    known = places(client)
    assert known["Example playing field"]["outline"] == "sketched"
    assert known["Edgbaston Reservoir"]["outline"] == "approximate"
    assert known["Soho Loop"]["outline"] is None
    assert known["Midland Metropolitan University Hospital"]["outline"] is None
    card = json.loads(words(client, f"/things/{known['Brasshouse']['key']}.json"))
    assert "placed at its postcode" in card["facts"]
    assert "Who looks after it: not known yet" in card["facts"]


def test_a_card_of_nothing_is_not_found(client: FlaskClient) -> None:
    for address in ("/things/asset/no-such.json", "/things/dragon/soho-loop.json"):
        assert client.get(address).status_code == 404


def test_the_first_look_offers_doors_and_leads_to_the_money(client: FlaskClient) -> None:
    page = words(client, "/")
    assert "What is here, and who looks after it?" in page
    assert "Show what is near" in page
    assert "Where does the money of Demonstration hospital trust land?" in page
    assert 'href="/anchors/demonstration-hospital-trust/catchment"' in page
    for address in set(re.findall(r'href="(/[^"#]*)"', page)):
        with client.get(address) as answer:
            assert answer.status_code == 200, address


def test_the_filters_keep_what_else_was_asked(client: FlaskClient) -> None:
    page = words(client, "/?near=B18+7QH&kind=green&q=park")
    form = page[page.index("data-renews") :].split("</form>")[0]
    assert '<input type="hidden" name="near" value="B18 7QH">' in form
    assert 'value="green" selected' in form
    near = page[page.rindex("data-renews") :].split("</form>")[0]
    assert '<input type="hidden" name="kind" value="green">' in near
    assert 'name="q" value="park"' in near


def test_an_unknown_kind_is_not_found_and_an_unknown_state_is_refused(client: FlaskClient) -> None:
    for path in ("/", "/things.geojson"):
        assert client.get(f"{path}?kind=dragons").status_code == 404
        assert client.get(f"{path}?status=dragons").status_code == 400
        assert client.get(f"{path}?in=nowhere-at-all").status_code == 404
    assert "no state of use “dragons”" in client.get("/?status=dragons").get_data(as_text=True)


def test_nothing_found_says_what_to_do(client: FlaskClient) -> None:
    page = words(client, "/?q=zzzzz")
    assert "Nothing here fits all of that." in page
    assert "Take all filters away" in page
    assert "past the end" in words(client, "/?page=9")


def test_nothing_loaded_says_what_to_do(nothing_loaded: Flask) -> None:
    client = nothing_loaded.test_client()
    page = words(client, "/")
    assert "Nothing is on the map yet." in page
    assert "assetmap import neighbourhoods FILE" in page
    assert "data-behaviour" not in page
    assert features(client) == []


@pytest.mark.parametrize("slug", ["%00", "a%00b", "%E2%80%AE"])
def test_a_card_of_a_name_that_nothing_has_is_not_there(demonstration: Flask, slug: str) -> None:
    for record in ("asset", "organisation", "anchor", "nothing"):
        answer = demonstration.test_client().get(f"/things/{record}/{slug}.json")
        assert answer.status_code == 404
