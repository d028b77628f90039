"""Many readers at once: tiles, features and pages through gunicorn, against the least Flask."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import Engine

from assetmap.core.cluster import TILES_ROLE, WEB_ROLE
from assetmap.core.serving import HOST, THREADS, WORKERS
from tests.benchmarks.map.ground import (
    DATABASE,
    ZOOMS,
    Ground,
    boxes_around,
    tile_address,
    tiles_around,
)
from tests.benchmarks.map.load import MISSING, can_load, in_turn
from tests.benchmarks.map.recorded import statements_of
from tests.benchmarks.map.serving import fetch, free_port, ours_served, running
from tests.benchmarks.map.smallest_app import FEATURES, PAGE, TILE
from tests.benchmarks.measuring import Result, Size, Skipped, versions

#: Of ten requests.
SHARES = {TILE: 7, FEATURES: 2, PAGE: 1}
RATE_TIMES, WAIT_TIMES = 0.5, 2
PAGES = ("/", "/assets", "/organisations", "/assets/made-{}", "/organisations/made-{}")


def bench_mixed(ground: Ground, size: Size) -> list[Result | Skipped]:
    """70% tiles, 20% boxes, 10% pages; ours without kept tiles, as shipped, and the least app."""
    name = "mixed reading"
    if not can_load():
        return [Skipped(name, MISSING)]
    kinds = mixed_paths(ground, size)
    paths = list(kinds)
    with (
        ours_served(ground, fresh=True) as fresh,
        ours_served(ground, fresh=False) as shipped,
        _smallest_served(ground, recorded_answers(ground, kinds)) as smallest,
    ):
        servers = {"fresh": fresh, "smallest": smallest, "shipped": shipped}
        for address in servers.values():
            for path in paths:
                status, _body = fetch(address, path, gzip=True)
                if status not in (200, 204):
                    raise RuntimeError(f"{address}{path} answered {status}")
        loads = in_turn(
            servers, dict.fromkeys(servers, paths), repeats=size.repeats, seconds=size.load_s
        )
    smallest_load = loads["smallest"]
    return [
        Result(
            name=f"mixed reading, 16 connections: ours {words}",
            ours_s=1 / loads[which].per_s,
            peer="the least Flask over the same queries, the same gunicorn",
            peer_s=1 / smallest_load.per_s,
            ratio=smallest_load.per_s / loads[which].per_s,
            aim=f"at least {RATE_TIMES:g} times its requests a second, p99 within {WAIT_TIMES}",
            met=loads[which].per_s >= RATE_TIMES * smallest_load.per_s
            and loads[which].p99_ms <= WAIT_TIMES * smallest_load.p99_ms,
            versions=versions("flask", "gunicorn", "psycopg"),
            notes=(
                f"{loads[which].per_s / smallest_load.per_s:.2f} times as many, p99 "
                f"{loads[which].p99_ms / smallest_load.p99_ms:.2f} times; ours "
                f"{loads[which].said()}; least {smallest_load.said()}; {len(paths)} addresses: "
                "70% tiles at four zooms, 20% boxes, 10% pages"
            ),
        )
        for which, words in (("fresh", "making every tile anew"), ("shipped", "as it ships"))
    ]


def mixed_paths(ground: Ground, size: Size) -> dict[str, str]:
    """Addresses in the order in which they are asked for, and the kind of each."""
    rounds = size.asked * 2
    tiles = [
        tile_address(layer, tile)
        for z in ZOOMS
        for layer, tile in zip(
            ("assets", "organisations") * rounds, tiles_around(z, rounds * 2, seed=z), strict=True
        )
    ]
    boxes = [
        f"/things.geojson?bbox={box}&zoom={zoom}"
        for wide, zoom in ((1_000, 16), (3_000, 14))
        for box in boxes_around(wide, rounds, seed=zoom)
    ]
    pages = [
        page.format(at if "assets" in page else at + ground.made.assets)
        for at in range(0, ground.made.organisations, max(1, ground.made.organisations // rounds))
        for page in PAGES
    ]
    rng = np.random.default_rng(7)
    waiting = {TILE: _unique(tiles, rng), FEATURES: _unique(boxes, rng), PAGE: _unique(pages, rng)}
    many = min(len(held) // SHARES[kind] for kind, held in waiting.items())
    order = rng.permutation([kind for kind, share in SHARES.items() for _ in range(share * many)])
    return {waiting[kind].pop(): kind for kind in order.tolist()}


def recorded_answers(ground: Ground, kinds: dict[str, str]) -> dict[str, Any]:
    """What each address asks the database, as ours asks it once everything is remembered."""
    client = ground.fresh.test_client()
    answers: dict[str, Any] = {}
    for path, kind in kinds.items():
        engine: Engine = ground.tiles if kind == TILE else ground.web
        client.get(path)
        sent = statements_of(engine, lambda path=path: client.get(path))  # type: ignore[misc]
        wanted = [one for one in sent if kind != TILE or "ST_AsMVT" in one.sql]
        # Two statements or three: the first found too many symbols, the others yield the answer.
        wanted = wanted[1:] if kind == FEATURES and len(wanted) > 1 else wanted
        answers[path] = {
            "kind": kind,
            "role": "tiles" if kind == TILE else "web",
            "statements": [(one.sql, one.values) for one in wanted],
        }
    return answers


@contextmanager
def _smallest_served(ground: Ground, answers: dict[str, Any]) -> Iterator[str]:
    port = free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as held:
        json.dump(answers, held, default=_as_text)
        held.flush()
        command = [
            sys.executable, "-m", "gunicorn", "tests.benchmarks.map.smallest_app:make_app()",
            "--bind", f"{HOST}:{port}", "--workers", str(WORKERS), "--threads", str(THREADS),
            "--log-level", "warning", "--no-control-socket",
        ]  # fmt: skip
        told = {
            "BENCH_ANSWERS": str(Path(held.name)),
            "BENCH_WEB": ground.cluster.conninfo(WEB_ROLE, DATABASE),
            "BENCH_TILES": ground.cluster.conninfo(TILES_ROLE, DATABASE),
        }
        first = next(path for path, one in answers.items() if one["kind"] == TILE)
        with running(command, port, told, answers=first) as address:
            yield address


def _as_text(value: object) -> str:
    """A parameter as PostgreSQL reads it: days and decimals by their words, bytes by hex."""
    held = value.obj if isinstance(value, psycopg.Binary) else value
    if isinstance(held, bytes | bytearray | memoryview):
        return f"\\x{bytes(held).hex()}"
    return str(held)


def _unique(paths: list[str], rng: np.random.Generator) -> list[str]:
    found = list(dict.fromkeys(paths))
    rng.shuffle(found)
    return found
