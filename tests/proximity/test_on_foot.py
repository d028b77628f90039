"""Walks beside straight lines: a made grid of streets, and Newport's real ones."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from flask import Flask
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.importers.contract import SourceWords
from assetmap.importers.network import import_network
from assetmap.importers.osm import import_osm
from assetmap.proximity.on_foot import OnFoot, walk_to, walk_words
from assetmap.proximity.origins import Origin, find_origin
from assetmap.proximity.queries import Neighbour, list_within
from assetmap.proximity.walking.analysis.network import build_network
from assetmap.proximity.walking.services import store_network
from tests.factories.ground import new_dataset
from tests.factories.register import new_asset
from tests.factories.streets import CORNER, grid_streets
from tests.real_files import real_file
from tests.served import served

X, Y = CORNER[0] + 1_000, CORNER[1] + 1_000


def streets(session: Session, network: object = None) -> None:
    west, south = CORNER
    store_network(
        session,
        dataset=new_dataset(session, "walking"),
        network=network or grid_streets(21, 100.0),
        coverage=shapely.box(west - 190, south - 190, west + 2_190, south + 2_190),
    )


def around(session: Session, radius_m: float = 800) -> tuple[Origin, list[Neighbour]]:
    origin = find_origin(session, f"{X:.0f},{Y:.0f}")
    return origin, list_within(session, origin, radius_m=radius_m)


def asked(session: Session) -> tuple[OnFoot, list[Neighbour]]:
    origin, things = around(session)
    return walk_to(session, origin, things), things


def test_round_the_corner_is_further_than_as_the_crow_flies(session: Session) -> None:
    streets(session)
    new_asset(session, "Example Corner", "Park", at=(X + 300, Y + 400))
    found, (thing,) = asked(session)
    assert thing.distance_m == 500
    assert found.walk_m == {("asset", "example-corner"): pytest.approx(700, abs=0.01)}
    assert walk_words(found, thing) == "700 m on foot"


def test_an_outline_is_walked_to_its_nearest_edge(session: Session) -> None:
    streets(session)
    new_asset(
        session, "Example Green", "Park", outline=shapely.box(X + 190, Y - 50, X + 400, Y + 50)
    )
    found, _things = asked(session)
    # The street leads straight to the edge, between two points of it 25 m apart at most.
    assert found.walk_m["asset", "example-green"] == pytest.approx(190, abs=25)


def test_where_no_streets_are_loaded_nothing_is_walked(session: Session) -> None:
    new_asset(session, "Example Corner", "Park", at=(X + 300, Y + 400))
    found, (thing,) = asked(session)
    assert found == OnFoot({}, {}, None)
    assert walk_words(found, thing) == ""


def test_from_a_field_and_from_an_outline_nothing_is_walked(session: Session) -> None:
    streets(session)
    new_asset(session, "Example Corner", "Park", at=(X + 300, Y + 400))
    new_asset(session, "Example Green", "Park", outline=shapely.box(X, Y, X + 90, Y + 90))
    lonely = find_origin(session, f"{CORNER[0] - 150:.0f},{CORNER[1] - 150:.0f}")
    assert walk_to(session, lonely, around(session)[1]).far
    outline = find_origin(session, "assets/example-green")
    assert walk_to(session, outline, around(session)[1]).loaded is None


def test_a_thing_that_no_street_comes_near_is_not_known(session: Session) -> None:
    streets(session)
    new_asset(session, "Example Field", "Park", at=(CORNER[0] - 150, CORNER[1] + 1_000))
    origin, things = around(session, 2_000)
    found = walk_to(session, origin, things)
    assert found.walk_m == {}
    assert walk_words(found, things[0]) == ""


def test_a_way_round_that_is_long_is_said(session: Session) -> None:
    # Two streets side by side that meet far in the west: like the banks of a canal.
    x = np.array([X - 900, X + 300, X - 900, X + 300], dtype=np.float64)
    y = np.array([Y, Y, Y + 150, Y + 150], dtype=np.float64)
    tail, head = np.array([0, 0, 2], dtype=np.int32), np.array([1, 2, 3], dtype=np.int32)
    streets(session, build_network(x, y, tail, head, np.zeros(3, dtype=bool)))
    new_asset(session, "Example Bank", "Park", at=(X, Y + 150))
    found, (thing,) = asked(session)
    assert found.walk_m["asset", "example-bank"] == pytest.approx(1_950, abs=1)
    assert walk_words(found, thing) == "1,950 m on foot, 13.0 times the straight line"


def test_beside_an_outline_a_long_way_round_is_compared_with_its_own_straight_line(
    session: Session,
) -> None:
    """An outline counts as many ends; a point after it must not be taken for one of them."""
    x = np.array([X - 900, X + 300, X - 900, X + 300], dtype=np.float64)
    y = np.array([Y, Y, Y + 150, Y + 150], dtype=np.float64)
    tail, head = np.array([0, 0, 2], dtype=np.int32), np.array([1, 2, 3], dtype=np.int32)
    streets(session, build_network(x, y, tail, head, np.zeros(3, dtype=bool)))
    new_asset(session, "Example Green", "Park", outline=shapely.box(X + 40, Y - 20, X + 80, Y + 20))
    new_asset(session, "Example Bank", "Park", at=(X, Y + 150))
    found, (near, far) = asked(session)
    assert [near.slug, far.slug] == ["example-green", "example-bank"]
    assert walk_words(found, far) == "1,950 m on foot, 13.0 times the straight line"


def test_newports_railway_is_said_on_the_page(cluster: Cluster) -> None:
    """Two real places of the city on either side of the main line; their names are facts."""
    extract = real_file("osm/newport_wales_2023-06-13.osm.pbf")

    def fill(session: Session) -> None:
        import_osm(session, path=extract, words=SourceWords(), actor="operator")
        import_network(session, path=extract, words=SourceWords(), actor="operator")
        new_asset(session, "Jubilee Gardens", "Park", at=(332_000, 188_150))

    with served(cluster, "on_foot", fill) as app:
        html = page(app, "/proximity?from=332066,188378&within=400")
    assert "times the straight line: a railway lies between" in html
    assert "m on foot" in html
    assert "OpenStreetMap" in html
    assert "No walking network" not in html


def page(app: Flask, address: str) -> str:
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)
