"""From settings to a usable database, for commands and for the web."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assetmap.core import schema
from assetmap.core.cluster import OWNER_ROLE, TILES_ROLE, WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.errors import Invalid, Unavailable
from assetmap.core.settings import Settings

WEB_STATEMENT_SECONDS = 20
TILES_STATEMENT_SECONDS = 5


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
                cluster.url(OWNER_ROLE), WEB_ROLE, tiles_role=TILES_ROLE, as_it_is=as_it_is
            ) as engine:
                yield engine
        return
    if settings.owner_url is None:
        raise Invalid(
            "ASSETMAP_DATABASE_URL is set but ASSETMAP_OWNER_URL is not: commands need the "
            "owner's address to write."
        )
    web_role = schema.web_role_of(settings.database_url)
    tiles_role = schema.tiles_role_of(settings.tiles_url, private=False)
    with _current(settings.owner_url, web_role, tiles_role=tiles_role, as_it_is=as_it_is) as engine:
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


@contextmanager
def _current(
    url: str, web_role: str, *, tiles_role: str | None, as_it_is: bool
) -> Iterator[Engine]:
    engine = make_engine(url, role="owner")
    try:
        try:
            if as_it_is:
                engine.connect().close()
            else:
                schema.ensure_current(engine, web_role=web_role, tiles_role=tiles_role)
        except OperationalError as fault:
            raise Unavailable(f"The database does not answer: {fault.orig}") from fault
        yield engine
    finally:
        engine.dispose()
