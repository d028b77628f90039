"""Migrations: empty to head, down and up again, no drift, and what the web role may do."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError, InternalError, ProgrammingError

from assetmap.core import schema
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.migrations.metadata import METADATA


@pytest.fixture
def empty(cluster: Cluster):
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        schema.make_database(cluster, admin, "migrating")
        engine = make_engine(cluster.url(OWNER_ROLE, "migrating"), role="test")
        yield engine
        engine.dispose()
        admin.execute("DROP DATABASE migrating WITH (FORCE)")


def test_up_down_and_up_again(empty: Engine) -> None:
    assert schema.state(empty) is schema.SchemaState.EMPTY
    schema.ensure_current(empty)
    assert schema.state(empty) is schema.SchemaState.CURRENT
    schema.downgrade(empty, revision="base")
    left = set(inspect(empty).get_table_names()) - {"spatial_ref_sys", "alembic_version"}
    assert left == set()
    with empty.connect() as connection:
        functions = connection.execute(
            text("SELECT proname FROM pg_proc WHERE proname IN ('keep_history', 'count_versions')")
        ).all()
    assert functions == []
    schema.upgrade(empty)
    assert schema.state(empty) is schema.SchemaState.CURRENT


def test_models_and_migrations_agree(engine: Engine) -> None:
    assert schema.drift(engine, METADATA) == []


def test_a_missing_column_is_seen_as_drift(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("ALTER TABLE asset DROP COLUMN description"))
    assert len(schema.drift(empty, METADATA)) == 1


def test_older_data_are_not_touched(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    with pytest.raises(schema.PendingMigrations, match="assetmap db upgrade"):
        schema.ensure_current(empty)


def test_the_web_role_reads_but_owns_and_changes_nothing(cluster: Cluster, engine: Engine) -> None:
    web = make_engine(cluster.url(WEB_ROLE), role="test", statement_seconds=5)
    try:
        with web.connect() as connection:
            attributes = connection.execute(
                text(
                    "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles "
                    "WHERE rolname = current_user"
                )
            ).one()
            assert tuple(attributes) == (False, False, False, False)
            owned = connection.execute(
                text(
                    "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
                    "WHERE r.rolname = current_user"
                )
            ).scalar_one()
            assert owned == 0
        for statement in (
            "SELECT * FROM payment",
            "SELECT * FROM history",
            "UPDATE asset SET name = 'x'",
            "DELETE FROM organisation",
            "CREATE TABLE mine (id int)",
            "CREATE TEMP TABLE mine (id int)",
        ):
            with (
                web.connect() as connection,
                pytest.raises(ProgrammingError, match="permission denied"),
            ):
                connection.execute(text(statement))
    finally:
        web.dispose()


@pytest.mark.case("G05", "G06")
@pytest.mark.parametrize(
    "shape",
    [
        "'SRID=27700;POINT EMPTY'::geometry",
        "ST_SetSRID(ST_MakePoint('Infinity', 1), 27700)",
        "ST_SetSRID(ST_MakePoint('-Infinity', 1), 27700)",
        "ST_SetSRID(ST_MakePoint('NaN', 1), 27700)",
        "ST_SetSRID(ST_MakePoint(1e300, 1), 27700)",
        "'SRID=27700;POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))'::geometry",
    ],
)
def test_checks_refuse_what_the_guard_refuses(session, shape: str) -> None:
    """Written straight in SQL, past the guard: the table itself says no and the server lives."""
    with pytest.raises((IntegrityError, InternalError)) as caught:
        session.execute(
            text(
                "INSERT INTO asset (slug, name, source, source_id, licence, retrieved_on, geom, "
                f"geom_3857) VALUES ('x', 'x', 'x', 'x', 'x', now(), {shape}, "
                "'SRID=3857;POINT(1 1)'::geometry)"
            )
        )
    assert "geom_sound" in str(caught.value.orig.diag.constraint_name)
