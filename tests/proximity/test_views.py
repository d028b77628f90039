"""The page of what is near, on the demonstration and on a place that only a test needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.folders import folder
from assetmap.core.limits import NEAR_ROWS, NEAR_ROWS_ALONE
from assetmap.proximity.asking import RADII_M
from assetmap.proximity.drawing import SYMBOLS
from assetmap.proximity.pages import ProximityPage
from assetmap.web.pages import Page
from tests.factories.anchors import Spot, new_postcodes
from tests.factories.dossiers import HOSTILE
from tests.proximity.making import X, Y, a_body, an_anchor, an_asset, box
from tests.proximity.test_on_foot import X as WALK_X
from tests.proximity.test_on_foot import Y as WALK_Y
from tests.proximity.test_on_foot import streets
from tests.served import served


def fill(session: Session) -> None:
    new_postcodes(session, {"EX1 1AA": Spot(int(X), int(Y))})
    an_asset(session, "park", box(-20, -20, 20, 20), name="Example Park")
    an_asset(session, "rim", (0, 400), name="On the rim", kind="church")
    an_asset(session, "beyond", (0, 400.5), name="Beyond the rim", kind="church")
    an_asset(session, "hostile", (10, 0), name=HOSTILE, kind=HOSTILE)
    an_asset(session, "unplaced", name="Somewhere")
    an_asset(session, "rough", (30, 0), name="Rough Hall", kind="hall", outline="postcode")
    a_body(session, "friends", (40, 0), name="Friends")
    an_anchor(session, "trust", (50, 0), (60, 0), name="Example Trust")
    for number in range(NEAR_ROWS + 3):
        an_asset(session, f"pond-{number:03d}", (700 + number, 0), kind="pond")


@pytest.fixture(scope="module")
def crowded(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "proximity", fill) as app:
        yield app


@pytest.fixture
def client(crowded: Flask) -> FlaskClient:
    return crowded.test_client()


@pytest.fixture
def real(demonstration: Flask) -> FlaskClient:
    return demonstration.test_client()


def words(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    html = re.sub(r"<(svg|script).*?</\1>", "", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def keys(client: FlaskClient, address: str) -> list[str]:
    return re.findall(r'data-key="([^"]+)"', client.get(address).get_data(as_text=True))


def test_groups_with_counts_nearest_first(client: FlaskClient) -> None:
    address = "/proximity?from=ex11aa&within=400"
    assert keys(client, address) == [
        "asset/park", "asset/hostile", "asset/rough", "asset/rim", "organisation/friends",
        "anchor/trust",
    ]  # fmt: skip
    said = words(client, address)
    assert "Within 400 m of EX1 1AA" in said
    assert "6 things in all." in said
    assert "1 more has no known place, so nobody can say whether it is near." in said
    assert "EX1 1AA is placed at the middle of a postcode, so all distances are rough." in said
    assert "1 thing stands at the middle of its postcode, not at its door." in said
    assert "Example Park Park about the same place" in said
    assert "On the rim Church about 400 m" in said
    assert "placed at its postcode" in said
    assert "Beyond the rim" not in said
    exact = words(client, "/proximity?from=assets/park&within=400")
    assert "On the rim Church 380 m" in exact
    assert "Beyond the rim Church 380 m" in exact, "from the park's edge"
    assert "Its page: Example Park" in exact


def test_what_it_does_not_show_is_told(client: FlaskClient) -> None:
    said = words(client, "/proximity?from=EX1+1AA")
    assert "No walking network is loaded for this area." in said
    assert "assetmap import network FILE.osm.pbf" in said
    assert "What this does not show These are straight lines, not walks." in said
    assert "What lies exactly on the limit is within it." in said


def test_which_registers_are_not_loaded_is_told(real: FlaskClient) -> None:
    address = "/proximity?from=B18+7QH"
    assert "The register of Sandwell has not been loaded." in words(real, address)
    assert "has not been loaded" not in words(real, f"{address}&kind=green")


def test_a_long_group_says_that_it_is_cut(client: FlaskClient) -> None:
    mixed = "/proximity?from=EX1+1AA&within=2000"
    assert len([key for key in keys(client, mixed) if "pond" in key]) == NEAR_ROWS
    assert f"These are the nearest {NEAR_ROWS} of {NEAR_ROWS + 3}." in words(client, mixed)
    assert "110 things in all." in words(client, mixed), "the count is of all"
    alone = f"{mixed}&kind=water"
    assert len(keys(client, alone)) == NEAR_ROWS + 3 <= NEAR_ROWS_ALONE
    assert "These are the nearest" not in words(client, alone)


def test_kinds_and_distances_stay_in_the_form(client: FlaskClient) -> None:
    html = client.get("/proximity?from=EX1+1AA&within=400&kind=church&kind=anchor").text
    assert keys(client, "/proximity?from=EX1+1AA&within=400&kind=church&kind=anchor") == [
        "asset/rim", "anchor/trust",
    ]  # fmt: skip
    assert re.findall(r'value="([\w]+)" checked', html) == ["anchor", "church"]
    assert re.findall(r'value="(\d+)" selected', html) == ["400"]
    assert re.search(r'<details class="fold nearmore" open', html)
    assert "from=EX1+1AA&amp;within=800&amp;kind=anchor&amp;kind=church" in html, "further"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/proximity", 200, "What is near?"),
        ("/proximity?from=somewhere+nice", 200, "is not a postcode"),
        ("/proximity?from=-1.9,52.5", 200, "Give the latitude first"),
        ("/proximity?from=assets/unplaced", 200, "is not known yet"),
        ("/proximity?from=ZZ1+1ZZ", 200, "has the form of a postcode"),
        ("/proximity?from=assets/never", 404, "Nothing on the map has the address “assets/never”"),
        ("/proximity?from=EX1+1AA&within=801", 400, "There is no distance “801”"),
        ("/proximity?from=EX1+1AA&kind=dragons", 400, "There is no kind “dragons”"),
        ("/proximity?from=500000,180000&kind=water", 200, "Nothing of these kinds is recorded"),
        ("/proximity?from=500000,180000", 200, "Nothing is recorded within 800 m."),
    ],
)
def test_every_state_says_what_to_do(
    client: FlaskClient, address: str, status: int, said: str
) -> None:
    assert said in words(client, address, status)
    if "map" not in address and "from=" in address and status == 200 and "500000" not in address:
        told = client.get(address.replace("/proximity", "/proximity/map.geojson"))
        assert told.status_code == 400
        assert told.is_json


def test_nothing_loaded_at_all(nothing_loaded: Flask) -> None:
    client = nothing_loaded.test_client()
    said = words(client, "/proximity?from=404000,288000")
    assert "Nothing is recorded within 800 m. Choose a longer distance." in said
    assert "It may be new" in words(client, "/proximity?from=B18+7QH")


def test_what_people_wrote_does_not_run(client: FlaskClient) -> None:
    assert "<script>alert" not in client.get("/proximity?from=EX1+1AA").text
    assert "<script>alert" not in client.get(f"/proximity?from={HOSTILE}").text


def test_the_map_draws_the_rows_the_ring_and_the_middle(client: FlaskClient) -> None:
    words_ = "from=EX1+1AA&within=400"
    drawn = json.loads(client.get(f"/proximity/map.geojson?{words_}").data)["features"]
    roles = [one["properties"]["role"] for one in drawn]
    assert roles[:2] == ["ring", "spot"]
    assert {one["properties"]["key"] for one in drawn[2:]} == set(
        keys(client, f"/proximity?{words_}")
    )
    assert drawn[0]["properties"]["label"] == "400 m"
    anchor = json.loads(client.get("/proximity/map.geojson?from=anchors/trust").data)["features"]
    assert [one["properties"]["role"] for one in anchor[:3]] == ["ring", "spot", "spot"]


def test_a_crowd_is_dots_beyond_the_nearest(client: FlaskClient) -> None:
    """So that no symbol is pushed far from its place, or under the map's buttons."""
    address = "from=EX1+1AA&within=800"
    drawn = json.loads(client.get(f"/proximity/map.geojson?{address}").data)["features"]
    roles = [one["properties"]["role"] for one in drawn]
    listed = len(keys(client, f"/proximity?{address}"))
    assert (roles.count("place"), roles.count("dot")) == (SYMBOLS, listed - SYMBOLS)
    nearest = [one["properties"]["key"] for one in drawn if one["properties"]["role"] == "place"]
    assert {"asset/park", "asset/beyond", "anchor/trust", "asset/pond-000"} <= set(nearest)
    said = f"The {SYMBOLS} nearest have a symbol; the others are dots"
    assert said in words(client, f"/proximity?{address}")
    assert said not in words(client, "/proximity?from=EX1+1AA&within=400")


def test_dossiers_lead_to_all_that_is_within(client: FlaskClient) -> None:
    for page in ("/assets/park/near", "/organisations/friends/near"):
        html = client.get(page).text
        found = re.search(r'href="(/proximity\?[^"]+)">All within 800 m', html)
        assert found, page
        assert client.get(unescape(found[1])).status_code == 200
    assert "/proximity" not in client.get("/assets/unplaced/near").text


def test_every_field_of_the_page_is_used() -> None:
    source = (folder("templates") / "proximity" / "proximity.html").read_text(encoding="utf-8")
    own = {one.name for one in fields(ProximityPage)} - {one.name for one in fields(Page)}
    used = set(re.findall(r"page\.(\w+)", source)) - {one.name for one in fields(Page)}
    assert used == own


def test_the_offered_distances() -> None:
    assert RADII_M == (400, 800, 1_200, 2_000)


@pytest.fixture(scope="module")
def walked(cluster: Cluster) -> Iterator[Flask]:
    def streets_and_things(session: Session) -> None:
        streets(session)
        an_asset(session, "corner", (1_300, 1_400), name="Example Corner")
        an_asset(session, "green", box(1_000, 1_000, 1_090, 1_090), name="Example Green")

    with served(cluster, "walked_land", streets_and_things) as app:
        yield app


WALKED = f"/proximity?from={WALK_X:.0f},{WALK_Y:.0f}&within=800"


def test_what_can_be_walked_is_shown_beside_the_circle(walked: Flask) -> None:
    client = walked.test_client()
    said = words(client, f"{WALKED}&walk=1")
    assert re.search(
        r"[\d.]+ hectares can be walked within 800 m, \d\d% of the circle of 201.1", said
    )
    assert "Of 2 things in the circle, 2 are within that walk." in said
    assert "not by the shade" in said
    assert 'name="walk" value="1" checked' in client.get(f"{WALKED}&walk=1").text
    drawn = client.get(f"{WALKED}&walk=1".replace("/proximity", "/proximity/map.geojson"))
    roles = [one["properties"]["role"] for one in drawn.get_json(force=True)["features"]]
    assert roles[:3] == ["walked", "ring", "spot"]
    assert "walk=1" in re.search(r'"url": "([^"]+)"', client.get(f"{WALKED}&walk=1").text)[1]


def test_it_is_shown_only_when_asked_for(walked: Flask, client: FlaskClient) -> None:
    own = walked.test_client()
    assert "hectares can be walked" not in words(own, WALKED)
    assert 'name="walk" value="1">' in own.get("/proximity").text
    drawn = own.get(WALKED.replace("/proximity", "/proximity/map.geojson")).get_json(force=True)
    assert "walked" not in {one["properties"]["role"] for one in drawn["features"]}
    assert 'name="walk"' not in client.get("/proximity").text, "no streets are loaded there"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("assets/green", "Walks are measured from one point, and this is an area."),
        ("500000,180000", "No walking network is loaded for this area."),
        (f"{WALK_X - 1_150:.0f},{WALK_Y - 1_150:.0f}", "No street that can be walked comes near"),
    ],
)
def test_where_no_walk_can_be_said_the_page_says_why(walked: Flask, place: str, why: str) -> None:
    client = walked.test_client()
    address = f"/proximity?from={place}&walk=1"
    assert "hectares can be walked" not in words(client, address)
    if place != "500000,180000":
        an = words(client, address)
        assert why in an or "Nothing is recorded" in an
    else:
        assert why in words(client, address)
    assert client.get(address.replace("/proximity", "/proximity/map.geojson")).status_code == 200
