"""Tiles and features of our views, called in this process, against the bare SQL of the same."""

from __future__ import annotations

import gc
import gzip
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import mean, median, quantiles

import psycopg
from flask.testing import FlaskClient

from assetmap.core.cluster import TILES_ROLE, WEB_ROLE
from tests.benchmarks.map.ground import (
    ZOOMS,
    Ground,
    boxes_around,
    tile_address,
    tiles_around,
)
from tests.benchmarks.map.recorded import Statement, run_bare, statements_of
from tests.benchmarks.measuring import Result, Size, versions
from tests.tiles.reading import read_tile

PACKED = {"Accept-Encoding": "gzip"}
TILE_RATIO, TILE_MORE_S = 1.15, 0.002
FEATURES_RATIO = 1.3
WARM_RATIO = 3
#: What a screen shows: its width on the ground and the zoom; a phone, a desk, a town, a region.
SCREENS = ((1_000, 16), (3_000, 14), (12_000, 12), (40_000, 10))


def bench_tiles(ground: Ground, size: Size) -> list[Result]:
    """Each zoom's tiles, made anew for every request, and again from memory."""
    results = []
    fresh, warm = ground.fresh.test_client(), ground.warm.test_client()
    with ground.bare(TILES_ROLE) as bare:
        for z in ZOOMS:
            layer = "assets"
            tiles = list(dict.fromkeys(tiles_around(z, size.asked, seed=z)))
            paths = [tile_address(layer, tile) for tile in tiles]
            for path in paths:
                warm.get(path, headers=PACKED)
            sql = [_tile_sql(ground, fresh, path) for path in paths]
            for path, statements in zip(paths, sql, strict=True):
                _check_tile(fresh, path, bare, statements)
            ours, peer, kept = in_turn(
                size.repeats * 3, _asking(fresh, paths), _running(bare, sql), _asking(warm, paths)
            )
            results += _tile_results(z, len(paths), ours, peer, kept)
    return results


def bench_features(ground: Ground, size: Size) -> list[Result]:
    """Screens of four widths: symbols in the narrow ones, marks with numbers in the wide ones."""
    results = []
    client = ground.fresh.test_client()
    with ground.bare(WEB_ROLE) as bare:
        for wide, zoom in SCREENS:
            paths = [
                f"/things.geojson?bbox={box}&zoom={zoom}"
                for box in boxes_around(wide, max(2, size.asked // 3), seed=zoom)
            ]
            features = sum(client.get(path).data.count(b'"Feature"') for path in paths)
            sql = [_features_sql(ground, client, path) for path in paths]
            for path, statements in zip(paths, sql, strict=True):
                _check_features(client, path, bare, statements)
            ours, peer = in_turn(size.repeats * 3, _asking(client, paths), _running(bare, sql))
            middle, theirs = ours.middle_s, peer.middle_s
            results.append(
                Result(
                    name=f"features of a screen {wide / 1000:g} km wide (zoom {zoom})",
                    ours_s=middle,
                    peer="the bare SQL of the same features, prepared, through psycopg",
                    peer_s=theirs,
                    ratio=middle / theirs,
                    aim=f"at most {FEATURES_RATIO:g} times",
                    met=middle <= FEATURES_RATIO * theirs,
                    versions=versions("flask", "sqlalchemy", "psycopg"),
                    notes=(
                        f"{features / len(paths):.0f} features each, {len(paths)} boxes; "
                        f"{(middle - theirs) * 1e3:+.2f} ms; {spread(ours, peer)}; "
                        "the text of the answer is the database's, byte for byte"
                    ),
                )
            )
    return results


@dataclass(frozen=True)
class Times:
    """Seconds of each question, round by round."""

    of_each: tuple[tuple[float, ...], ...]

    @property
    def middle_s(self) -> float:
        """Mean over the questions of each one's median."""
        return mean(median(times) for times in self.of_each)

    @property
    def spread(self) -> float:
        """From the lower to the upper quarter of the rounds, as a share of the median."""
        shares = [one / median(times) for times in self.of_each for one in times]
        lower, _middle, upper = quantiles(shares, n=4)
        return upper - lower


def in_turn(repeats: int, *works: Sequence[Callable[[], object]]) -> list[Times]:
    """Each question asked of every work in turn before the next one, so that all meet the same."""
    gathered: list[list[list[float]]] = [[] for _ in works]
    for questions in zip(*works, strict=True):
        for ask in questions:
            ask()
        gc.collect()  # before each call it would take longer than the call
        rounds = [[_seconds(ask) for ask in questions] for _ in range(repeats)]
        for held, column in zip(gathered, zip(*rounds, strict=True), strict=True):
            held.append(list(column))
    return [Times(tuple(tuple(times) for times in held)) for held in gathered]


def _seconds(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


def spread(ours: Times, peer: Times) -> str:
    """How far the rounds lie apart."""
    return f"half of the rounds within {ours.spread:.0%} ours, {peer.spread:.0%} peer"


def _asking(client: FlaskClient, paths: list[str]) -> list[Callable[[], object]]:
    return [partial(client.get, path, headers=PACKED) for path in paths]


def _running(
    bare: psycopg.Connection, statements: list[list[Statement]]
) -> list[Callable[[], object]]:
    return [partial(run_bare, bare, one) for one in statements]


def _tile_sql(ground: Ground, client: FlaskClient, path: str) -> list[Statement]:
    sent = statements_of(ground.tiles, lambda: client.get(path, headers=PACKED))
    # A tile that is too heavy is made a second time; the last is the one that goes out.
    return [one for one in sent if "ST_AsMVT" in one.sql][-1:]


def _check_tile(
    client: FlaskClient, path: str, bare: psycopg.Connection, statements: list[Statement]
) -> None:
    answer = client.get(path, headers=PACKED)
    body = gzip.decompress(answer.data) if answer.content_encoding == "gzip" else answer.data
    same = _features(body) == _features(bytes(run_bare(bare, statements)[0][0]))
    if answer.status_code not in (200, 204) or not same:
        raise RuntimeError(f"{path} is not the tile that its SQL makes")


def _features(tile: bytes) -> list[str]:
    """What a tile holds; a prepared statement may find the same rows in another order."""
    layers = read_tile(tile) if tile else {}
    return sorted(repr((name, one)) for name, held in layers.items() for one in held)


def _tile_results(z: int, count: int, ours: Times, peer: Times, kept: Times) -> list[Result]:
    middle, theirs, held = (times.middle_s for times in (ours, peer, kept))
    return [
        Result(
            name=f"a tile of assets at zoom {z}, made anew",
            ours_s=middle,
            peer="the bare SQL of the same tile, prepared, through psycopg",
            peer_s=theirs,
            ratio=middle / theirs,
            aim=f"at most {TILE_RATIO:g} times and {TILE_MORE_S * 1e3:g} ms",
            met=middle <= TILE_RATIO * theirs + TILE_MORE_S,
            versions=versions("flask", "sqlalchemy", "psycopg"),
            notes=(
                f"{count} tiles, {(middle - theirs) * 1e3:+.2f} ms, packing included; "
                f"{spread(ours, peer)}; the same features in both"
            ),
        ),
        Result(
            name=f"a tile of assets at zoom {z}, from memory",
            ours_s=held,
            peer="ours made anew",
            peer_s=middle,
            ratio=held / middle,
            aim=f"at least {WARM_RATIO} times faster",
            met=middle >= WARM_RATIO * held,
            versions=versions("flask"),
            notes=f"{middle / held:.1f} times faster; {spread(kept, ours)}",
        ),
    ]


def _features_sql(ground: Ground, client: FlaskClient, path: str) -> list[Statement]:
    """What yields the features: the symbols, or where they are too many, marks and lonely ones."""
    sent = statements_of(ground.web, lambda: client.get(path))
    return sent if len(sent) == 1 else sent[1:]


def _check_features(
    client: FlaskClient, path: str, bare: psycopg.Connection, statements: list[Statement]
) -> None:
    parts = [run_bare(bare, [one])[0][1] for one in statements]
    text = ",".join(part for part in parts if part)
    if client.get(path).text != f'{{"type":"FeatureCollection","features":[{text}]}}':
        raise RuntimeError(f"{path} does not hold the features that its SQL yields")
