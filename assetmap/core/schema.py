"""The schema's state: making the roles and database, migrating, and what is pending."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import psycopg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Connection, Engine, MetaData, make_url, text

from assetmap.core.cluster import (
    ADMIN_ROLE,
    DATABASE,
    OWNER_ROLE,
    TILES_ROLE,
    WEB_ROLE,
    WRITER_ROLE,
    Cluster,
)
from assetmap.core.errors import Unavailable
from assetmap.core.settings import Settings

SCRIPTS = "assetmap:migrations"
#: Any number that no other user of the database takes: one migration at a time.
MIGRATION_LOCK = 7_221_843
#: Made by the administrator; pg_trgm finds names that are nearly alike.
EXTENSIONS = ("postgis", "pg_trgm")
#: Everything that the tile role may read stands in this schema, and it may read nothing else.
TILES_SCHEMA = "tiles"
#: What every role may call unless told otherwise, and no page needs: the first ones fill the disk
#: with large objects, the last tells the extent of tables that the asker may not read.
CLOSED_FUNCTIONS = (
    "pg_catalog.lo_create(oid)",
    "pg_catalog.lo_creat(integer)",
    "pg_catalog.lo_from_bytea(oid, bytea)",
    "public.st_estimatedextent(text, text, text, boolean)",
    "public.st_estimatedextent(text, text, text)",
    "public.st_estimatedextent(text, text)",
)


class SchemaState(StrEnum):
    """How the database stands against this program."""

    EMPTY = "empty"
    CURRENT = "current"
    PENDING = "pending"


class PendingMigrations(Unavailable):
    """The database holds data of an older version of the program."""


def prepare_cluster(cluster: Cluster) -> None:
    """Make the roles, the database and PostGIS in a private cluster, once.

    The owner owns the database and migrates; the web, tile and writer roles own nothing and may
    only connect.
    """
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        # Two commands may come at once to a fresh cluster: one prepares, the other waits here.
        admin.execute("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        for role in (OWNER_ROLE, WEB_ROLE, TILES_ROLE, WRITER_ROLE):
            if not _exists(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                admin.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(
                        sql.Identifier(role)
                    )
                )
        # Row policies let the writer see every row anyway; with them in force it could not COPY.
        admin.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(sql.Identifier(WRITER_ROLE)))
        # The doctor looks for sessions that hang, whosever they are.
        admin.execute(sql.SQL("GRANT pg_read_all_stats TO {}").format(sql.Identifier(OWNER_ROLE)))
        if not _exists(admin, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            make_database(cluster, admin, DATABASE)
        # A database of an older version knows fewer roles, and keeps fewer functions closed.
        _let_connect(admin, DATABASE)
        _close_functions(cluster, DATABASE)


def make_database(cluster: Cluster, admin: psycopg.Connection, name: str) -> None:
    """Make one database with PostGIS and pg_trgm, owned by the owner role."""
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER {}").format(
            sql.Identifier(name), sql.Identifier(OWNER_ROLE)
        )
    )
    # Everybody may make temporary tables unless told otherwise; the web makes none.
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    _let_connect(admin, name)
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, name), autocommit=True) as inside:
        for extension in EXTENSIONS:
            inside.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(extension)))
        inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        inside.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        inside.execute(
            sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(sql.Identifier(OWNER_ROLE))
        )
    _close_functions(cluster, name)


def _close_functions(cluster: Cluster, name: str) -> None:
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, name), autocommit=True) as inside:
        for function in CLOSED_FUNCTIONS:
            inside.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC".encode())


def _let_connect(admin: psycopg.Connection, name: str) -> None:
    for role in (WEB_ROLE, TILES_ROLE, WRITER_ROLE):
        admin.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(name), sql.Identifier(role)
            )
        )


def _exists(connection: psycopg.Connection, query: str, value: str) -> bool:
    return connection.execute(query.encode(), (value,)).fetchone() is not None


def state(engine: Engine) -> SchemaState:
    """Whether the database is empty, current, or waits for migrations."""
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    if at is None:
        return SchemaState.EMPTY
    head = ScriptDirectory.from_config(_config(ALL_ROLES)).get_current_head()
    return SchemaState.CURRENT if at == head else SchemaState.PENDING


def is_known(revision: str) -> bool:
    """Whether this program has the migration of that name: a newer one's data would be lost."""
    scripts = ScriptDirectory.from_config(_config(ALL_ROLES))
    return revision in {script.revision for script in scripts.walk_revisions()}


@dataclass(frozen=True)
class Roles:
    """The database roles that pages act under.

    Attributes
    ----------
    web : str
        Reads what is published; every visitor's pages.
    tiles : str or None
        Reads the views of ``tiles`` and nothing else; None where a server has none.
    writer : str or None
        Reads and writes for people who signed in; None where a server has none: nobody signs in.
    """

    web: str = WEB_ROLE
    tiles: str | None = None
    writer: str | None = None


#: What a private cluster has.
ALL_ROLES = Roles(WEB_ROLE, TILES_ROLE, WRITER_ROLE)


def upgrade(
    engine: Engine,
    *,
    roles: Roles = ALL_ROLES,
    revision: str = "head",
    secret: Callable[[], str] | None = None,
) -> None:
    """Run the migrations up to a revision, in one transaction, one process at a time.

    What the tile and the writer role may do is granted each time, since a server that others run
    may get these roles long after the tables.

    Parameters
    ----------
    secret : callable or None
        Gives the installation's secret key; asked only where something waits to be sealed.
    """
    with _migrating(engine, roles, secret) as config:
        command.upgrade(config, revision)
        _show_revision(config.attributes["connection"], roles.web)
        if roles.tiles is not None:
            _open_tiles(config.attributes["connection"], roles.tiles)


def downgrade(
    engine: Engine,
    *,
    revision: str,
    roles: Roles = ALL_ROLES,
    secret: Callable[[], str] | None = None,
) -> None:
    """Run the migrations down to a revision (``base`` empties the database)."""
    with _migrating(engine, roles, secret) as config:
        command.downgrade(config, revision)


def ensure_current(engine: Engine, *, roles: Roles = ALL_ROLES) -> None:
    """Migrate an empty database; refuse to touch one that holds older data.

    Raises
    ------
    PendingMigrations
        With the command that upgrades.
    """
    found = state(engine)
    if found is SchemaState.EMPTY:
        upgrade(engine, roles=roles)
    elif found is SchemaState.PENDING:
        raise PendingMigrations(
            "The database was made by an older version. Back it up, then run: assetmap db upgrade"
        )


def drift(engine: Engine, metadata: MetaData) -> list[str]:
    """What the models have and the migrated database has not, or the reverse. Empty is right."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _object, name, kind, reflected, _against: (
                    not (
                        kind == "table"
                        and reflected
                        and (name == "spatial_ref_sys" or str(name).startswith("procrastinate_"))
                    )
                ),
            },
        )
        return [repr(change) for change in compare_metadata(context, metadata)]


def roles_of(settings: Settings) -> Roles:
    """The roles that the pages connect as, which the migrations grant to."""
    if settings.is_private:
        return ALL_ROLES
    return Roles(
        web=_role_in(settings.database_url) or WEB_ROLE,
        tiles=_role_in(settings.tiles_url),
        writer=_role_in(settings.writer_url),
    )


def _show_revision(connection: Connection, role: str) -> None:
    """Let the pages see whether the database is of their program."""
    quoted = role.replace('"', '""')
    connection.exec_driver_sql(f'GRANT SELECT ON alembic_version TO "{quoted}"')


def _role_in(url: str | None) -> str | None:
    return make_url(url).username if url else None


def _open_tiles(connection: Connection, role: str) -> None:
    found = connection.execute(
        text("SELECT 1 FROM pg_namespace WHERE nspname = :name"), {"name": TILES_SCHEMA}
    ).scalar()
    if found is None:
        return  # an older revision was asked for
    quoted = role.replace('"', '""')
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA {TILES_SCHEMA} TO "{quoted}"')
    connection.exec_driver_sql(f'GRANT SELECT ON ALL TABLES IN SCHEMA {TILES_SCHEMA} TO "{quoted}"')


def _config(roles: Roles) -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    config.attributes["web_role"] = roles.web
    config.attributes["writer_role"] = roles.writer
    return config


@contextmanager
def _migrating(engine: Engine, roles: Roles, secret: Callable[[], str] | None) -> Iterator[Config]:
    config = _config(roles)
    config.attributes["secret"] = secret
    with engine.begin() as connection:
        _lock(connection)
        config.attributes["connection"] = connection
        yield config


def _lock(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
