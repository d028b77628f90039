"""The overlay page, on the demonstration's real sites."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

LOOP = "/developments/n717-ipl-site-ladywood/overlay"
HOSPITAL = "n490-city-hospital-site-off-aberdeen-street-soho-jewellery-quarter"


@pytest.fixture
def client(demonstration: Flask) -> FlaskClient:
    return demonstration.test_client()


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def keys(client: FlaskClient, address: str) -> list[str]:
    return re.findall(r'data-key="([^"]+)"', client.get(address).get_data(as_text=True))


def test_port_loop_is_the_homes_of_its_parts(client: FlaskClient) -> None:
    said = words(client, LOOP)
    assert "1,151 homes" in said
    assert (
        "2,650 to 3,110 more people if 1,151 homes are built and each holds 2.3 to 2.7 people "
        "(our assumption)." in said
    )
    assert "Birmingham City Council, 31 January 2020 (its parts)" in said
    assert "a circle of its stated size stands for it" in said
    assert not any(key.startswith("development/n717") for key in keys(client, LOOP))


def test_what_is_within_reach_grows_and_stays_in_order(client: FlaskClient) -> None:
    near, far = set(keys(client, LOOP)), set(keys(client, f"{LOOP}?reach=2000"))
    assert near < far
    assert "asset/edgbaston-reservoir" in far


def test_the_map_draws_the_lists(client: FlaskClient) -> None:
    held = json.loads(client.get(f"{LOOP}.geojson?reach=800").data)["features"]
    places = {one["properties"]["key"] for one in held if one["properties"]["role"] == "place"} - {
        "development/n717-ipl-site-ladywood"
    }
    assert places == set(keys(client, f"{LOOP}?reach=800"))
    assert [one["properties"]["label"] for one in held if one["properties"]["role"] == "ring"] == [
        "800 m"
    ]


def test_two_sites_side_by_side(client: FlaskClient) -> None:
    said = words(client, f"{LOOP}?with={HOSPITAL}")
    assert "Side by side" in said
    html = client.get(f"{LOOP}?with={HOSPITAL}").get_data(as_text=True)
    assert re.search(rf'<option value="{HOSPITAL}" selected', html)
    assert "Homes 1,151 homes 750 homes" in said
    assert "More people 2,650 to 3,110 1,730 to 2,030" in said


@pytest.mark.parametrize(
    "asked",
    ["reach=401", "reach=x", "reach=", "with=n717-ipl-site-ladywood", "with=%00", "reach=400.0"],
)
def test_a_question_that_has_no_answer_is_refused(client: FlaskClient, asked: str) -> None:
    assert client.get(f"{LOOP}?{asked}").status_code == 400


def test_no_such_site(client: FlaskClient) -> None:
    assert client.get("/developments/nowhere/overlay").status_code == 404
    assert client.get(f"{LOOP}?with=nowhere").status_code == 404
    assert client.get("/developments/nowhere/overlay.geojson").status_code == 404


def test_the_dossier_leads_to_it(client: FlaskClient) -> None:
    html = client.get("/developments/n717-ipl-site-ladywood").get_data(as_text=True)
    assert f'href="{LOOP}"' in html
