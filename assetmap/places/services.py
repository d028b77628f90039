"""Writing reference data: postcodes by COPY, areas and deprivation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import psycopg
from psycopg import sql
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.core.ahead import ahead
from assetmap.core.db import slugify
from assetmap.places.models import Dataset, LookupName

#: Lines that go to the server at once.
BLOCK_ROWS = 16_384
#: Columns of the postcode table that a file may bring, besides the code itself.
POSTCODE_FIELDS = (
    "easting", "northing", "quality", "introduced", "terminated",
    "lsoa11", "lsoa21", "msoa", "ward", "district", "region",
)  # fmt: skip


@dataclass(frozen=True)
class NewDataset:
    """What a loaded file is and whose it is."""

    kind: str
    name: str
    release: str
    source: str
    licence: str
    attribution: str
    retrieved_on: date
    file_name: str
    sha256: str


@dataclass(frozen=True)
class Loaded:
    """How many rows a bulk load made new, changed or left alone."""

    imported: int
    updated: int
    unchanged: int


def record_dataset(session: Session, *, new: NewDataset, row_count: int) -> Dataset:
    """Note a loaded file; loading the same file again keeps its one row."""
    held = session.scalar(
        select(Dataset).where(Dataset.kind == new.kind, Dataset.sha256 == new.sha256)
    )
    if held is not None:
        held.row_count = row_count
        return held
    dataset = Dataset(
        slug=f"{slugify(f'{new.kind}-{new.release}')}-{new.sha256[:8]}",
        source_id=new.sha256,
        row_count=row_count,
        **vars(new),
    )
    session.add(dataset)
    session.flush()
    return dataset


def load_postcodes(session: Session, *, columns: Sequence[str], rows: Iterable[str]) -> Loaded:
    r"""Store postcodes from COPY text lines, new ones and changed ones, in one transaction.

    Into an empty table the lines go straight in; otherwise they are staged and merged, so that
    only columns that this file has are touched.

    Parameters
    ----------
    columns : sequence of str
        ``code`` first, then some of ``POSTCODE_FIELDS``.
    rows : iterable of str
        PostgreSQL COPY text: tab-separated, ``\\N`` for null, newline at the end; each code once.
    """
    if columns[0] != "code" or not set(columns[1:]) <= set(POSTCODE_FIELDS):
        raise ValueError(f"not columns of the postcode table: {columns}")
    driver = _driver_connection(session)
    empty = session.scalar(text("SELECT NOT EXISTS (SELECT FROM postcode)"))
    if empty:
        return Loaded(_copy(driver, "postcode", columns, rows), 0, 0)
    session.execute(
        text("CREATE TEMP TABLE postcode_staged (LIKE postcode INCLUDING DEFAULTS) ON COMMIT DROP")
    )
    session.execute(text("ALTER TABLE postcode_staged DROP COLUMN id"))
    total = _copy(driver, "postcode_staged", columns, rows)
    names = [sql.Identifier(column) for column in columns[1:]]
    held = sql.SQL(", ").join(sql.SQL("held.{}").format(name) for name in names)
    new = sql.SQL(", ").join(sql.SQL("new.{}").format(name) for name in names)
    updated = driver.execute(
        sql.SQL(
            "UPDATE postcode held SET ({columns}) = ROW({new}) FROM postcode_staged new "
            "WHERE held.code = new.code AND ({held}) IS DISTINCT FROM ({new})"
        ).format(columns=sql.SQL(", ").join(names), new=new, held=held)
    ).rowcount
    listed = sql.SQL(", ").join([sql.Identifier("code"), *names])
    imported = driver.execute(
        sql.SQL(
            "INSERT INTO postcode ({listed}) SELECT {listed} FROM postcode_staged "
            "ON CONFLICT (code) DO NOTHING"
        ).format(listed=listed)
    ).rowcount
    session.execute(text("DROP TABLE postcode_staged"))
    return Loaded(imported, updated, total - imported - updated)


def _driver_connection(session: Session) -> psycopg.Connection:
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError("bulk loading needs the psycopg driver")
    return connection


def _copy(
    connection: psycopg.Connection, table: str, columns: Sequence[str], rows: Iterable[str]
) -> int:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for block in ahead(_blocks(rows)):
                copy.write(block)
        return cursor.rowcount


def _blocks(rows: Iterable[str]) -> Iterator[str]:
    source = iter(rows)
    while block := "".join(islice(source, BLOCK_ROWS)):
        yield block


def record_names(
    session: Session, *, dataset: Dataset, kind: str, names: Iterable[tuple[str, str]]
) -> int:
    """Keep names of area codes for which no boundary may ever be loaded; returns how many."""
    rows = [
        {"kind": kind, "code": code, "name": name, "dataset_id": dataset.id}
        for code, name in dict(names).items()
    ]
    if rows:
        new = insert(LookupName)
        session.execute(
            new.on_conflict_do_update(
                index_elements=["kind", "code"],
                set_={"name": new.excluded.name, "dataset_id": new.excluded.dataset_id},
                where=LookupName.name != new.excluded.name,
            ),
            rows,
        )
    return len(rows)
