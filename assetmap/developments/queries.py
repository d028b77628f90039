"""Reading developments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from assetmap.core.arrays import any_of
from assetmap.core.texts import words_in
from assetmap.developments.analysis import Homes, sum_homes
from assetmap.developments.councils import council_key
from assetmap.developments.errors import DevelopmentNotFound
from assetmap.developments.models import Development
from assetmap.places.models import Area


@dataclass(frozen=True)
class DevelopmentFilter:
    """Which developments are wanted; an empty part asks for nothing in particular.

    Attributes
    ----------
    kind, stage, app_size, app_state : str
        As the columns have them.
    least_homes : int
        Those that are for fewer homes, or say no number, are left out; 0 leaves all in.
    least_ha : Decimal
        The same for their size in hectares.
    area : Area or None
        Those that lie in it, at least in part.
    shown : {"now", "gone", "unplaced"}
        Those that count, those that no longer do, or those that count and are not drawn.
    source : str
        Who says so; empty is anybody.
    more : tuple of SQL conditions
        What higher areas ask beside that, such as a distance to something of theirs.
    """

    text: str = ""
    kind: str = ""
    stage: str = ""
    app_size: str = ""
    app_state: str = ""
    least_homes: int = 0
    least_ha: Decimal = Decimal(0)
    area: Area | None = None
    shown: str = "now"
    source: str = ""
    more: tuple[ColumnElement[bool], ...] = ()


@dataclass(frozen=True)
class Register:
    """One loaded register: whose, of which day, with how many sites that count or do not.

    Attributes
    ----------
    kind : str
        What is in it: one of ``models.KINDS``.
    """

    kind: str
    authority: str
    day: date
    counting: int
    gone: int
    unplaced: int


def get_development(session: Session, slug: str) -> Development:
    """The site of an address, also one that no longer counts.

    Raises
    ------
    DevelopmentNotFound
    """
    held = session.scalar(select(Development).where(Development.slug == slug))
    if held is None:
        raise DevelopmentNotFound("There is no such site. Choose one from the list of sites.")
    return held


def list_developments(
    session: Session, wanted: DevelopmentFilter, *, limit: int | None = None, offset: int = 0
) -> list[Development]:
    """Sites, the most homes first; those that say no number last."""
    query = select(Development).where(*_conditions(wanted))
    return list(
        session.scalars(
            query.order_by(
                Development.homes_to.desc().nulls_last(), func.lower(Development.address),
                Development.slug,
            ).limit(limit).offset(offset)
        )
    )  # fmt: skip


def count_homes(session: Session, wanted: DevelopmentFilter) -> Homes:
    """How many homes the sites of a filter are for; of those that no longer count: as they said.

    What stands on land that counts already is found, and in no sum.
    """
    return _sum(session, *_conditions(wanted))


def sum_of(session: Session, slugs: Sequence[str]) -> Homes:
    """How many homes some sites are for, each piece of land once."""
    return _sum(session, any_of(Development.slug, list(slugs)))


def _sum(session: Session, *conditions: ColumnElement[bool]) -> Homes:
    rows = session.execute(
        select(Development.homes_from, Development.homes_to, Development.uncounted).where(
            *conditions
        )
    ).all()
    counted = sum_homes((low, high) for low, high, apart in rows if apart is None)
    return replace(counted, sites=len(rows), apart=len(rows) - counted.sites)


def list_parts(session: Session, site: Development) -> list[Development]:
    """The sites that a site was split into, by reference."""
    return list(
        session.scalars(
            select(Development)
            .where(
                Development.authority == site.authority, Development.kind == site.kind,
                Development.reference.in_(site.parts),
            )
            .order_by(Development.reference)
        )
    )  # fmt: skip


def find_whole(session: Session, site: Development) -> Development | None:
    """The site that this one is a part of."""
    return session.scalar(
        select(Development).where(
            Development.authority == site.authority,
            Development.kind == site.kind,
            Development.parts.contains([site.reference]),
        )
    )


def list_registers(session: Session) -> list[Register]:
    """Which registers are loaded, by authority."""
    gone = func.coalesce(Development.gone, "undone") != "undone"
    counts = Development.gone.is_(None)
    rows = session.execute(
        select(
            Development.kind,
            Development.authority,
            func.max(Development.register_date),
            func.count().filter(counts),
            func.count().filter(gone),
            func.count().filter(counts, Development.geom.is_(None)),
        )
        .where(func.coalesce(Development.gone, "") != "undone")
        .group_by(Development.kind, Development.authority)
        .order_by(Development.kind.desc(), Development.authority)
    )
    return [Register(*row) for row in rows]


def list_not_loaded(session: Session) -> list[str]:
    """Councils whose outline is loaded, and whose register is not, by name."""
    named = select(Development.authority).where(Development.kind == "site").distinct()
    loaded = {council_key(one) for one in session.scalars(named)}
    names = session.scalars(select(Area.name).where(Area.kind == "district").order_by(Area.name))
    return [name for name in names if council_key(name) not in loaded]


def _conditions(wanted: DevelopmentFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        # What somebody took back is no plan that went: it was never one.
        (Development.gone != "undone") if wanted.shown == "gone" else Development.gone.is_(None)
    ]
    if wanted.shown == "unplaced":
        conditions.append(Development.geom.is_(None))
    if wanted.source:
        conditions.append(Development.source == wanted.source)
    for column, said in (
        (Development.kind, wanted.kind),
        (Development.stage, wanted.stage),
        (Development.app_size, wanted.app_size),
        (Development.app_state, wanted.app_state),
    ):
        if said:
            conditions.append(column == said)
    if wanted.least_ha:
        conditions.append(Development.area_ha >= wanted.least_ha)
    if wanted.least_homes:
        conditions.append(Development.homes_to >= wanted.least_homes)
    for word in words_in(wanted.text):
        columns = (Development.reference, Development.address, Development.notes)
        conditions.append(or_(*(one.icontains(word, autoescape=True) for one in columns)))
    if wanted.area is not None:
        conditions.append(func.ST_Intersects(Development.geom, wanted.area.geom))
    return [*conditions, *wanted.more]
