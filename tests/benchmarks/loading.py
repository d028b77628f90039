"""A ledger read from its file and stored, against COPY of its ready rows into the same table."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.anchors.queries.registers import get_anchor
from assetmap.anchors.reading.reader import read_ledger
from assetmap.anchors.services.ledgers import LedgerSource, load_ledger
from assetmap.core.cluster import OWNER_ROLE, Cluster
from assetmap.core.db import make_engine
from tests.benchmarks.database import copied_out, copy_in, fresh_database, owner, settle
from tests.benchmarks.made_ledger import (
    empty_ledgers,
    made_anchor,
    store_postcodes,
    write_made_ledger,
)
from tests.benchmarks.measuring import (
    Child,
    Result,
    Size,
    in_fresh_process,
    interleaved,
    report_child,
    timed,
    versions,
)

DATABASE = "bench_loading"
ANCHOR = "bench-body"
COLUMNS = (
    "ledger_id, number, row, supplier_id, postcode_id, category_id, month, paid_on, pence, "
    "postcode, reference"
)
LARGEST_MIB = 1024


def bench_loading(cluster: Cluster, size: Size) -> list[Result]:
    """One million rows: read, checked, keyed, stored, summed; the peer only stores them."""
    with (
        tempfile.TemporaryDirectory(prefix="assetmap-bench-") as folder,
        fresh_database(cluster, DATABASE) as engine,
    ):
        codes = store_postcodes(engine, size)
        file = write_made_ledger(
            Path(folder) / "ledger.csv", rows=size.rows, size=size, codes=codes, seed=1
        )
        with Session(engine) as session:
            made_anchor(session, ANCHOR)
            session.commit()
        url = cluster.url(OWNER_ROLE, DATABASE)
        in_fresh_process("tests.benchmarks.loading", url, file)
        with owner(cluster, DATABASE) as connection:
            forms = {
                "text": copied_out(connection, f"COPY payment ({COLUMNS}) TO STDOUT"),
                "binary": copied_out(
                    connection, f"COPY payment ({COLUMNS}) TO STDOUT (FORMAT BINARY)"
                ),
            }
            sums = connection.execute("SELECT count(*), sum(pence) FROM payment").fetchone()
            connection.commit()
            children: list[Child] = []

            def ours() -> float:
                empty_ledgers(engine)
                settle(cluster, DATABASE)
                children.append(in_fresh_process("tests.benchmarks.loading", url, file))
                return children[-1].seconds

            def peer(form: str) -> float:
                empty_ledgers(engine)
                settle(cluster, DATABASE)
                statement = f"COPY payment ({COLUMNS}) FROM STDIN (FORMAT {form})"
                return timed(lambda: copy_in(connection, statement, forms[form]))

            ours_s, text_s, binary_s = interleaved(
                size.repeats, ours, lambda: peer("text"), lambda: peer("binary")
            )
            again = connection.execute("SELECT count(*), sum(pence) FROM payment").fetchone()
        if sums != again:
            raise RuntimeError(f"ours stored {sums}, COPY {again}")
        with Session(engine) as session:
            server = session.scalar(text("SHOW server_version"))
    peer_s = min(text_s, binary_s)
    peak = median(child.peak_mib for child in children)
    return [
        Result(
            name=f"load a ledger of {size.rows:,} rows",
            ours_s=ours_s,
            peer=f"COPY of ready rows ({'text' if peer_s == text_s else 'binary'})",
            peer_s=peer_s,
            ratio=ours_s / peer_s,
            aim="at most 4 times, under 1 GiB",
            met=ours_s <= 4 * peer_s and peak < LARGEST_MIB,
            versions=f"{versions('psycopg', 'numpy')}, PostgreSQL {server}",
            notes=(
                f"ours: from the CSV file to the commit, summary and history included, peak "
                f"{peak:.0f} MiB in a process of its own; COPY text {text_s:.2f} s, binary "
                f"{binary_s:.2f} s; same count and sum"
            ),
        )
    ]


def load_once(url: str, file: Path) -> float:
    """Seconds from the file to the commit."""
    engine = make_engine(url, role="bench")
    origin = LedgerSource("invented", "none", date(2026, 11, 21), published=True)
    with Session(engine) as session:
        anchor = get_anchor(session, ANCHOR)
        start = time.perf_counter()
        reading = read_ledger(file)
        load_ledger(session, actor="operator", anchor=anchor, reading=reading, origin=origin)
        session.commit()
        seconds = time.perf_counter() - start
    engine.dispose()
    return seconds


if __name__ == "__main__":
    report_child(load_once(sys.argv[1], Path(sys.argv[2])))
