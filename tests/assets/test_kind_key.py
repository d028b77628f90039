"""The kind as a word that SQL can ask for follows the register's word, old rows included."""

from __future__ import annotations

import psycopg
from sqlalchemy import text

from assetmap.assets.models import Asset
from assetmap.core import schema
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, Cluster
from assetmap.core.db import make_engine


def test_the_key_follows_the_kind() -> None:
    asset = Asset(kind="City park")
    assert asset.kind_key == "park"
    asset.kind = "bandstand"
    assert asset.kind_key == "bandstand"
    asset.kind = None
    assert asset.kind_key == ""


def test_rows_from_before_get_their_key_without_a_new_version(cluster: Cluster) -> None:
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        schema.make_database(cluster, admin, "kind_keys")
        engine = make_engine(cluster.url(OWNER_ROLE, "kind_keys"), role="test")
        try:
            schema.upgrade(engine, revision="20261122_register")
            with engine.begin() as connection:
                connection.execute(
                    text(
                        "INSERT INTO asset (slug, name, kind, source, source_id, licence, "
                        "retrieved_on) VALUES ('a', 'A', 'old pub', 's', '1', 'l', now()), "
                        "('b', 'B', NULL, 's', '2', 'l', now())"
                    )
                )
                before = connection.execute(text("SELECT count(*) FROM history")).scalar_one()
            schema.upgrade(engine, revision="20261123_basemap")
            with engine.connect() as connection:
                held = connection.execute(
                    text("SELECT kind_key, version FROM asset ORDER BY slug")
                ).all()
                after = connection.execute(text("SELECT count(*) FROM history")).scalar_one()
        finally:
            engine.dispose()
            admin.execute("DROP DATABASE kind_keys WITH (FORCE)")
    assert [tuple(row) for row in held] == [("pub", 1), ("", 1)]
    assert before == after
