"""Tiles over the web: addresses, what is in them, versions, caching, clicks and legends."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from assetmap.app import create_app
from assetmap.core.cluster import Cluster
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.settings import Settings
from assetmap.tiles.layers import LAYERS
from tests.factories.ground import (
    MIDDLE,
    new_dataset,
    new_ground,
)
from tests.factories.register import new_asset
from tests.served import served
from tests.tiles.reading import Feature, read_tile

X, Y = MIDDLE
YEAR = "max-age=31536000"


def address_at(layer: str, z: int, x: float = X, y: float = Y) -> str:
    """The tile that holds a point of the National Grid."""
    at = geometry_to_lonlat(shapely.Point(x, y))
    column = int((at.x + 180) / 360 * 2**z)
    row = int((1 - math.asinh(math.tan(math.radians(at.y))) / math.pi) / 2 * 2**z)
    return f"/tiles/{layer}/{z}/{column}/{row}.mvt"


def features(client: FlaskClient, layer: str, z: int, x: float = X, y: float = Y) -> list[Feature]:
    answer = client.get(address_at(layer, z, x, y))
    assert answer.status_code in (200, 204)
    return read_tile(answer.data).get(layer, [])


@pytest.mark.parametrize(
    "path",
    ["nothing/0/0/0", "assets/19/0/0", "assets/2/4/0", "assets/2/0/4", "assets/-1/0/0",
     "assets/2/1.5/0", "assets/02/1/1", "assets/2/+1/1", "assets/2/a/1", "assets/٢/1/1",
     "assets/2/1/99999999999999999999", "asset/2/1/1", "payment/2/1/1"],
)  # fmt: skip
def test_what_is_no_tile_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/tiles/{path}.mvt").status_code == 404


@pytest.mark.parametrize("z", [10, 14])
def test_only_what_is_published_is_there(client: FlaskClient, z: int) -> None:
    assets, bodies = (features(client, layer, z) for layer in ("assets", "organisations"))
    assert [one.said["name"] for one in assets] == ["Example Hall"]
    assert [one.said["name"] for one in bodies] == ["Friends of Example Park"]


def test_only_listed_properties_go_out(client: FlaskClient) -> None:
    (hall,) = features(client, "assets", 14)
    assert hall.said == {
        "slug": "example-hall", "name": "Example Hall", "kind": "community_building",
        "outline": "point", "status": "not_known",
    }  # fmt: skip
    assert set(features(client, "organisations", 14)[0].said) == {"slug", "name", "kind", "outline"}
    for one in features(client, "boundaries", 9):
        expected = {"kind", "min_zoom"} if one.shape == 2 else set(LAYERS["boundaries"].columns)
        assert set(one.said) == expected
    for one in features(client, "basemap", 15):
        assert set(one.said) <= {"theme", "kind", "name", "min_zoom"}


def test_corners_stay_within_the_tile_and_its_room(client: FlaskClient) -> None:
    for z in (9, 12, 15):
        for layer in ("basemap", "boundaries"):
            found = features(client, layer, z)
            assert found
            for one in found:
                assert all(-128 <= corner <= 4096 + 128 for at in one.points for corner in at)


def test_the_ground_grows_with_the_zoom(client: FlaskClient) -> None:
    """A tile of one zoom is drawn at the next, so it holds what begins there."""

    def themes(z: int) -> set[object]:
        return {one.said["theme"] for one in features(client, "basemap", z)}

    assert "road" not in themes(7)
    assert "road" in themes(8), "a primary road begins at 9"
    assert not {"building", "path"} & themes(14)
    assert {"building", "path"} <= themes(15)


def test_an_area_is_named_once_on_the_map(client: FlaskClient) -> None:
    """The park lies in several tiles; its name stands at one point of one of them."""
    for z in (12, 15):
        around = {
            address_at("basemap", z, X + dx, Y + dy)
            for dx in range(-2000, 2001, 200)
            for dy in range(-2000, 2001, 200)
        }
        tiles = [read_tile(client.get(one).data).get("basemap", []) for one in around]
        parks = [one for tile in tiles for one in tile if one.said.get("name") == "Example Park"]
        assert sum(one.shape == 1 for one in parks) == 1
        assert sum(one.shape == 3 for one in parks) >= 1


def test_an_edge_that_two_areas_share_is_one_line(client: FlaskClient) -> None:
    """Ten squares of 100 m in a row have 3,100 m of edges, though each alone has 400 m.

    The two small areas beside them have 4,000 + 1,800 m, so all have 8,900 m; with each side
    drawn for itself they would be 10,800 m. Room around a tile shows a little twice.
    """
    around = {
        address_at("boundaries", 13, X + dx, Y + dy)
        for dx in range(-600, 1201, 200)
        for dy in range(-600, 1201, 200)
    }
    lines = [
        one.length
        for address in around
        for one in read_tile(client.get(address).data).get("boundaries", [])
        if one.shape == 2 and one.said["kind"] == "lsoa"
    ]
    unit_m = 40_075_016.7 / 2**13 / 4096 * math.cos(math.radians(52.49))
    assert 8_800 < sum(lines) * unit_m < 10_000


def test_nothing_there_is_an_empty_answer(client: FlaskClient) -> None:
    answer = client.get("/tiles/assets/14/0/0.mvt")
    assert (answer.status_code, answer.data) == (204, b"")


def test_packed_only_for_those_who_read_it(client: FlaskClient) -> None:
    address = address_at("basemap", 12)
    plain = client.get(address)
    assert "Content-Encoding" not in plain.headers
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    refused = client.get(address, headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == plain.data
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.content_type == "application/vnd.mapbox-vector-tile"


def version_of(client: FlaskClient, layer: str) -> str:
    return client.get("/tiles/layers.json").json["layers"][layer]["url"].partition("?v=")[2]


def test_an_address_with_the_version_may_be_kept_for_a_year(client: FlaskClient) -> None:
    address, version = address_at("basemap", 12), version_of(client, "basemap")
    kept = client.get(f"{address}?v={version}")
    assert YEAR in kept.headers["Cache-Control"]
    assert "immutable" in kept.headers["Cache-Control"]
    for asked in (address, f"{address}?v=0"):
        held = client.get(asked).headers["Cache-Control"]
        assert "no-cache" in held
        assert "max-age" not in held


def statements(app: Flask, run) -> list[str]:
    """What the tile role asked the database while something ran."""
    heard: list[str] = []
    engine = app.extensions["assetmap.tiles"].engine

    def hear(_c, _cursor, statement: str, *_rest: object) -> None:
        heard.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        run()
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    return heard


def test_a_browser_that_holds_the_tile_costs_no_tile(app: Flask, client: FlaskClient) -> None:
    address = address_at("basemap", 13)
    etag = client.get(address).headers["ETag"]
    desk = app.extensions["assetmap.tiles"]
    desk._read_at = float("-inf")

    def ask_again() -> None:
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag

    assert [one for one in statements(app, ask_again) if "ST_AsMVT" in one] == []
    assert client.get(address, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_a_made_tile_is_not_made_again(app: Flask, client: FlaskClient) -> None:
    address = address_at("basemap", 11)
    first = statements(app, lambda: client.get(address))
    assert any("ST_AsMVT" in one for one in first)
    assert statements(app, lambda: client.get(address)) == []


def test_what_is_hidden_leaves_the_tiles_with_a_new_version(
    app: Flask, client: FlaskClient
) -> None:
    desk, owner = app.extensions["assetmap.tiles"], app.config["OWNER"]
    before = client.get(address_at("assets", 14))
    with Session(owner) as session:
        new_asset(session, "Passing Canary", "Hall", at=(X + 50, Y))
        session.commit()
    desk.clock = lambda: 1.1  # the versions that were read are a second old
    shown = client.get(address_at("assets", 14))
    assert b"Passing Canary" in shown.data
    assert shown.headers["ETag"] != before.headers["ETag"]
    with owner.begin() as connection:
        connection.execute(text("UPDATE asset SET archived_on = now() WHERE name LIKE 'Passing%'"))
    desk.clock = lambda: 2.2
    after = client.get(address_at("assets", 14), headers={"If-None-Match": shown.headers["ETag"]})
    assert after.status_code == 200
    assert b"Passing Canary" not in after.data
    old = client.get(f"{address_at('assets', 14)}?v={shown.headers['ETag'].split('-')[1]}")
    assert b"Passing Canary" not in old.data, "not by the old version's address either"


def test_a_newer_version_in_the_address_is_believed_at_once(
    app: Flask, client: FlaskClient
) -> None:
    """The page may have been made by a process that looked a moment later."""
    desk = app.extensions["assetmap.tiles"]
    old = desk.version("basemap")
    with app.config["OWNER"].begin() as connection:
        connection.execute(text("UPDATE basemap_feature SET name = name"))
        new = connection.execute(
            text("SELECT version FROM tiles.layer_version WHERE layer = 'basemap'")
        ).scalar_one()
    assert new != old
    answer = client.get(f"{address_at('basemap', 12)}?v={new}")
    assert YEAR in answer.headers["Cache-Control"]


def test_without_the_role_tiles_say_so_and_maps_have_nothing_to_draw() -> None:
    nobody = "postgresql+psycopg://x@/x?host=/nowhere"
    settings = Settings(
        home=Path("/nowhere"),
        owner_url=nobody,
        database_url=nobody,
        secret_key="x" * 40,
    )
    client = create_app(settings).test_client()
    told = client.get("/tiles/layers.json")
    assert (told.status_code, told.json["layers"], told.json["context"]) == (200, {}, [])
    for path in ("/tiles/basemap/0/0/0.mvt", "/identify?lat=52&lon=-2&z=14"):
        answer = client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 503
        assert "ASSETMAP_TILES_URL" in answer.json["detail"]


def test_what_a_map_is_told(client: FlaskClient) -> None:
    told = client.get("/tiles/layers.json").json
    assert list(told["layers"]) == ["basemap", "boundaries", "deprivation", "population"]
    assert told["layers"]["basemap"]["sources"] == ["Invented basemap:invented, 2026."]
    assert told["context"] == [
        {"layer": "deprivation", "name": "Deprivation", "legend": "/legend/deprivation.json"},
        {"layer": "population", "name": "People living here", "legend": "/legend/population.json"},
    ]
    assert told["max_zoom"] == 15


def test_an_empty_map_draws_nothing(nothing_loaded: Flask) -> None:
    client = nothing_loaded.test_client()
    assert client.get("/tiles/layers.json").json["layers"] == {}
    assert client.get("/legend/deprivation.json").status_code == 404
    assert client.get("/identify?lat=52&lon=-2&z=14").json == {"found": [], "more": False}


def test_things_are_counted_once_in_each_zoom(cluster: Cluster) -> None:
    """On whatever tiles a shape lies, its middle lies on one, so counts sum to the number."""

    def crowd(session: Session) -> None:
        for number in range(60):
            new_asset(session, f"Hall {number}", at=(X + 7 * number, Y + 311 * (number % 7)))

    with served(cluster, "tiles_counted", crowd) as app:
        client = app.test_client()
        for z in (0, 5, 9, 11):
            around = {
                address_at("assets", z, X + dx, Y + dy)
                for dx in range(-20_000, 20_001, 2_000)
                for dy in range(-20_000, 20_001, 2_000)
            }
            held = [
                one
                for address in around
                for one in read_tile(client.get(address).data).get("assets", [])
            ]
            assert sum(one.said["count"] for one in held) == 60, z
            for one in held:
                assert ("slug" in one.said) == (one.said["count"] == 1)


def test_no_tile_is_too_heavy(cluster: Cluster) -> None:
    """Ten thousand things in one tile are counted on a grid; ten thousand shapes lose detail."""

    def crowd(session: Session) -> None:
        held = new_dataset(session, "basemap:crowd")
        new_ground(session, held, "building", "yes", shapely.Point(MIDDLE).buffer(4))
        session.execute(
            text(
                "INSERT INTO basemap_feature (dataset_id, theme, kind, name, source_id, min_zoom, "
                "geom, geom_3857) SELECT dataset_id, theme, kind, 'Building of a street ' || n, "
                "'x' || n, 0, ST_Translate(geom, n % 100 * 9, n / 100 * 9), "
                "ST_Translate(geom_3857, n % 100 * 15, n / 100 * 15) "
                "FROM basemap_feature, generate_series(1, 9999) AS n"
            )
        )
        new_asset(session, "Hall", at=MIDDLE)
        session.execute(
            text(
                "INSERT INTO asset (slug, name, kind, kind_key, source, source_id, licence, "
                "retrieved_on, geom, geom_3857) SELECT 'a-long-enough-slug-' || n, "
                "'A long enough name ' || n, kind, kind_key, source, 'x' || n, licence, "
                "retrieved_on, ST_Translate(geom, n % 100 * 9, n / 100 * 9), "
                "ST_Translate(geom_3857, n % 100 * 15, n / 100 * 15) "
                "FROM asset, generate_series(1, 9999) AS n"
            )
        )

    with served(cluster, "tiles_crowded", crowd) as app:
        client = app.test_client()
        for layer in ("basemap", "assets"):
            for z in (12, 13, 15):
                assert len(client.get(address_at(layer, z)).data) <= 500_000, (layer, z)
        found = read_tile(client.get(address_at("assets", 13, X + 400, Y + 400)).data)["assets"]
        assert max(one.said["count"] for one in found) > 1
