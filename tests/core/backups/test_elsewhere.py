"""Backing up and restoring on a server that others run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from assetmap.core import schema
from assetmap.core.backup import (
    make_backup,
)
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, TILES_ROLE, WEB_ROLE, Cluster
from assetmap.core.databases import MayNotRestore
from assetmap.core.restore import restore_backup
from assetmap.core.runtime import owner_session
from assetmap.core.settings import Settings
from tests.core.backups.making import NOW, X, Y
from tests.factories.register import new_asset


@pytest.fixture
def anothers(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The same server, known by addresses alone."""
    cluster = Cluster(settings.home)
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        schema.make_database(cluster, admin, "others")
        try:
            made = Settings(
                home=tmp_path / "home",
                owner_url=cluster.url(OWNER_ROLE, "others"),
                database_url=cluster.url(WEB_ROLE, "others"),
                tiles_url=cluster.url(TILES_ROLE, "others"),
            )
            with owner_session(made) as session:
                new_asset(session, "Their Hall", "Hall", at=(X, Y))
                session.commit()
            yield made
        finally:
            admin.execute("DROP DATABASE others WITH (FORCE)")
            admin.execute(f"ALTER ROLE {OWNER_ROLE} NOCREATEDB")


def halls(settings: Settings) -> int:
    with owner_session(settings) as session:
        return session.scalar(text("SELECT count(*) FROM asset"))


def test_anothers_server_is_backed_up_and_says_what_a_restore_lacks(
    settings: Settings, anothers: Settings, tmp_path: Path
) -> None:
    make_backup(anothers, tmp_path / "x.backup", at=NOW)
    with pytest.raises(MayNotRestore, match="CREATEDB"):
        restore_backup(anothers, tmp_path / "x.backup")
    cluster = Cluster(settings.home)
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER ROLE {OWNER_ROLE} CREATEDB")
        with pytest.raises(MayNotRestore, match="PostGIS"):
            restore_backup(anothers, tmp_path / "x.backup")
        names = admin.execute("SELECT datname FROM pg_database WHERE datname ~ '^others'")
        assert names.fetchall() == [("others",)], "what was begun is cleared away"
    assert halls(anothers) == 1


def test_anothers_server_with_the_rights(
    settings: Settings, anothers: Settings, tmp_path: Path
) -> None:
    make_backup(anothers, tmp_path / "x.backup", at=NOW)
    with owner_session(anothers) as session:
        session.execute(text("DELETE FROM asset"))
        session.commit()
    cluster = Cluster(settings.home)
    with (
        psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin,
        psycopg.connect(cluster.conninfo(ADMIN_ROLE, "template1"), autocommit=True) as template,
    ):
        rights = "SELECT datacl::text FROM pg_database WHERE datname = 'others'"
        before = admin.execute(rights).fetchone()
        admin.execute(f"ALTER ROLE {OWNER_ROLE} CREATEDB")
        for extension in schema.EXTENSIONS:
            template.execute(f"CREATE EXTENSION {extension}")
        template.close()
        try:
            restore_backup(anothers, tmp_path / "x.backup")
        finally:
            with psycopg.connect(
                cluster.conninfo(ADMIN_ROLE, "template1"), autocommit=True
            ) as template:
                for extension in schema.EXTENSIONS:
                    template.execute(f"DROP EXTENSION {extension} CASCADE")
        assert halls(anothers) == 1
        assert set(admin.execute(rights).fetchone()[0][1:-1].split(",")) == set(
            before[0][1:-1].split(",")
        )
