"""SQLAlchemy ground: the declarative base, common columns, engines and transactions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Engine,
    FetchedValue,
    Identity,
    MetaData,
    Numeric,
    Select,
    Text,
    create_engine,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from assetmap.core import limits
from assetmap.core.crs import GRID, GRID_BOUNDS, WEB_MERCATOR
from assetmap.core.errors import Unavailable
from assetmap.core.patience import Patience, be_patient

#: Roles that act for people who wait for a page.
PEOPLE = ("web", "tiles", "writer")
#: Pounds, to the penny, up to the largest that anybody types.
MONEY = Numeric(14, 2)
SelectT = TypeVar("SelectT", bound="Select[Any]")
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 SQLAlchemy reads it so


class Numbered:
    """A surrogate key, never shown to people."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)


class Recorded(Numbered):
    """What every row that people see carries (a trigger raises ``version`` on each change)."""

    slug: Mapped[str] = mapped_column(
        Text, unique=True, comment="stable public name in addresses, never reused"
    )
    version: Mapped[int] = mapped_column(
        server_default="1", server_onupdate=FetchedValue(), comment="1, then raised by a trigger"
    )
    source: Mapped[str] = mapped_column(Text, comment="who says so, as shown to people")
    source_id: Mapped[str] = mapped_column(Text, comment="the source's own key for this row")
    licence: Mapped[str] = mapped_column(Text, comment="licence of the source")
    retrieved_on: Mapped[date] = mapped_column(comment="day the source was fetched or made")


def geometry_checks(*, nullable: bool, with_mercator: bool = True) -> tuple[CheckConstraint, ...]:
    """Table CHECKs that repeat what the geometry guard refuses.

    The bounds are judged before ``ST_IsValid`` may look at the shape, since an infinite
    coordinate can crash it; a CASE keeps that order. An empty shape has NULL bounds, and a CHECK
    that yields NULL passes, hence the explicit ``ST_IsEmpty``.
    """
    west, south, east, north = GRID_BOUNDS
    held = (
        f"NOT ST_IsEmpty(geom) AND CASE WHEN ST_XMin(geom) >= {west:.0f} AND "
        f"ST_XMax(geom) <= {east:.0f} AND ST_YMin(geom) >= {south:.0f} AND "
        f"ST_YMax(geom) <= {north:.0f} AND ST_NPoints(geom) <= 500000 "
        "THEN ST_IsValid(geom) ELSE false END"
    )
    checks = [CheckConstraint(f"geom IS NULL OR ({held})" if nullable else held, "geom_sound")]
    if with_mercator:
        checks.append(CheckConstraint("(geom IS NULL) = (geom_3857 IS NULL)", "geom_drawn"))
        checks.append(
            CheckConstraint(
                "geom_3857 IS NULL OR (NOT ST_IsEmpty(geom_3857) AND "
                "ST_XMin(geom_3857) > -20037509 AND ST_XMax(geom_3857) < 20037509 AND "
                "ST_YMin(geom_3857) > -20037509 AND ST_YMax(geom_3857) < 20037509)",
                "geom_3857_sound",
            )
        )
    return tuple(checks)


def grid_geometry(kind: str = "GEOMETRY", *, nullable: bool = False) -> Mapped[Any]:
    """A geometry of record in EPSG:27700."""
    return mapped_column(
        Geometry(kind, srid=GRID, spatial_index=False), nullable=nullable, comment="EPSG:27700"
    )


def drawn_geometry(kind: str = "GEOMETRY", *, nullable: bool = False) -> Mapped[Any]:
    """The same shape for drawing in EPSG:3857, written by the same service."""
    return mapped_column(
        Geometry(kind, srid=WEB_MERCATOR, spatial_index=False),
        nullable=nullable,
        comment="EPSG:3857, for tiles and pages",
    )


def make_engine(url: str, *, role: str, statement_seconds: int = 0) -> Engine:
    """An engine with the time limits that its kind of user needs.

    Parameters
    ----------
    url : str
        SQLAlchemy address.
    role : str
        Shown as the application's name in the server's session list. Those of ``PEOPLE`` wait
        for a lock, a free connection or a server that stands still only for moments.
    statement_seconds : int
        Longest statement; 0 means no limit (imports).
    """
    people = role in PEOPLE
    lock_s = limits.LOCK_S if people else 30
    idle_s = limits.IDLE_IN_TRANSACTION_S.get(role, 600)
    options = (
        f"-c statement_timeout={statement_seconds * 1000} -c lock_timeout={lock_s * 1000} "
        f"-c idle_in_transaction_session_timeout={idle_s * 1000} -c jit=off -c timezone=UTC"
    )
    pool: dict[str, int] = {}
    if people:
        pool = {
            "pool_size": limits.POOL_SIZE,
            "max_overflow": limits.POOL_OVERFLOW,
            "pool_timeout": limits.POOL_WAIT_S,
        }
    engine = create_engine(
        url,
        pool_pre_ping=True,
        # What people ask for may tell where they are: an error that is logged leaves it out.
        hide_parameters=people,
        connect_args={
            "application_name": f"assetmap-{role}",
            "options": options,
            "connect_timeout": limits.CONNECT_S if people else 10,
        },
        **pool,
    )
    if people:
        longest = statement_seconds + limits.STATEMENT_SLACK_S if statement_seconds else math.inf
        be_patient(engine, Patience(longest))
    return engine


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit once at the end of the block; any exception rolls everything back."""
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def locked(query: SelectT) -> SelectT:
    """The same rows, locked and as they are now, also those that the session has read before.

    Without reading them anew a lock alone would compare the version that was read before it.
    """
    return query.with_for_update().execution_options(populate_existing=True)


#: Any number that no other user of the database takes.
WRITER_LOCK = 7_221_844
WRITER_SECONDS = 600


def take_turn(session: Session) -> None:
    """Wait until no other import or load is at work; the turn ends with the transaction.

    Two imports of one file at once would both find its rows missing, and the second would fail
    on a constraint after doing all its work.

    Raises
    ------
    Unavailable
        The other one did not end within ten minutes.
    """
    session.execute(text(f"SET LOCAL lock_timeout = '{WRITER_SECONDS}s'"))
    try:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
    except OperationalError as fault:
        raise Unavailable(
            "Another import or load has been at work for ten minutes. Wait for it to end, then "
            "start this one again; nothing was changed."
        ) from fault
    session.execute(text("SET LOCAL lock_timeout = '30s'"))


def sign_transaction(session: Session, *, actor: str, reason: str, batch: bool = False) -> None:
    """Tell the history trigger who acts and why, for the current transaction.

    Parameters
    ----------
    actor : str
        A principal such as ``operator`` (never a personal name).
    reason : str
        One line that a reader of the history understands.
    batch : bool
        True for imports: new rows are covered by one history entry of the import, changes to
        existing rows are still recorded one by one.
    """
    session.execute(
        text(
            "SELECT set_config('assetmap.actor', :actor, true), "
            "set_config('assetmap.reason', :reason, true), "
            "set_config('assetmap.batch', :batch, true)"
        ),
        {"actor": actor, "reason": reason, "batch": "on" if batch else ""},
    )


_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slugify(name: str) -> str:
    """A readable slug of a name: lower case, digits and hyphens, at most 80 characters.

    >>> slugify("Christ Church, Summerfield"), slugify("—")
    ('christ-church-summerfield', 'x')
    """
    return _NOT_SLUG.sub("-", name.lower()).strip("-")[:80].strip("-") or "x"
