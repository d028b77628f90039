"""Pages of what is planned, on the demonstration's real sites."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assetmap.developments.analysis import sum_homes
from assetmap.developments.words import sum_words


@pytest.fixture
def client(demonstration: Flask) -> FlaskClient:
    return demonstration.test_client()


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def rows(client: FlaskClient, address: str) -> list[str]:
    html = client.get(address).get_data(as_text=True)
    return re.findall(r'data-key="development/([^"]+)"', html)


def test_the_list_says_its_sum_and_what_is_not_loaded(client: FlaskClient) -> None:
    said = words(client, "/developments")
    assert "Register of Birmingham City Council of 31 January 2020." in said
    assert "The register of Sandwell has not been loaded." in said
    assert "41 sites." in said
    assert "homes in all" in said


def test_port_loop_counts_once(client: FlaskClient) -> None:
    assert len(rows(client, "/developments?q=N717")) == 10
    assert "10 sites. 1,151 homes in all." in words(client, "/developments?q=N717")
    assert rows(client, "/developments?q=N717&shown=gone") == ["n717-ipl-site-ladywood"]


def test_filters_leave_what_they_say(client: FlaskClient) -> None:
    everything = rows(client, "/developments")
    large = rows(client, "/developments?homes=100")
    assert set(large) < set(everything)
    assert "393 homes" in words(client, "/developments?homes=100")
    permitted = rows(client, "/developments?stage=permissioned")
    refused = rows(client, "/developments?stage=not_permissioned")
    pending = rows(client, "/developments?stage=pending")
    unknown = rows(client, "/developments?stage=unknown")
    assert sorted(permitted + refused + pending + unknown) == sorted(everything)
    for bad in ("stage=x", "homes=7", "shown=all", "page=0", "in=nowhere"):
        assert client.get(f"/developments?{bad}").status_code in (400, 404), bad


def test_nothing_found_says_what_to_do(client: FlaskClient) -> None:
    assert "Take one filter away" in words(client, "/developments?q=zzqq")


def test_a_split_site_tells_its_story(client: FlaskClient) -> None:
    said = words(client, "/developments/n717-ipl-site-ladywood")
    assert "Counts no more" in said
    assert "Split into N717A, N717B" in said
    assert "In the register of that day: Permission given, 1,150 homes" in said
    assert "N717J: 393 homes" in said
    assert "Icknield Port Loop" in said
    part = words(client, "/developments/n717j-ipl-site-north-edgbaston")
    assert "Part of N717, IPL Site, Ladywood" in part


def test_its_map_shows_the_site_and_what_is_near(client: FlaskClient) -> None:
    held = json.loads(client.get("/developments/n717-ipl-site-ladywood/map.geojson").data)
    places = [one["properties"] for one in held["features"] if one["properties"]["role"] == "place"]
    own = next(one for one in places if one["here"])
    assert (own["record"], own["outline"]) == ("development", "approximate")
    assert not any(one["key"].startswith("development/n717") for one in places if not one["here"])


def test_a_place_says_what_is_planned_beside_it(client: FlaskClient) -> None:
    assert "homes" in words(client, "/assets/icknield-port-loop/near")


def test_the_map_shows_sites_to_whoever_asks(client: FlaskClient) -> None:
    plain = json.loads(client.get("/things.geojson").data)["features"]
    assert not any(one["properties"].get("record") == "development" for one in plain)
    asked = json.loads(client.get("/things.geojson?kind=development").data)["features"]
    assert len(asked) == 41
    page = words(client, "/?kind=development")
    assert "The register of Sandwell has not been loaded." in page
    assert "41 sites" in page
    for kind in ("csv", "geojson", "gpkg", "html"):
        assert client.get(f"/take-away/{kind}?kind=development").status_code == 200


@pytest.mark.parametrize("name", ["x", "n717%00", "..%2f", "N717-IPL-SITE-LADYWOOD"])
def test_no_such_site(client: FlaskClient, name: str) -> None:
    assert client.get(f"/developments/{name}").status_code == 404


@pytest.mark.parametrize("language", ["ur", "pl"])
def test_the_pages_speak_the_languages(client: FlaskClient, language: str) -> None:
    html = client.get(f"/developments?lang={language}").get_data(as_text=True)
    assert f'<html lang="{language}"' in html
    assert "What is planned" not in html


@pytest.mark.parametrize("sign", ["%25", "_", "%5C"])
def test_signs_of_patterns_are_only_signs(client: FlaskClient, sign: str) -> None:
    assert rows(client, f"/developments?q={sign}") == []


def test_a_register_whose_sites_all_say_no_number_has_no_sum() -> None:
    assert sum_words(sum_homes([(None, None)])) == "No site says how many homes"
    assert sum_words(sum_homes([])) == ""
