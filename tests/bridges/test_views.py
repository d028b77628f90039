"""Parts of the dossiers: what is near, who looks after it, the small map."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assetmap.assets.queries import AssetFilter, get_asset, list_assets
from assetmap.bridges.near import MOST, NEAR_M, list_near
from assetmap.core.cluster import Cluster
from assetmap.organisations.queries import get_organisation
from tests.factories.dossiers import fill_dossiers
from tests.factories.register import new_asset, new_organisation
from tests.served import served


@pytest.fixture(scope="module")
def register(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "bridge_dossiers", fill_dossiers) as app:
        yield app


@pytest.fixture
def client(register: Flask) -> FlaskClient:
    return register.test_client()


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    html = re.sub(r"<svg.*?</svg>", "", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_nearest_come_first_by_hand_worked_distances(session: Session) -> None:
    here = new_asset(session, "Here", at=(404_000, 288_000))
    new_asset(session, "Three four five", at=(404_300, 288_400))
    new_organisation(session, "Due east", at=(404_400, 288_000))
    new_asset(session, "On the edge", at=(404_000, 288_000 + NEAR_M))
    new_asset(session, "In the box, beyond the circle", at=(405_900, 289_900))
    found = list_near(session, here)
    assert found is not None
    assert [(one.name, one.distance_m) for one in found] == [
        ("Due east", 400.0),
        ("Three four five", 500.0),
        ("On the edge", float(NEAR_M)),
    ]
    assert math.hypot(1_900, 1_900) > NEAR_M


def test_at_most_six_and_never_itself_the_closed_or_the_withdrawn(session: Session) -> None:
    fill_dossiers(session)
    for step in range(1, 9):
        new_asset(session, f"Step {step}", at=(404_000 + step, 288_000))
    hall = get_asset(session, "sample-hall")
    found = list_near(session, hall)
    assert found is not None
    assert [one.name for one in found] == [f"Step {step}" for step in range(1, MOST + 1)]
    friends = get_organisation(session, "friends-of-sample-hall")
    near = {one.slug for one in list_near(session, friends) or ()}
    assert not near & {"friends-of-sample-hall", "closed-club", "old-works"}


def test_what_has_no_place_has_nothing_near(session: Session) -> None:
    assert list_near(session, new_asset(session, "Unknown")) is None


def test_links_are_told_from_either_side(client: FlaskClient) -> None:
    of_hall = words(client, "/assets/sample-hall/links")
    assert "Friends of Sample Hall Is cared for by · Since 4 March 2026" in of_hall
    assert "confirmed by the other side only" in of_hall
    assert "its own page. Source: Example gazette (OGL v3.0), read on 3 February 2026." in of_hall
    of_friends = words(client, "/organisations/friends-of-sample-hall/links")
    assert "Sample Hall Cares for · Since 4 March 2026 · confirmed by this side only" in of_friends


def test_a_part_stands_in_its_page_as_at_its_own_address(client: FlaskClient) -> None:
    for record in ("/assets/sample-hall", "/organisations/friends-of-sample-hall"):
        page = words(client, record)
        for part in ("near", "links"):
            assert words(client, f"{record}/{part}") in page


def test_near_says_how_it_measures(client: FlaskClient) -> None:
    assert "Nearest first, in a straight line, not along paths." in words(
        client, "/assets/sample-hall/near"
    )
    assert "is not known yet" in words(client, "/assets/somewhere-unknown/near")
    assert "Nothing else on the map is within 2 km" in words(client, "/assets/far-pool/near")


def test_the_map_holds_the_thing_and_the_rows_of_what_is_near(client: FlaskClient) -> None:
    drawn = json.loads(client.get("/assets/sample-hall/map.geojson").get_data())["features"]
    places = [one["properties"] for one in drawn if one["properties"]["role"] == "place"]
    page = client.get("/assets/sample-hall/near").get_data(as_text=True)
    assert [one["key"] for one in places if one["here"]] == ["asset/sample-hall"]
    assert [one["key"] for one in places if not one["here"]] == re.findall(
        r'data-key="([^"]+)"', page
    )
    assert json.loads(client.get("/assets/somewhere-unknown/map.geojson").get_data()) == {
        "type": "FeatureCollection",
        "features": [],
    }


def test_every_dossier_of_the_demonstration_and_each_of_its_links_answers(
    demonstration: Flask,
) -> None:
    client = demonstration.test_client()
    with Session(demonstration.config["OWNER"]) as session:
        slugs = [asset.slug for asset in list_assets(session, AssetFilter())]
    assert len(slugs) > 10
    seen = set()
    for slug in slugs:
        page = client.get(f"/assets/{slug}").get_data(as_text=True)
        seen |= set(re.findall(r'href="(/(?:assets|organisations|anchors)[^"#]*)"', page))
    for address in seen:
        assert client.get(address, follow_redirects=True).status_code == 200, address


def test_a_stated_size_is_a_circle_of_that_area_and_never_an_outline(demonstration: Flask) -> None:
    client = demonstration.test_client()
    features = json.loads(client.get("/assets/edgbaston-reservoir/map.geojson").get_data())
    own = next(one for one in features["features"] if one["properties"].get("here"))
    assert own["properties"]["outline"] == "approximate"
    ring = own["geometry"]["coordinates"][0]
    # 28 ha is a circle 597 m across; a degree of latitude is about 111.2 km here.
    tall = (max(y for _, y in ring) - min(y for _, y in ring)) * 111_240
    assert tall == pytest.approx(2 * math.sqrt(280_000 / math.pi), rel=0.005)
    page = client.get("/assets/edgbaston-reservoir").get_data(as_text=True)
    assert "Dashed circle: its size is known, its outline is not." in page
