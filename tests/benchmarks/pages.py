"""The catchment page seen for the first and for the second time, as the web's own role."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from statistics import median

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assetmap.app import create_app
from assetmap.core.cluster import WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.folders import folder
from assetmap.core.settings import Settings
from assetmap.importers.demonstration import ANCHOR, load_demonstration
from tests.benchmarks.catchments import LOCAL, SMALL, load_made_ledgers
from tests.benchmarks.database import fresh_database, settle
from tests.benchmarks.made_ledger import store_postcodes
from tests.benchmarks.measuring import Result, Size, versions

FIRST_S, SECOND_S = 1.0, 0.2


def bench_pages(cluster: Cluster, size: Size) -> list[Result]:
    """Two ledgers: the demonstration's, and an invented one of a hundred thousand payments."""
    results = []
    with fresh_database(cluster, "bench_demonstration") as engine:
        with Session(engine) as session:
            load_demonstration(session, root=folder("geodata"), today=date(2026, 11, 21))
            session.commit()
        settle(cluster, "bench_demonstration")
        results += _views(
            cluster, "bench_demonstration", "the demonstration", f"/anchors/{ANCHOR}/catchment",
            size.repeats,
        )  # fmt: skip
    with fresh_database(cluster, "bench_pages") as engine:
        _load(engine, size)
        settle(cluster, "bench_pages")
        results += _views(
            cluster, "bench_pages", f"{size.small_rows:,} payments",
            f"/anchors/{SMALL}/catchment?local={LOCAL}", size.repeats,
        )  # fmt: skip
    return results


def _load(engine: Engine, size: Size) -> None:
    codes = store_postcodes(engine, size)
    with Session(engine) as session:
        load_made_ledgers(session, size, codes, which=(SMALL,))


def _views(cluster: Cluster, database: str, name: str, path: str, repeats: int) -> list[Result]:
    """Each round has a new application that remembers nothing, and its own connection."""
    first, second = [], []
    for _ in range(repeats):
        engine = make_engine(cluster.url(WEB_ROLE, database), role="bench")
        client = create_app(
            Settings(home=Path("/nonexistent"), secret_key="x" * 40),
            engine=engine,
        ).test_client()
        for times in (first, second):
            start = time.perf_counter()
            answered = client.get(path)
            times.append(time.perf_counter() - start)
            if answered.status_code != 200:
                raise RuntimeError(f"{path} answered {answered.status_code}")
        engine.dispose()
    return [
        Result(
            name=f"{view} view of the catchment page, {name}",
            ours_s=median(times),
            peer="no peer: an aim in seconds",
            peer_s=None,
            ratio=None,
            aim=f"at most {aim:g} s",
            met=median(times) <= aim,
            versions=versions("flask", "jinja2"),
            notes=notes,
        )
        for view, times, aim, notes in (
            ("first", first, FIRST_S, "templates compiled and connection opened in it"),
            ("second", second, SECOND_S, "the same application asked again"),
        )
    ]
