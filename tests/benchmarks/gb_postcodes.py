"""All postcodes of Great Britain imported, against COPY of the ready rows into the same table."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import numpy as np
import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.importers.contract import SourceWords
from assetmap.importers.postcodes import import_postcodes
from tests.benchmarks.database import copied_out, copy_in, fresh_database, owner, settle
from tests.benchmarks.made_ledger import postcode_codes
from tests.benchmarks.measuring import Result, Size, Skipped, interleaved, timed, versions
from tests.real_files import REAL

DATABASE = "bench_postcodes"
COLUMNS = "code, easting, northing, quality, ward, district, region"
FILE = REAL / "postcodes" / "codepo_gb_2025-05.zip"


def bench_postcodes(cluster: Cluster, size: Size) -> list[Result] | list[Skipped]:
    """The product as Ordnance Survey ships it, read, checked and stored in an empty table."""
    if not size.whole_country:
        with tempfile.TemporaryDirectory(prefix="assetmap-bench-") as folder:
            return _bench(cluster, size, invented(Path(folder) / "codepo_invented.zip", size))
    if not FILE.exists():
        return [Skipped("import the postcodes of Great Britain", f"{FILE.name} is not there")]
    return _bench(cluster, size, FILE)


def invented(path: Path, size: Size) -> Path:
    """A zip of the product's form with invented codes."""
    codes = postcode_codes(size.postcodes, np.random.default_rng(3))
    rows = (
        f'"{code.replace(" ", "")}",10,{400_000 + number},{280_000 + number},"E92000001","","","",'
        f'"E08000025","E05011118"\n'
        for number, code in enumerate(codes)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Data/CSV/b.csv", "".join(rows))
    return path


def _bench(cluster: Cluster, size: Size, file: Path) -> list[Result]:
    with fresh_database(cluster, DATABASE) as engine, owner(cluster, DATABASE) as connection:

        def emptied() -> None:
            with engine.begin() as held:
                held.execute(text("TRUNCATE postcode, dataset, lookup_name, history CASCADE"))
            settle(cluster, DATABASE)

        def imported() -> None:
            with Session(engine) as session:
                import_postcodes(session, path=file, words=SourceWords(), actor="operator")
                session.commit()

        def ours() -> float:
            emptied()
            return timed(imported)

        imported()
        forms = {
            form: copied_out(connection, f"COPY postcode ({COLUMNS}) TO STDOUT (FORMAT {form})")
            for form in ("text", "binary")
        }
        before = _sums(connection)

        def peer(form: str) -> float:
            emptied()
            statement = f"COPY postcode ({COLUMNS}) FROM STDIN (FORMAT {form})"
            return timed(lambda: copy_in(connection, statement, forms[form]))

        ours_s, text_s, binary_s = interleaved(
            size.repeats, ours, lambda: peer("text"), lambda: peer("binary")
        )
        if _sums(connection) != before:
            raise RuntimeError("ours and COPY stored different postcodes")
        with Session(engine) as session:
            server = session.scalar(text("SHOW server_version"))
    peer_s = min(text_s, binary_s)
    return [
        Result(
            name=f"import {before[0]:,} postcodes",
            ours_s=ours_s,
            peer=f"COPY of ready rows ({'text' if peer_s == text_s else 'binary'})",
            peer_s=peer_s,
            ratio=ours_s / peer_s,
            aim="at most 2 times",
            met=ours_s <= 2 * peer_s,
            versions=f"{versions('psycopg')}, PostgreSQL {server}",
            notes=(
                "ours: from the zip to the commit, every row checked; both into the empty table "
                f"with its indexes; COPY text {text_s:.2f} s, binary {binary_s:.2f} s"
            ),
        )
    ]


def _sums(connection: psycopg.Connection) -> tuple[int, ...]:
    row = connection.execute(
        "SELECT count(*), sum(easting::bigint), sum(northing::bigint), sum(quality) FROM postcode"
    ).fetchone()
    connection.commit()
    return tuple(map(int, row))
