"""The peer tipg (OGC features and tiles; MIT), as its documents say, over the same relations."""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from assetmap.core.cluster import ADMIN_ROLE
from assetmap.core.serving import HOST, WORKERS
from tests.benchmarks.map.ground import (
    DATABASE,
    Ground,
    boxes_around,
    tile_address,
    tiles_around,
)
from tests.benchmarks.map.load import MISSING, Loads, can_load, in_turn
from tests.benchmarks.map.serving import fetch, free_port, ours_served, running
from tests.benchmarks.measuring import Result, Size, Skipped, versions
from tests.tiles.reading import read_tile

TILES_TIMES, FEATURES_TIMES = 2, 5
#: Where both draw each thing by itself.
TILE_ZOOMS = (12, 14, 16)
WIDE_M, ZOOM = 800, 16
MOST = 1_000
#: Outlines near the edge of a box, as a share of what is in it.
MOST_BESIDE = 0.05
EXTENT = 4096


def bench_tipg(ground: Ground, size: Size) -> list[Result | Skipped]:
    """Tiles of the same view, and features of the same things in one table, both without cache."""
    name = "tiles and features against tipg"
    if importlib.util.find_spec("tipg") is None:
        return [Skipped(name, "tipg is not installed: it is in the extra “bench”")]
    if not can_load():
        return [Skipped(name, MISSING)]
    _make_one_table(ground)
    by_zoom = [tiles_around(z, size.asked, seed=z) for z in TILE_ZOOMS]
    tiles = [tile for together in zip(*by_zoom, strict=True) for tile in together]
    boxes = boxes_around(WIDE_M, size.asked * 3, seed=1)
    their_tiles = [
        "/collections/tiles.assets/tiles/WebMercatorQuad/{}/{}/{}?geom-column=geom_3857".format(
            *one
        )
        for one in tiles
    ]
    their_items = [
        f"/collections/bench.things/items?bbox={box}&limit={MOST}&f=geojson&geom-column=geom_3857"
        for box in boxes
    ]
    our_tiles = [tile_address("assets", tile) for tile in tiles]
    our_items = [f"/things.geojson?bbox={box}&zoom={ZOOM}" for box in boxes]
    with ours_served(ground, fresh=True) as ours, served_by_tipg(ground) as theirs:
        for our_path, their_path in list(zip(our_tiles, their_tiles, strict=True))[:12]:
            _same_tile(ours + our_path, theirs + their_path)
        for our_path, their_path in list(zip(our_items, their_items, strict=True))[:12]:
            _same_features(ours + our_path, theirs + their_path)
        servers = {"ours": ours, "tipg": theirs}
        asked = {"repeats": size.repeats, "seconds": size.load_s}
        drawn = in_turn(servers, {"ours": our_tiles, "tipg": their_tiles}, **asked)
        listed = in_turn(servers, {"ours": our_items, "tipg": their_items}, **asked)
    return [
        _result(f"tiles of assets at zooms {TILE_ZOOMS}, none kept", drawn, TILES_TIMES),
        _result(f"features of a screen {WIDE_M / 1000:g} km wide", listed, FEATURES_TIMES),
    ]


def _result(name: str, loads: dict[str, Loads], times: int) -> Result:
    ours, theirs = loads["ours"], loads["tipg"]
    return Result(
        name=f"{name}, {len(ours.runs)} runs in turn",
        ours_s=1 / ours.per_s,
        peer="tipg, uvicorn with uvloop and httptools",
        peer_s=1 / theirs.per_s,
        ratio=theirs.per_s / ours.per_s,
        aim=f"at least {times} times its requests a second",
        met=ours.per_s >= times * theirs.per_s,
        versions=versions("tipg", "uvicorn", "uvloop", "flask", "gunicorn"),
        notes=(
            f"{ours.per_s / theirs.per_s:.2f} times as many; ours {ours.said()}; tipg "
            f"{theirs.said()}; {WORKERS} workers each, 16 connections, the same things in both"
        ),
    )


@contextmanager
def served_by_tipg(ground: Ground) -> Iterator[str]:
    """Address of tipg on the cluster's socket, with as many workers as ours has."""
    socket = quote(str(ground.cluster.socket), safe="")
    told = {
        # Its catalogue asks for what only the administrator may call.
        "DATABASE_URL": f"postgresql://{ADMIN_ROLE}@{socket}/{DATABASE}?jit=off",
        "TIPG_DB_SCHEMAS": json.dumps(["tiles", "bench"]),
        # As many as ours gives: its own most would cut tiles that ours does not cut.
        "TIPG_MAX_FEATURES_PER_TILE": "100000",
    }
    port = free_port()
    command = [
        sys.executable, "-m", "uvicorn", "tipg.main:app", "--host", HOST, "--port", str(port),
        "--workers", str(WORKERS), "--loop", "uvloop", "--http", "httptools",
        "--log-level", "error", "--no-access-log",
    ]  # fmt: skip
    with running(command, port, told, answers="/collections/bench.things") as address:
        yield address


def _make_one_table(ground: Ground) -> None:
    """Every thing of the map in one plain table with a key and an index, the best that tipg knows.

    It holds what a feature of ours says; ours reads its three registers instead.
    """
    with ground.owner.begin() as connection:
        for statement in (
            "DROP SCHEMA IF EXISTS bench CASCADE",
            "CREATE SCHEMA bench",
            "CREATE TABLE bench.things AS SELECT row_number() OVER () AS id, * FROM ("
            "SELECT 'asset' AS record, slug, name, kind, outline, geom_3857 FROM tiles.assets "
            "UNION ALL SELECT 'organisation', slug, name, kind, outline, geom_3857 "
            "FROM tiles.organisations UNION ALL SELECT 'anchor', slug, name, kind, outline, "
            "ST_PointOnSurface(geom_3857) FROM tiles.anchors) AS held",
            "ALTER TABLE bench.things ADD PRIMARY KEY (id)",
            "ALTER TABLE bench.things ALTER geom_3857 TYPE geometry(Geometry, 3857)",
            "CREATE INDEX ON bench.things USING gist (geom_3857)",
            "ANALYZE bench.things",
        ):
            connection.exec_driver_sql(statement)


def _split(url: str) -> tuple[str, str]:
    at = url.index("/", len("http://"))
    return url[:at], url[at:]


def _body(url: str) -> bytes:
    status, body = fetch(*_split(url), gzip=True)
    if status not in (200, 204):
        raise RuntimeError(f"{url} answered {status}")
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def _same_tile(ours: str, theirs: str) -> None:
    """Every thing with a corner well inside the tile is in both."""
    found = []
    for url in (ours, theirs):
        body = _body(url)
        layers = list(read_tile(body).values()) if body else []
        found.append(
            {
                one.said["slug"]
                for layer in layers
                for one in layer
                if any(0 < x < EXTENT and 0 < y < EXTENT for x, y in one.points)
            }
        )
    if found[0] != found[1]:
        raise RuntimeError(
            f"{ours} and {theirs} differ in {sorted(map(str, found[0] ^ found[1]))[:5]}"
        )


def _same_features(ours: str, theirs: str) -> None:
    """All that tipg finds; ours adds shapes of which only the rectangle touches the box."""
    keys = [f"{one['properties']['key']}" for one in json.loads(_body(ours))["features"]]
    listed = [
        f"{one['properties']['record']}/{one['properties']['slug']}"
        for one in json.loads(_body(theirs))["features"]
    ]
    more = set(keys) - set(listed)
    if set(listed) - set(keys) or len(more) > MOST_BESIDE * len(keys):
        raise RuntimeError(f"{ours} has {len(keys)} things, {theirs} {len(listed)}")
