"""A catchment from the stored ledger to JSON, against an analyst's script and DuckDB."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import date
from math import log
from pathlib import Path

import duckdb
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.catchment import Catchment, derive_catchment
from assetmap.anchors.analysis.catchment_json import to_json
from assetmap.anchors.queries.catchments import CatchmentQuestion, read_catchment
from assetmap.anchors.reading.reader import read_ledger
from assetmap.anchors.services.ledgers import LedgerSource, load_ledger
from assetmap.core.cluster import Cluster
from tests.benchmarks.analyst import analyst_catchment
from tests.benchmarks.database import fresh_database, owner, settle
from tests.benchmarks.duck import duck_catchment, write_parquet
from tests.benchmarks.figures import Figures, differences, figures_of
from tests.benchmarks.made_ledger import SITE, made_anchor, store_postcodes, write_made_ledger
from tests.benchmarks.measuring import Result, Size, interleaved, timed, versions

DATABASE = "bench_catchments"
LOCAL = "E07000003"
LARGE, SMALL = "bench-large", "bench-small"


def load_made_ledgers(
    session: Session, size: Size, codes: list[str], which: Sequence[str] = (LARGE, SMALL)
) -> dict[str, int]:
    """Bodies with a ledger each, large and small; returns the numbers of the ledgers."""
    numbers = {}
    for slug in which:
        rows, seed = (size.rows, 1) if slug == LARGE else (size.small_rows, 2)
        anchor = made_anchor(session, slug)
        with tempfile.TemporaryDirectory(prefix="assetmap-bench-") as folder:
            file = write_made_ledger(
                Path(folder) / "ledger.csv", rows=rows, size=size, codes=codes, seed=seed
            )
            loaded = load_ledger(
                session,
                actor="operator",
                anchor=anchor,
                reading=read_ledger(file),
                origin=LedgerSource("invented", "none", date(2026, 11, 21), published=True),
            )
        numbers[slug] = loaded.ledger.id
    session.commit()
    return numbers


def bench_catchments(cluster: Cluster, size: Size) -> list[Result]:
    """The large ledger against both peers, and the small one for the growth."""
    with (
        fresh_database(cluster, DATABASE) as engine,
        tempfile.TemporaryDirectory(prefix="assetmap-bench-") as folder,
        duckdb.connect() as db,
    ):
        codes = store_postcodes(engine, size)
        with Session(engine) as session:
            ledgers = load_made_ledgers(session, size, codes)
        with owner(cluster, DATABASE) as connection:
            write_parquet(connection, ledgers[LARGE], Path(folder))
        settle(cluster, DATABASE)
        found: dict[str, Catchment] = {}
        theirs: dict[str, Figures] = {}

        def ours(slug: str) -> None:
            with Session(engine) as session:
                inputs = read_catchment(session, CatchmentQuestion(slug, LOCAL))
                found[slug] = derive_catchment(inputs)
                json.dumps(to_json(found[slug]))

        def analyst() -> None:
            theirs["analyst"] = analyst_catchment(
                engine, ledger_id=ledgers[LARGE], site=SITE, local=LOCAL
            )

        def duck() -> None:
            theirs["duck"] = duck_catchment(db, Path(folder), site=SITE, local=LOCAL)

        for warm in (lambda: ours(LARGE), lambda: ours(SMALL), analyst, duck):
            warm()
        large_s, small_s, analyst_s, duck_s = interleaved(
            size.repeats,
            lambda: timed(lambda: ours(LARGE)),
            lambda: timed(lambda: ours(SMALL)),
            lambda: timed(analyst),
            lambda: timed(duck),
        )
        for name, figures in theirs.items():
            if wrong := differences(figures_of(found[LARGE]), figures):
                raise RuntimeError(f"ours and {name} differ in {', '.join(wrong)}")
        with Session(engine) as session:
            cells = session.scalar(
                text("SELECT sum(cells) FROM spend_month WHERE ledger_id = :id"),
                {"id": ledgers[LARGE]},
            )
    exponent = log(large_s / small_s) / log(size.rows / size.small_rows)
    name = f"catchment of {size.rows:,} payments"
    return [
        Result(
            name=name,
            ours_s=large_s,
            peer="pandas and geopandas script on the payments",
            peer_s=analyst_s,
            ratio=large_s / analyst_s,
            aim="at most 1/5 of its time",
            met=large_s * 5 <= analyst_s,
            versions=versions("numpy", "pandas", "geopandas", "shapely"),
            notes=f"from the summary ({cells:,} cells) to JSON; same figures to the penny",
        ),
        Result(
            name=name,
            ours_s=large_s,
            peer="DuckDB over Parquet of the keyed payments",
            peer_s=duck_s,
            ratio=large_s / duck_s,
            aim="at most 3 times",
            met=large_s <= 3 * duck_s,
            versions=versions("duckdb", "pyarrow"),
            notes="DuckDB with all cores, ours on one; same figures to the penny",
        ),
        Result(
            name=f"growth from {size.small_rows:,} to {size.rows:,} payments",
            ours_s=large_s,
            peer="ours on the small ledger",
            peer_s=small_s,
            ratio=large_s / small_s,
            aim="exponent at most 1",
            met=exponent <= 1,
            versions=versions("numpy"),
            notes=f"exponent {exponent:.2f}",
        ),
    ]
