"""The role that reads for tiles sees the views of ``tiles`` and nothing else of anybody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from assetmap.core import schema
from assetmap.core.cluster import TILES_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.runtime import TILES_STATEMENT_SECONDS
from assetmap.core.settings import Settings

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
#: PostGIS's own tables of coordinate systems and columns come with the extension.
OURS = (
    "SELECT c.oid::regclass::text, c.relkind FROM pg_class c JOIN pg_namespace n "
    "ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'tiles') AND c.relkind IN "
    "('r', 'v', 'm', 'p', 'f') AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid "
    "AND d.deptype = 'e') ORDER BY 1"
)
VIEWS = {
    "tiles.layer_version": {"layer", "version"},
    "tiles.assets": {"slug", "name", "kind", "outline", "status", "geom_3857"},
    "tiles.organisations": {"slug", "name", "kind", "outline", "geom_3857"},
    "tiles.anchors": {"slug", "name", "site", "kind", "outline", "geom_3857"},
    "tiles.boundaries": {"kind", "code", "name", "basis", "min_zoom", "geom_3857"},
    "tiles.basemap": {"theme", "kind", "name", "min_zoom", "geom_3857"},
    "tiles.deprivation": {"release", "code", "name", "decile", "geom_3857"},
    "tiles.population": {"release", "code", "name", "people", "per_ha", "geom_3857"},
    "tiles.releases": {"layer", "release", "areas"},
    "tiles.sources": {"layer", "name", "release", "attribution", "loaded_at"},
}


@pytest.fixture
def reader(cluster: Cluster, engine: Engine) -> Iterator[Connection]:
    """A connection as the tile role, beside the migrated database's owner."""
    made = make_engine(cluster.url(TILES_ROLE), role="test", statement_seconds=1)
    with made.connect() as connection:
        yield connection
    made.dispose()


@pytest.mark.case("A12")
def test_it_may_read_the_views_and_nothing_else(reader: Connection) -> None:
    held = reader.execute(text(OURS)).all()
    assert {name for name, _ in held} > set(VIEWS), "every table and view was looked at"
    for name, _ in held:
        rights = {
            right
            for right in RIGHTS
            if reader.scalar(
                text("SELECT has_table_privilege(current_user, :name, :right)"),
                {"name": name, "right": right},
            )
        }
        assert rights == ({"SELECT"} if name in VIEWS else set()), name


@pytest.mark.case("A12")
def test_it_is_refused_when_it_tries(reader: Connection) -> None:
    names = [name for name, _ in reader.execute(text(OURS)).all()]
    reader.rollback()
    for name in names:
        if name in VIEWS:
            columns = reader.execute(text(f"SELECT * FROM {name} LIMIT 0")).keys()
            assert set(columns) == VIEWS[name], "the columns are the ones allowed"
        else:
            with pytest.raises(ProgrammingError, match="permission denied"):
                reader.execute(text(f"SELECT FROM {name} LIMIT 1"))
        reader.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tiles.assets SET name = 'x'",
        "DELETE FROM tiles.basemap",
        "INSERT INTO tiles.basemap (theme) VALUES ('x')",
        "CREATE TABLE tiles.mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMP TABLE mine (id int)",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT pg_read_file('/etc/passwd')",
        "SET ROLE assetmap_owner",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT lo_create(0)",
        "SELECT lo_creat(0)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT ST_EstimatedExtent('public', 'asset', 'geom')",
        "SELECT ST_EstimatedExtent('asset', 'geom')",
    ],
)
def test_it_changes_and_makes_nothing(reader: Connection, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be"):
        reader.execute(text(statement))


def test_it_owns_nothing_and_is_nobody_special(reader: Connection) -> None:
    attributes = reader.execute(
        text(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication, "
            "(SELECT count(*) FROM pg_class WHERE relowner = r.oid), "
            "(SELECT count(*) FROM pg_auth_members WHERE member = r.oid) "
            "FROM pg_roles r WHERE rolname = current_user"
        )
    ).one()
    assert tuple(attributes) == (False, False, False, False, False, 0, 0)


def test_a_long_statement_is_stopped(reader: Connection) -> None:
    with pytest.raises(OperationalError, match="statement timeout"):
        reader.execute(text("SELECT pg_sleep(3)"))
    assert 0 < TILES_STATEMENT_SECONDS <= 5


def test_a_role_that_comes_later_is_let_in_by_the_next_upgrade(
    cluster: Cluster, engine: Engine, reader: Connection
) -> None:
    """Another's server may get its tile role long after the migration."""
    with engine.begin() as owner:
        owner.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA tiles FROM {TILES_ROLE}"))
    with pytest.raises(ProgrammingError, match="permission denied"):
        reader.execute(text("SELECT FROM tiles.assets"))
    reader.rollback()
    schema.upgrade(engine)
    reader.execute(text("SELECT FROM tiles.assets"))


def test_which_roles_the_pages_connect_as() -> None:
    assert schema.roles_of(Settings(home=Path("unused"))) == schema.ALL_ROLES
    elsewhere = Settings(
        home=Path("unused"),
        owner_url="postgresql+psycopg://owner@db/a",
        database_url="postgresql+psycopg://reading@db/a",
    )
    assert schema.roles_of(elsewhere) == schema.Roles("reading", None, None)
    with_more = replace(
        elsewhere,
        tiles_url="postgresql+psycopg://drawing@db/a",
        writer_url="postgresql+psycopg://writing@db/a",
    )
    assert schema.roles_of(with_more) == schema.Roles("reading", "drawing", "writing")
