"""A private cluster with the settings that users have, and fresh databases in it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from assetmap.core import schema
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, Cluster
from assetmap.core.db import make_engine

BLOCK = 1 << 20


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A durable cluster in a folder of its own, removed at the end."""
    base = Path(tempfile.mkdtemp(prefix="assetmap-bench-"))
    base.chmod(0o755)  # the server's own account must be able to enter
    cluster = Cluster(base)
    try:
        cluster.start()
        schema.prepare_cluster(cluster)
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(base)


@contextmanager
def fresh_database(cluster: Cluster, name: str) -> Iterator[Engine]:
    """The owner's engine on a new, migrated database, dropped at the end."""
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        schema.make_database(cluster, admin, name)
        engine = make_engine(cluster.url(OWNER_ROLE, name), role="bench")
        schema.upgrade(engine)
        try:
            yield engine
        finally:
            engine.dispose()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def owner(cluster: Cluster, name: str) -> psycopg.Connection:
    """A plain connection of the owner, for peers that use no part of ours."""
    return psycopg.connect(cluster.conninfo(OWNER_ROLE, name))


def settle(cluster: Cluster, name: str) -> None:
    """Write everything out and gather statistics, so that each measurement starts alike."""
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, name), autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")
        admin.execute("CHECKPOINT")


def copied_out(connection: psycopg.Connection, statement: str) -> list[bytes]:
    """Rows as COPY gives them, in blocks of a megabyte, ready to be copied in again."""
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        data = b"".join(bytes(part) for part in copy)
    return [data[start : start + BLOCK] for start in range(0, len(data), BLOCK)]


def copy_in(connection: psycopg.Connection, statement: str, blocks: list[bytes]) -> None:
    """COPY ready blocks and commit."""
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for block in blocks:
            copy.write(block)
    connection.commit()
