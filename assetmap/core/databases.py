"""Whole databases of one server: making, renaming and dropping them, for a restore."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, make_url

from assetmap.core import schema
from assetmap.core.cluster import ADMIN_ROLE, DATABASE, OWNER_ROLE, Cluster
from assetmap.core.errors import Invalid, NotAllowed, Unavailable
from assetmap.core.settings import Settings

#: Every server has it; nobody's data are in it.
MAINTENANCE = "postgres"


class MayNotRestore(NotAllowed):
    """The owner's account lacks a right that a restore needs."""


@dataclass(frozen=True)
class Server:
    """Where one installation's databases are.

    Attributes
    ----------
    admin : str
        For psycopg: who may make and rename databases, connected beside ours.
    name : str
        The database that people see.
    make : callable
        Makes an empty database with the extensions, owned by the owner.
    url : callable
        SQLAlchemy address of a database for the owner.
    conninfo : callable
        The same for PostgreSQL's programs, without the password.
    password : str
        Empty where none is needed.
    """

    admin: str
    name: str
    make: Callable[[psycopg.Connection, str], None]
    url: Callable[[str], str]
    conninfo: Callable[[str], str]
    password: str = ""


@contextmanager
def server_of(settings: Settings) -> Iterator[Server]:
    """The server of an installation; a private one runs for the block.

    Raises
    ------
    Unavailable
        It does not answer.
    """
    if settings.is_private:
        cluster = Cluster(settings.home)
        with cluster.in_use():
            schema.prepare_cluster(cluster)
            yield Server(
                admin=cluster.conninfo(ADMIN_ROLE, MAINTENANCE),
                name=DATABASE,
                make=lambda admin, name: schema.make_database(cluster, admin, name),
                url=lambda name: cluster.url(OWNER_ROLE, name),
                conninfo=lambda name: cluster.conninfo(OWNER_ROLE, name),
            )
        return
    if settings.owner_url is None:
        raise Invalid("ASSETMAP_OWNER_URL is not set: a restore needs the owner's address.")
    url = make_url(settings.owner_url)
    password = str(url.password or "")
    yield Server(
        admin=make_conninfo(conninfo_of(url, MAINTENANCE), password=password or None),
        name=str(url.database),
        make=lambda admin, name: _make_anothers(admin, url, name),
        url=lambda name: url.set(database=name).render_as_string(hide_password=False),
        conninfo=lambda name: conninfo_of(url, name),
        password=password,
    )


def conninfo_of(url: URL, database: str | None = None) -> str:
    """An address for PostgreSQL's own programs, without its password."""
    parts = {
        "host": url.host, "port": url.port, "user": url.username,
        "dbname": database or url.database,
        **{name: str(value) for name, value in url.query.items()},
    }  # fmt: skip
    return make_conninfo("", **{name: held for name, held in parts.items() if held is not None})


@contextmanager
def connected(server: Server) -> Iterator[psycopg.Connection]:
    """A connection beside the installation's database; each statement stands alone."""
    try:
        admin = psycopg.connect(server.admin, autocommit=True)
    except psycopg.OperationalError as fault:
        raise Unavailable(f"The database does not answer: {fault}") from fault
    with admin:
        yield admin


def list_databases(admin: psycopg.Connection, prefix: str) -> list[str]:
    """The databases whose names begin so."""
    rows = admin.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,)
    )
    return [str(name) for (name,) in rows.fetchall()]


def drop_database(admin: psycopg.Connection, name: str) -> None:
    """Drop a database and end its sessions; nothing happens when it is not there."""
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def rename_database(admin: psycopg.Connection, old: str, new: str) -> None:
    """Rename a database that nobody is connected to; part of a transaction like any statement."""
    admin.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
    )


@contextmanager
def emptied(server: Server, name: str) -> Iterator[None]:
    """End every session of a database for as long as the block lasts.

    A rename waits a few seconds for the last session to end and lets no new one in meanwhile; so
    whoever slips in just before it must be told as well.
    """
    over = Event()

    def end_sessions() -> None:
        with connected(server) as admin:
            while not over.is_set():
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s "
                    "AND usename IS NOT NULL",
                    (name,),
                )
                over.wait(0.05)

    with ThreadPoolExecutor(1) as helper:
        helping = helper.submit(end_sessions)
        try:
            yield
        finally:
            over.set()
    helping.result()


def _make_anothers(admin: psycopg.Connection, url: URL, name: str) -> None:
    """A database on a server that others run, with the rights that the present one gives."""
    try:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        _copy_rights(admin, str(url.database), name)
        inside = make_conninfo(conninfo_of(url, name), password=str(url.password or "") or None)
        with psycopg.connect(inside, autocommit=True) as fresh:
            for extension in schema.EXTENSIONS:
                fresh.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                )
    except errors.InsufficientPrivilege as fault:
        raise MayNotRestore(
            f"The account {url.username} may not make a database with PostGIS "
            f"({fault.diag.message_primary}). For the time of the restore let an administrator "
            "give it both rights: ALTER ROLE … CREATEDB, and PostGIS in template1 (CREATE "
            "EXTENSION postgis there) so that every new database has it. Nothing was changed."
        ) from fault


def _copy_rights(admin: psycopg.Connection, old: str, new: str) -> None:
    """Whoever may connect to the one may connect to the other; PUBLIC only where it may now."""
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(new)))
    rights = admin.execute(
        "SELECT CASE WHEN held.grantee = 0 THEN NULL ELSE held.grantee::regrole::text END, "
        "held.privilege_type FROM pg_database d, "
        "aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) held WHERE d.datname = %s",
        (old,),
    ).fetchall()
    for role, right in rights:
        admin.execute(
            sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
                sql.SQL(right),
                sql.Identifier(new),
                sql.SQL("PUBLIC") if role is None else sql.SQL(role),
            )
        )
