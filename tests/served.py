"""The real application on a database of its own, read through its own roles."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assetmap.accounts.mailing import SENDER
from assetmap.app import create_app
from assetmap.core import schema
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, TILES_ROLE, WEB_ROLE, WRITER_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.settings import Settings

PLACE = "Example Heath and Sampleford"


@contextmanager
def served(cluster: Cluster, name: str, fill: Callable[[Session], None]) -> Iterator[Flask]:
    """A migrated database filled by the owner, and the application that serves it.

    Its name is its own: modules that share a fixture may run beside each other.
    """
    name = f"{name}_{secrets.token_hex(4)}"
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        schema.make_database(cluster, admin, name)
    owner = make_engine(cluster.url(OWNER_ROLE, name), role="test")
    web = make_engine(cluster.url(WEB_ROLE, name), role="web")
    reader = make_engine(cluster.url(TILES_ROLE, name), role="tiles", statement_seconds=5)
    tiles = reader.execution_options(isolation_level="AUTOCOMMIT")
    writer = make_engine(cluster.url(WRITER_ROLE, name), role="writer")
    home = Path(tempfile.mkdtemp(prefix="assetmap-home-"))
    try:
        schema.upgrade(owner)
        with Session(owner) as session:
            fill(session)
            session.commit()
        settings = Settings(
            home=home,
            owner_url=cluster.url(OWNER_ROLE, name),
            database_url=cluster.url(WEB_ROLE, name),
            tiles_url=cluster.url(TILES_ROLE, name),
            writer_url=cluster.url(WRITER_ROLE, name),
            place_name=PLACE,
            log_level="error",
        )
        app = create_app(settings, engine=web, tiles=tiles, writer=writer)
        app.config["HOME"] = home
        app.config["SETTINGS"] = settings
        app.config["OWNER"] = owner
        yield app
    finally:
        for engine in (web, writer, reader):
            _let_finish(engine)
        web.dispose()
        writer.dispose()
        reader.dispose()
        owner.dispose()
        shutil.rmtree(home)


def _let_finish(engine: Engine, within_s: float = 5) -> None:
    """E-mails are sent and pictures removed behind an answer: with a connection of their own."""
    until = time.monotonic() + within_s
    for thread in threading.enumerate():
        if thread.name == SENDER:
            thread.join(within_s)
    while engine.pool.checkedout() and time.monotonic() < until:
        time.sleep(0.02)
