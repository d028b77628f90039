"""From settings to a usable database, for commands and for the web."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assetmap.core import limits, schema
from assetmap.core.cluster import OWNER_ROLE, TILES_ROLE, WEB_ROLE, WRITER_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.errors import Invalid, Unavailable
from assetmap.core.settings import Settings

WEB_STATEMENT_SECONDS = limits.PAGE_STATEMENT_S
TILES_STATEMENT_SECONDS = limits.TILE_STATEMENT_S


@contextmanager
def owner_engine(settings: Settings, *, as_it_is: bool = False) -> Iterator[Engine]:
    """An engine for migrations, imports and commands, on a database that is up and current.

    The private cluster is started when it is down and left as it was found; an empty database is
    migrated. ``as_it_is`` leaves the schema alone, whatever its state.

    Raises
    ------
    Invalid
        Only the web's address is set.
    Unavailable
        The server does not answer, or it waits for migrations.
    """
    if settings.is_private:
        cluster = Cluster(settings.home)
        with cluster.in_use():
            schema.prepare_cluster(cluster)
            with _current(
                cluster.url(OWNER_ROLE), roles=schema.ALL_ROLES, as_it_is=as_it_is
            ) as engine:
                yield engine
        return
    if settings.owner_url is None:
        raise Invalid(
            "ASSETMAP_DATABASE_URL is set but ASSETMAP_OWNER_URL is not: commands need the "
            "owner's address to write."
        )
    roles = schema.roles_of(settings)
    with _current(settings.owner_url, roles=roles, as_it_is=as_it_is) as engine:
        yield engine


@contextmanager
def owner_session(settings: Settings) -> Iterator[Session]:
    """A session on ``owner_engine``; the caller commits."""
    # What was read stays readable after the commit: commands print it then.
    with owner_engine(settings) as engine, Session(engine, expire_on_commit=False) as session:
        yield session


def web_engine(settings: Settings) -> Engine:
    """The web's engine: the role that may only read what is published. Connects when first used."""
    if settings.database_url is not None:
        url = settings.database_url
    elif settings.is_private:
        url = Cluster(settings.home).url(WEB_ROLE)
    else:
        raise Invalid("ASSETMAP_OWNER_URL is set but ASSETMAP_DATABASE_URL is not.")
    return make_engine(url, role="web", statement_seconds=WEB_STATEMENT_SECONDS)


def tiles_engine(settings: Settings) -> Engine | None:
    """The engine of the role that reads for tiles; None where another's server has no such role.

    Each statement stands alone: a tile is one question, so a transaction would only cost time.
    """
    if settings.tiles_url is not None:
        url = settings.tiles_url
    elif settings.is_private:
        url = Cluster(settings.home).url(TILES_ROLE)
    else:
        return None
    made = make_engine(url, role="tiles", statement_seconds=TILES_STATEMENT_SECONDS)
    return made.execution_options(isolation_level="AUTOCOMMIT")


def writer_engine(settings: Settings) -> Engine | None:
    """The engine of the role that reads and writes for people who signed in.

    None where another's server has no such role: then nobody can sign in.
    """
    url = writer_url(settings)
    if url is None:
        return None
    return make_engine(url, role="writer", statement_seconds=WEB_STATEMENT_SECONDS)


def writer_url(settings: Settings) -> str | None:
    """Address of the writer's role; None where another's server has none."""
    if settings.writer_url is not None:
        return settings.writer_url
    return Cluster(settings.home).url(WRITER_ROLE) if settings.is_private else None


@contextmanager
def _current(url: str, *, roles: schema.Roles, as_it_is: bool) -> Iterator[Engine]:
    engine = make_engine(url, role="owner")
    try:
        try:
            if as_it_is:
                engine.connect().close()
            else:
                schema.ensure_current(engine, roles=roles)
        except OperationalError as fault:
            raise Unavailable(f"The database does not answer: {fault.orig}") from fault
        yield engine
    finally:
        engine.dispose()
