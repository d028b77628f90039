"""What is near: the nearest, and all within a distance, by straight lines in EPSG:27700.

One statement asks all four registers. Each part is found by its table's own spatial index; what
is equally far is fetched whole and put in order here, so that an answer never depends on the
order of rows in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import shapely
from geoalchemy2 import Geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Float,
    Integer,
    LargeBinary,
    Select,
    Text,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session

from assetmap.anchors.models import Anchor, AnchorSite
from assetmap.assets.kinds import AssetKind
from assetmap.assets.kinds import kind_of as asset_kind
from assetmap.assets.models import Asset
from assetmap.core import limits
from assetmap.core.crs import GRID
from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.developments.models import Development
from assetmap.developments.words import homes_words
from assetmap.organisations.kinds import kind_of as organisation_kind
from assetmap.organisations.models import Organisation
from assetmap.proximity.errors import BadQuestion
from assetmap.proximity.kinds import Record, of_kinds, records_of
from assetmap.proximity.origins import LeftOut, Origin

Column: TypeAlias = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Neighbour:
    """One thing near an origin.

    Attributes
    ----------
    kind : str
        What it is, in the reader's language.
    family : str
        The group it belongs to: a word of ``proximity.kinds.GROUPS``.
    distance_m : float
        Shortest straight line between the two shapes, EPSG:27700; 0 where they touch or overlap.
    exact : bool
        False when the thing stands at its postcode, not at its door.
    source, licence : str
        Which list it came with, and that list's licence.
    geom : BaseGeometry
        EPSG:27700; of an anchor its nearest site.
    """

    record: Record
    slug: str
    name: str
    kind: str
    glyph: str
    family: str
    distance_m: float
    exact: bool
    demonstration: bool
    source: str
    licence: str
    geom: BaseGeometry


def list_nearest(
    session: Session,
    origin: Origin,
    *,
    k: int,
    kinds: Sequence[str] = (),
    within_m: float | None = None,
) -> list[Neighbour]:
    """The k nearest things of all that is asked for, nearest first.

    Equally far ones stand by record, then name, then slug; the k-th place is cut there too.

    Parameters
    ----------
    kinds : sequence of str
        Words of ``proximity.kinds``; none is everything.
    within_m : float, optional
        Leave out what is further away.

    Raises
    ------
    BadQuestion
    """
    if not 1 <= k <= limits.NEAREST_MOST:
        raise BadQuestion(
            _("Ask for 1 to %(most)s of the nearest.", most=number(limits.NEAREST_MOST))
        )
    reach = None if within_m is None else _checked(within_m)
    return _found(session, _parts(origin, kinds, reach, k))[:k]


def list_within(
    session: Session, origin: Origin, *, radius_m: float, kinds: Sequence[str] = ()
) -> list[Neighbour]:
    """Everything at most ``radius_m`` away, nearest first: what lies on the limit is within.

    Raises
    ------
    BadQuestion
    """
    return _found(session, _parts(origin, kinds, _checked(radius_m), None))


def count_unplaced(session: Session, kinds: Sequence[str] = ()) -> int:
    """How many things of the kinds that are asked for have no known place at all."""
    asked = records_of(kinds)
    queries: list[Select[Any]] = []
    if "asset" in asked:
        query = select(func.count()).where(Asset.archived_on.is_(None), Asset.geom.is_(None))
        wanted = of_kinds(kinds)
        queries.append(query if wanted is None else query.where(wanted))
    if "organisation" in asked:
        queries.append(
            select(func.count()).where(*_open_body(), ~_is_anchor(), Organisation.geom.is_(None))
        )
    if "anchor" in asked:
        site = select(AnchorSite.id).where(
            AnchorSite.anchor_id == Anchor.id, AnchorSite.geom.is_not(None)
        )
        queries.append(
            select(func.count())
            .select_from(Anchor)
            .join(Anchor.organisation)
            .where(*_open_body(), ~site.exists())
        )
    if "development" in asked:
        queries.append(
            select(func.count()).where(Development.gone.is_(None), Development.geom.is_(None))
        )
    counts = union_all(*(query.with_only_columns(func.count().label("n")) for query in queries))
    return int(session.scalar(select(func.sum(counts.subquery().c.n))) or 0)


def _checked(radius_m: float) -> float:
    if not 0 <= radius_m <= limits.NEAR_LONGEST_M:
        raise BadQuestion(
            _(
                "Give a distance from 0 to %(most)s metres.",
                most=number(limits.NEAR_LONGEST_M),
            )
        )
    return radius_m


def _parts(
    origin: Origin, kinds: Sequence[str], reach: float | None, k: int | None
) -> list[Select[Any]]:
    """One query for each register; with ``k`` its k nearest and what is as far as the k-th."""
    here = cast(
        func.ST_GeomFromWKB(literal(shapely.to_wkb(origin.geom), LargeBinary), GRID),
        Geometry(srid=GRID),
    )
    own = origin.left_out
    makers = {
        "asset": lambda: _assets(here, own, kinds),
        "organisation": lambda: _organisations(here, own),
        "anchor": lambda: _anchors(here, own, reach),
        "development": lambda: _developments(here, own),
    }
    columns = {
        "asset": Asset.geom, "organisation": Organisation.geom, "development": Development.geom,
    }  # fmt: skip
    parts = []
    for record in records_of(kinds):
        part = makers[record]()
        column = columns.get(record)
        if column is not None:
            part = part.where(column.is_not(None))
            if reach is not None:
                part = part.where(func.ST_DWithin(column, here, reach))
        if k is not None:
            far: ColumnElement[Any] = (
                part.selected_columns.distance_m
                if column is None
                else column.op("<->", return_type=Float())(here)
            )
            part = part.order_by(far).fetch(k, with_ties=True)
        parts.append(part)
    return parts


def _columns(
    record: Record,
    name: Column,
    kind: Column,
    outline: Column,
    geom: Column,
    here: ColumnElement[Any],
) -> tuple[Any, ...]:
    return (
        literal_column(f"'{record}'::text", Text).label("record"),
        name.label("name"),
        kind.label("kind"),
        (outline != "postcode").label("exact"),
        func.ST_AsBinary(geom, type_=LargeBinary).label("wkb"),
        func.ST_Distance(geom, here, type_=Float).label("distance_m"),
    )


def _assets(here: ColumnElement[Any], own: LeftOut, kinds: Sequence[str]) -> Select[Any]:
    query = select(
        *_columns("asset", Asset.name, Asset.kind, Asset.outline, Asset.geom, here),
        Asset.slug, Asset.demonstration, Asset.source, Asset.licence,
        cast(null(), Integer).label("homes_from"), cast(null(), Integer).label("homes_to"),
    ).where(Asset.archived_on.is_(None))  # fmt: skip
    wanted = of_kinds(kinds)
    if wanted is not None:
        query = query.where(wanted)
    return query if own.asset is None else query.where(Asset.id != own.asset)


def _open_body() -> tuple[ColumnElement[bool], ...]:
    return Organisation.archived_on.is_(None), Organisation.closed.is_(False)


def _is_anchor() -> ColumnElement[bool]:
    return select(Anchor.id).where(Anchor.organisation_id == Organisation.id).exists()


def _organisations(here: ColumnElement[Any], own: LeftOut) -> Select[Any]:
    """Open ones; an anchor's organisation stands once, as the anchor."""
    query = select(
        *_columns(
            "organisation", Organisation.name, Organisation.kind, Organisation.outline,
            Organisation.geom, here,
        ),
        Organisation.slug, Organisation.demonstration, Organisation.source, Organisation.licence,
        cast(null(), Integer).label("homes_from"), cast(null(), Integer).label("homes_to"),
    ).where(*_open_body(), ~_is_anchor())  # fmt: skip
    return query if own.organisation is None else query.where(Organisation.id != own.organisation)


def _anchors(here: ColumnElement[Any], own: LeftOut, reach: float | None) -> Select[Any]:
    """Each once, at its nearest site; of sites that are equally far, the first by name and slug."""
    distance = func.ST_Distance(AnchorSite.geom, here, type_=Float)
    near = (
        select(AnchorSite.anchor_id, AnchorSite.geom, AnchorSite.outline)
        .where(AnchorSite.geom.is_not(None))
        .ext(distinct_on(AnchorSite.anchor_id))
        .order_by(AnchorSite.anchor_id, distance, AnchorSite.name, AnchorSite.slug)
    )
    if reach is not None:
        near = near.where(func.ST_DWithin(AnchorSite.geom, here, reach))
    site = near.subquery("site")
    query = (
        select(
            *_columns(
                "anchor", Organisation.name, cast(null(), Text), site.c.outline, site.c.geom, here
            ),
            Anchor.slug, Organisation.demonstration, Anchor.source, Anchor.licence,
            cast(null(), Integer).label("homes_from"), cast(null(), Integer).label("homes_to"),
        )
        .select_from(Anchor)
        .join(site, site.c.anchor_id == Anchor.id)
        .join(Anchor.organisation)
        .where(*_open_body())
    )  # fmt: skip
    if own.organisation is None:
        return query
    return query.where(Anchor.organisation_id != own.organisation)


def _developments(here: ColumnElement[Any], own: LeftOut) -> Select[Any]:
    """Sites that still count; the parts of a site that was split are its own land."""
    name = func.coalesce(func.nullif(Development.address, ""), Development.reference, type_=Text)
    query = select(
        *_columns(
            "development", name, cast(null(), Text), literal_column("'point'::text", Text),
            Development.geom, here,
        ),
        Development.slug, cast(Development.demonstration, Boolean), Development.source,
        Development.licence, Development.homes_from, Development.homes_to,
    ).where(Development.gone.is_(None))  # fmt: skip
    if own.development is not None:
        query = query.where(Development.id != own.development)
    if own.parts:
        part = (Development.authority == own.authority) & Development.reference.in_(own.parts)
        query = query.where(~part)
    return query


def _found(session: Session, parts: Sequence[Select[Any]]) -> list[Neighbour]:
    rows = session.execute(select(union_all(*parts).subquery())).all()
    shapes = shapely.from_wkb([row.wkb for row in rows])
    kinds: dict[str | None, AssetKind] = {}
    found = [_neighbour(row, shape, kinds) for row, shape in zip(rows, shapes, strict=True)]
    return sorted(found, key=order_of)


def order_of(one: Neighbour) -> tuple[float, str, str, str]:
    """What decides between things: distance, then record, then name, then slug."""
    return one.distance_m, one.record, one.name.casefold(), one.slug


def _neighbour(row: Any, shape: BaseGeometry, kinds: dict[str | None, AssetKind]) -> Neighbour:
    glyph = family = row.record
    if row.record == "asset":
        kind = kinds.get(row.kind)
        if kind is None:
            kind = kinds[row.kind] = asset_kind(row.kind)
        words, glyph, family = kind.said(), kind.glyph, str(kind.family)
    elif row.record == "organisation":
        words = organisation_kind(row.kind).said()
    elif row.record == "anchor":
        words = _("Anchor institution")
    else:
        words = homes_words(row.homes_from, row.homes_to) or _("Planned homes")
    return Neighbour(
        row.record, row.slug, row.name, words, glyph, family, row.distance_m, row.exact,
        row.demonstration, row.source, row.licence, shape,
    )  # fmt: skip
