"""Reading the chosen things: a page of them, all of them, how many of what, and the ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import shapely
from geoalchemy2 import Geometry
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.assets.models import AssetStatus
from assetmap.assets.queries import NO_STATUS
from assetmap.core.arrays import any_of
from assetmap.core.crs import GRID
from assetmap.explore.asking import Asked
from assetmap.explore.errors import NoSuchThing
from assetmap.explore.keeping import keepers_among
from assetmap.explore.kinds import family_of_key, look_of
from assetmap.explore.selection import (
    RECORDS,
    Record,
    Selection,
    holds_on,
    point_of,
    records_of,
    things,
    with_ledger,
)
from assetmap.explore.where import Where
from assetmap.organisations.models import Organisation
from assetmap.places.models import Area
from assetmap.places.queries import list_datasets

#: Councils are drawn when they come this near to what the map shows, in metres.
COUNCILS_WITHIN_M = 5_000


@dataclass(frozen=True)
class Thing:
    """One asset, organisation, anchor or development.

    Attributes
    ----------
    kind_words : str
        What it is, in the reader's language; its register's own words for a local kind.
    geom : BaseGeometry
        EPSG:27700; None when nobody knows where it is.
    outline : {"surveyed", "illustrative", "postcode", "point"}
    fact_source : str
        Where its facts come from.
    register, licence : str
        Which list it came with, and that list's licence.
    catchment : bool
        An anchor with a published ledger.
    kept_by : tuple of str
        Who owns, runs or cares for an asset now; empty when nobody recorded it.
    distance_m : float or None
        Straight line from the spot to its edge, EPSG:27700; None without a spot or a place.
    """

    record: Record
    slug: str
    name: str
    kind: str | None
    kind_words: str
    glyph: str
    family: str
    description: str | None
    address: str | None
    area_ha: Decimal | None
    fact_source: str
    register: str
    licence: str
    outline: str
    demonstration: bool
    geom: BaseGeometry | None
    catchment: bool = False
    kept_by: tuple[str, ...] = ()
    distance_m: float | None = None


@dataclass(frozen=True)
class Tally:
    """How many of the things are alike in what the page counts and says."""

    record: str
    kind_key: str
    register: str
    licence: str
    outline: str
    demonstration: bool
    placed: bool
    sized: bool
    count: int

    @property
    def family(self) -> str:
        """Which filter they belong to."""
        return family_of_key(self.kind_key) if self.record == "asset" else self.record


@dataclass(frozen=True)
class Ground:
    """An outline under the things: the programme's neighbourhood or a council."""

    name: str
    slug: str
    geom: BaseGeometry
    sketched: bool


def list_things(
    session: Session, chosen: Selection, *, limit: int | None = None, offset: int = 0
) -> list[Thing]:
    """The things that an address asks for; all of them without a limit.

    By name, or nearest first from a spot (PostGIS ``<->``, then name); what has no position comes
    last, by name. The order is total, so pages neither repeat nor lose a thing.
    """
    keys = session.execute(_in_order(chosen, limit, offset)).all()
    if not keys:
        return []
    found = {
        (row.record, row.id): row
        for record in dict.fromkeys(row.record for row in keys)
        for row in _rows(session, chosen, record, [key.id for key in keys if key.record == record])
    }
    keepers = keepers_among(session, [key.id for key in keys if key.record == "asset"])
    return [_thing(found[key.record, key.id], keepers) for key in keys]


def _in_order(chosen: Selection, limit: int | None, offset: int) -> Select[Any]:
    """Register and number of the things of a page. Each register orders its own by its index."""
    reach = None if limit is None else offset + limit
    spot = chosen.where.spot
    parts = []
    for record in records_of(chosen):
        table = things(chosen, (record,))
        name = func.lower(table.c.name)
        part = select(table.c.record, table.c.id, name.label("sorted"), table.c.slug)
        if spot is None:
            far: ColumnElement[Any] = cast(table.c.geom.is_(None), Integer)
            part = part.order_by(far, name, table.c.slug).limit(reach)
        else:
            # The index knows distances only, so names may settle nothing before the limit.
            far = table.c.geom.op("<->", return_type=Float())(point_of(spot))
            part = part.order_by(far)
            part = part if reach is None else part.fetch(reach, with_ties=True)
        parts.append(part.add_columns(far.label("far")))
    both = union_all(*parts).subquery()
    order = (both.c.far, both.c.sorted, both.c.record, both.c.slug)
    return select(both).order_by(*order).limit(limit).offset(offset)


def _rows(
    session: Session, chosen: Selection, record: Record, numbers: Sequence[int]
) -> Sequence[Any]:
    """All columns of some things of one register, with their distance."""
    spot = chosen.where.spot
    table = things(Selection(Asked(), Where(spot), chosen.day), (record,))
    distance: ColumnElement[Any] = (
        cast(null(), Float) if spot is None else func.ST_Distance(table.c.geom, point_of(spot))
    )
    query = select(table, distance.label("distance_m")).where(any_of(table.c.id, numbers))
    return session.execute(query).all()


def get_thing(session: Session, record: str, slug: str) -> Thing:
    """One thing of the map by its address.

    Raises
    ------
    NoSuchThing
    """
    everything = Selection(Asked(), Where(), date.min)
    for known in RECORDS:
        # A NUL, which no name has, would stop the database.
        if known == record and slug.isprintable():
            table = things(everything, (known,))
            number = session.scalar(select(table.c.id).where(table.c.slug == slug))
            if number is not None:
                row = _rows(session, everything, known, [number])[0]
                return _thing(row, keepers_among(session, [number] if known == "asset" else []))
    raise NoSuchThing(f"Nothing on the map has the address “{record}/{slug}”.")


def count_things(session: Session, chosen: Selection) -> tuple[Tally, ...]:
    """How many things there are, quiet ones too, grouped by all that the page says of them."""
    table = things(chosen, RECORDS)
    placed = table.c.geom.is_not(None)
    # A point with a stated size is drawn as a circle of that size.
    sized = table.c.area_ha.is_not(None) & (func.ST_GeometryType(table.c.geom) == "ST_Point")
    group = (
        table.c.record,
        table.c.kind_key,
        table.c.register,
        table.c.licence,
        table.c.outline,
        table.c.demonstration,
        placed.label("placed"),
        func.coalesce(sized, False).label("sized"),
    )
    rows = session.execute(select(*group, func.count()).group_by(*group).order_by(*group))
    return tuple(Tally(*row) for row in rows)


def count_statuses(session: Session, chosen: Selection) -> dict[str, int]:
    """How many of the chosen assets are used in each way now; sources may say two of one."""
    table = things(chosen, ("asset",))
    now = (
        select(AssetStatus.asset_id, AssetStatus.status)
        .where(*holds_on(chosen.day))
        .distinct()
        .subquery()
    )
    status = func.coalesce(now.c.status, NO_STATUS)
    query = (
        select(status, func.count())
        .select_from(table.outerjoin(now, now.c.asset_id == table.c.id))
        .group_by(status)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def count_all(session: Session, chosen: Selection) -> int:
    """How many things an address asks for."""
    return session.scalar(select(func.count()).select_from(things(chosen))) or 0


def count_without_place(session: Session, chosen: Selection, *, by_postcode: bool) -> int:
    """How many of the chosen things have no position, or no postcode."""
    table = things(chosen)
    missing = table.c.postcode if by_postcode else table.c.geom
    query = select(func.count()).select_from(table).where(missing.is_(None))
    return session.scalar(query) or 0


def nearest(
    session: Session, chosen: Selection, *, family: str = "", kinds: tuple[str, ...] = ()
) -> Thing | None:
    """The nearest asset of a family, or of some kinds, to the selection's spot; filters aside."""
    spot = chosen.where.spot
    if spot is None:
        return None
    table = things(Selection(Asked(kind=family), Where(spot), chosen.day), ("asset",))
    query = select(table, func.ST_Distance(table.c.geom, point_of(spot)).label("distance_m"))
    query = query.where(table.c.geom.is_not(None))
    if kinds:
        query = query.where(table.c.kind_key.in_(kinds))
    row = session.execute(
        query.order_by(table.c.geom.op("<->")(point_of(spot))).limit(1)
    ).one_or_none()
    return None if row is None else _thing(row, {})


def anchors_with_ledgers(session: Session) -> list[tuple[str, str]]:
    """Slug and name of each anchor whose money can be followed, by name."""
    rows = session.execute(
        select(Anchor.slug, Organisation.name)
        .join(Organisation, Organisation.id == Anchor.organisation_id)
        .where(with_ledger(), Organisation.archived_on.is_(None), Organisation.closed.is_(False))
        .order_by(func.lower(Organisation.name), Anchor.slug)
    )
    return [(row[0], row[1]) for row in rows]


def extent_of(session: Session, chosen: Selection) -> BaseGeometry | None:
    """The rectangle around all chosen things, EPSG:27700; None when none has a position."""
    table = things(chosen)
    found = session.scalar(select(func.ST_AsText(func.ST_Extent(table.c.geom))))
    return None if found is None else shapely.from_wkt(found)


def list_neighbourhoods(session: Session) -> tuple[Ground, ...]:
    """The programme's own areas."""
    return _grounds(session, "neighbourhood", None)


def list_councils(session: Session, extent: BaseGeometry) -> tuple[Ground, ...]:
    """Councils within 5 km of a shape, EPSG:27700."""
    return _grounds(session, "district", extent)


def ground_credits(session: Session) -> tuple[str, ...]:
    """Attribution lines of the ground's outlines, oldest first."""
    kinds = [f"boundaries:{kind}" for kind in ("neighbourhood", "district")]
    return tuple(dataset.attribution for dataset in reversed(list_datasets(session, kinds)))


def _grounds(session: Session, kind: str, extent: BaseGeometry | None) -> tuple[Ground, ...]:
    query = select(Area).where(Area.kind == kind).order_by(Area.name)
    if extent is not None:
        near = cast(
            func.ST_GeomFromText(literal(extent.buffer(COUNCILS_WITHIN_M).wkt), GRID), Geometry
        )
        query = query.where(func.ST_Intersects(Area.geom, near))
    return tuple(
        Ground(area.name, area.slug, to_shape(area.geom), area.basis == "illustrative")
        for area in session.scalars(query)
    )


def _thing(row: Any, keepers: dict[int, tuple[str, ...]]) -> Thing:
    look = look_of(row.record, row.kind)
    return Thing(
        record=row.record,
        slug=row.slug,
        name=row.name,
        kind=row.kind,
        kind_words=look.words,
        glyph=look.glyph,
        family=look.family,
        description=row.description,
        address=", ".join(part for part in (row.address, row.postcode) if part) or None,
        area_ha=row.area_ha,
        fact_source=row.fact_source,
        register=row.register,
        licence=row.licence,
        outline=row.outline,
        demonstration=row.demonstration,
        geom=None if row.geom is None else to_shape(row.geom),
        catchment=row.catchment,
        kept_by=keepers.get(row.id, ()) if row.record == "asset" else (),
        distance_m=row.distance_m,
    )
