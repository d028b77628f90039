"""What an installation holds, and how it is lost."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime

import psycopg

from assetmap.core.backup import (
    count_rows,
)
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.settings import Settings
from tests.factories.ground import MIDDLE

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


X, Y = MIDDLE


def state(settings: Settings) -> dict[str, object]:
    """Each table's rows and each file's bytes as one hash each, and who may do what."""
    cluster = Cluster(settings.home)
    engine = make_engine(cluster.url(OWNER_ROLE), role="test")
    with engine.connect() as connection:
        seen: dict[str, object] = {
            table: connection.exec_driver_sql(
                f"SELECT count(*), md5(string_agg(r::text, '|' ORDER BY r::text)) FROM {table} r"
            ).one()
            for table in count_rows(connection)
        }
        seen["rights"] = connection.exec_driver_sql(
            "SELECT n.nspname, relname, relacl::text, relrowsecurity FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname IN ('public', 'tiles') "
            "AND relkind IN ('r', 'v', 'S') ORDER BY 1, 2"
        ).all()
        seen["policies"] = connection.exec_driver_sql(
            "SELECT tablename, policyname, roles::text, qual FROM pg_policies ORDER BY 1, 2"
        ).all()
        seen["functions"] = connection.exec_driver_sql(
            "SELECT p.oid::regprocedure::text, proacl::text, md5(prosrc) FROM pg_proc p "
            "JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname IN ('public', 'tiles', "
            "'pg_catalog') AND (proacl IS NOT NULL OR nspname <> 'pg_catalog') ORDER BY 1"
        ).all()
        seen["database"] = connection.exec_driver_sql(
            "SELECT datname, datacl::text FROM pg_database ORDER BY 1"
        ).all()
        seen["revision"] = connection.exec_driver_sql("SELECT * FROM alembic_version").one()
    engine.dispose()
    store = settings.home / "files"
    seen["files"] = {
        str(path.relative_to(store)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in store.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    seen["home"] = sorted(path.name for path in settings.home.iterdir())
    return seen


def wipe(settings: Settings) -> None:
    """Lose the database and the files."""
    cluster = Cluster(settings.home)
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        admin.execute("DROP DATABASE assetmap WITH (FORCE)")
    shutil.rmtree(settings.home / "files")
