"""The second migration: nearly equal names need an extension that not everybody may make."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, text

from assetmap.core import schema
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.errors import Unavailable

NAME = "without_trigrams"


@pytest.fixture
def bare(cluster: Cluster) -> Iterator[Engine]:
    """A database as another server may have it: PostGIS, and no pg_trgm."""
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        schema.make_database(cluster, admin, NAME)
        with psycopg.connect(cluster.conninfo(ADMIN_ROLE, NAME), autocommit=True) as inside:
            inside.execute("DROP EXTENSION pg_trgm")
        engine = make_engine(cluster.url(OWNER_ROLE, NAME), role="test")
        yield engine
        engine.dispose()
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


def test_the_databases_owner_makes_the_extension(bare: Engine) -> None:
    schema.upgrade(bare)
    with bare.connect() as connection:
        found = connection.execute(text("SELECT similarity('alder', 'alders') > 0.5")).scalar_one()
    assert found is True


def test_whoever_may_not_is_told_what_to_ask_for(cluster: Cluster, bare: Engine) -> None:
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(
                sql.Identifier(NAME), sql.Identifier(ADMIN_ROLE)
            )
        )
        admin.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(NAME), sql.Identifier(OWNER_ROLE)
            )
        )
    with pytest.raises(Unavailable, match="CREATE EXTENSION pg_trgm"):
        schema.upgrade(bare)
    assert schema.state(bare) is schema.SchemaState.EMPTY


def test_the_law_is_data_with_edition_and_source(bare: Engine) -> None:
    schema.upgrade(bare)
    with bare.connect() as connection:
        rows = connection.execute(
            text("SELECT key, length, unit, rule FROM statutory_period ORDER BY id")
        ).all()
        assert [tuple(row) for row in rows] == [
            ("acv_listing", 5, "years", "Localism Act 2011 s.87(3)"),
            ("acv_interim", 6, "weeks", "Localism Act 2011 s.95(6)"),
            ("acv_full", 6, "months", "Localism Act 2011 s.95(6)"),
            ("acv_protected", 18, "months", "Localism Act 2011 s.95(6)"),
        ]
        kept = connection.execute(
            text(
                "SELECT count(*) FROM statutory_period WHERE edition <> '' AND source <> '' "
                "AND licence <> '' AND in_force_from IS NOT NULL"
            )
        ).scalar_one()
        assert kept == 4
