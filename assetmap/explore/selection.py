"""The things that an address asks for, as one table that other queries read from.

Assets, open organisations and anchors stand in it with the same columns. An anchor's organisation
is not repeated beside it. PostgreSQL hands a condition on the whole down to each table, so that a
box reaches each table's own index; an order it does not hand down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from geoalchemy2 import Geometry
from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Text,
    cast,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from assetmap.anchors.models import Anchor, AnchorSite, Ledger
from assetmap.assets.models import Asset, AssetFact, AssetStatus
from assetmap.assets.queries import NO_STATUS, of_family
from assetmap.core.crs import GRID
from assetmap.core.texts import words_in
from assetmap.developments.models import Development
from assetmap.explore.asking import Asked
from assetmap.explore.kinds import ASSET_KINDS
from assetmap.explore.where import Place, Spot, Where, find_where
from assetmap.organisations.models import Organisation, OrganisationFact
from assetmap.places.models import Area, Postcode

Record = Literal["asset", "organisation", "anchor", "development"]
RECORDS: tuple[Record, ...] = ("asset", "organisation", "anchor", "development")
#: Shown only to whoever asks for them: hundreds of sites would hide the places.
QUIET: tuple[Record, ...] = ("development",)


@dataclass(frozen=True)
class Selection:
    """What an address asks, with its places found and the day on which it is asked."""

    asked: Asked
    where: Where
    day: date


def find_selection(session: Session, asked: Asked, *, day: date) -> Selection:
    """Look up what an address means.

    Raises
    ------
    AreaNotFound
    BadQuestion
    """
    return Selection(asked, find_where(session, asked), day)


def records_of(chosen: Selection) -> tuple[Record, ...]:
    """Which registers hold what is asked for; who asks for no kind sees no quiet ones."""
    kind = chosen.asked.kind
    if not kind:
        return tuple(record for record in RECORDS if record not in QUIET)
    return tuple(record for record in RECORDS if record == (kind if kind in RECORDS else "asset"))


def things(chosen: Selection, records: Sequence[Record] | None = None) -> FromClause:
    """The chosen things as a subquery; ``geom`` is EPSG:27700, ``geom_3857`` is for drawing.

    Columns: record, id, slug, name, kind, kind_key, description, address, postcode, area_ha,
    fact_source, register, licence, outline, demonstration, geom, geom_3857, catchment.
    ``records`` names the registers, quiet ones too; without it the address says which.
    """
    makers = {
        "asset": _assets, "organisation": _organisations, "anchor": _anchors,
        "development": _developments,
    }  # fmt: skip
    asked = records_of(chosen)
    if records is not None:
        asked = tuple(one for one in records if one in asked or not chosen.asked.kind)
    parts: list[Select[Any]] = [makers[record](chosen) for record in asked]
    return union_all(*(parts or [_assets(chosen).where(false())])).subquery("things")


def point_of(spot: Spot) -> ColumnElement[Any]:
    """A spot as PostGIS takes it, EPSG:27700."""
    return cast(
        func.ST_SetSRID(func.ST_MakePoint(spot.easting, spot.northing), GRID), Geometry(srid=GRID)
    )


def holds_on(day: date) -> tuple[ColumnElement[bool], ...]:
    """States of use that hold on a day; an unknown beginning or end does not end one."""
    return (
        or_(AssetStatus.from_on.is_(None), AssetStatus.from_on <= day),
        or_(AssetStatus.until_on.is_(None), AssetStatus.until_on >= day),
    )


def _text(words: str) -> ColumnElement[str]:
    return literal_column(f"'{words}'::text", Text)


def _assets(chosen: Selection) -> Select[*tuple[Any, ...]]:
    asked, place = chosen.asked, chosen.where.place
    query = select(
        _text("asset").label("record"),
        Asset.id,
        Asset.slug,
        Asset.name,
        Asset.kind,
        Asset.kind_key,
        Asset.description,
        Asset.address,
        Asset.postcode,
        Asset.area_ha,
        func.coalesce(Asset.fact_source, Asset.source).label("fact_source"),
        Asset.source.label("register"),
        Asset.licence,
        Asset.outline,
        Asset.demonstration,
        Asset.geom,
        Asset.geom_3857,
        false().label("catchment"),
    ).where(Asset.archived_on.is_(None))
    if asked.kind in ASSET_KINDS:
        query = query.where(Asset.kind_key == asked.kind)
    elif asked.kind:
        query = query.where(of_family(asked.kind))
    if asked.status:
        query = query.where(_used(asked.status, chosen.day))
    if asked.topic:
        query = query.where(_used_for(asked.topic))
    for word in words_in(asked.text):
        columns = (Asset.name, Asset.description, Asset.address, Asset.postcode)
        query = query.where(_said(word, columns))
    if place is not None:
        query = query.where(_inside(place, Asset.geom, Asset.postcode))
    return query


def _used(status: str, day: date) -> ColumnElement[bool]:
    now = (
        select(AssetStatus.asset_id)
        .where(AssetStatus.asset_id == Asset.id, *holds_on(day))
        .correlate(Asset)
    )
    return (
        ~now.exists() if status == NO_STATUS else now.where(AssetStatus.status == status).exists()
    )


def _used_for(topic: str) -> ColumnElement[bool]:
    said = (AssetFact.field == "use", AssetFact.value == topic)
    return (
        select(AssetFact.id).where(AssetFact.asset_id == Asset.id, *said).correlate(Asset).exists()
    )


def _body_columns() -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]:
    return (
        Organisation.description,
        Organisation.address,
        Organisation.postcode,
        cast(null(), Numeric(10, 2)).label("area_ha"),
        Organisation.source.label("fact_source"),
        Organisation.source.label("register"),
        Organisation.licence,
    )


def _organisations(chosen: Selection) -> Select[Any]:
    query = select(
        _text("organisation").label("record"),
        Organisation.id,
        Organisation.slug,
        Organisation.name,
        Organisation.kind,
        _text("").label("kind_key"),
        *_body_columns(),
        Organisation.outline,
        Organisation.demonstration,
        Organisation.geom,
        Organisation.geom_3857,
        false().label("catchment"),
    ).where(
        *_open_body(chosen),
        ~select(Anchor.id).where(Anchor.organisation_id == Organisation.id).exists(),
    )
    place = chosen.where.place
    if place is not None:
        inside = _inside(place, Organisation.geom, Organisation.postcode)
        if place.area_id is not None:
            works = OrganisationFact.area_id == place.area_id
            inside = or_(inside, _with_fact("service_area", works))
        query = query.where(inside)
    return query


def _anchors(chosen: Selection) -> Select[Any]:
    """Each anchor once: at the site that is nearest to the spot, else at its first with a place."""
    spot, place = chosen.where.spot, chosen.where.place
    order = AnchorSite.source_id if spot is None else AnchorSite.geom.op("<->")(point_of(spot))
    site = (
        select(AnchorSite.geom, AnchorSite.geom_3857, AnchorSite.outline, AnchorSite.postcode)
        .where(AnchorSite.anchor_id == Anchor.id, AnchorSite.geom.is_not(None))
        .order_by(order)
        .limit(1)
        .lateral("site")
    )
    drawn = cast(func.ST_PointOnSurface(site.c.geom_3857), Geometry(srid=3857))
    query = (
        select(
            _text("anchor").label("record"),
            Anchor.id,
            Anchor.slug,
            Organisation.name,
            Organisation.kind,
            _text("").label("kind_key"),
            *_body_columns(),
            func.coalesce(site.c.outline, _text("point")).label("outline"),
            Organisation.demonstration,
            site.c.geom,
            drawn.label("geom_3857"),
            cast(with_ledger(), Boolean).label("catchment"),
        )
        .join(Organisation, Organisation.id == Anchor.organisation_id)
        .outerjoin(site, true())
        .where(*_open_body(chosen))
    )
    if place is not None:
        query = query.where(_inside(place, site.c.geom, site.c.postcode))
    return query


def _developments(chosen: Selection) -> Select[*tuple[Any, ...]]:
    """Sites that still count."""
    asked, place = chosen.asked, chosen.where.place
    query = select(
        _text("development").label("record"),
        Development.id,
        Development.slug,
        Development.name.label("name"),
        cast(null(), Text).label("kind"),
        _text("").label("kind_key"),
        cast(null(), Text).label("description"),
        cast(null(), Text).label("address"),
        cast(null(), Text).label("postcode"),
        Development.area_ha,
        Development.source.label("fact_source"),
        Development.source.label("register"),
        Development.licence,
        Development.outline.label("outline"),
        Development.demonstration,
        Development.geom,
        Development.geom_3857,
        false().label("catchment"),
    ).where(Development.gone.is_(None))
    if asked.status or asked.topic:
        query = query.where(false())
    for word in words_in(asked.text):
        query = query.where(_said(word, (Development.reference, Development.address)))
    if place is not None:
        query = query.where(_inside(place, Development.geom, null()))
    return query


def with_ledger() -> ColumnElement[bool]:
    """Whether an anchor has a ledger that anybody may read."""
    return (
        select(Ledger.id)
        .where(Ledger.anchor_id == Anchor.id, Ledger.replaced_by_id.is_(None))
        .correlate(Anchor)
        .exists()
    )


def _open_body(chosen: Selection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Organisation.archived_on.is_(None),
        Organisation.closed.is_(False),
    ]
    columns = (
        Organisation.name,
        Organisation.description,
        Organisation.address,
        Organisation.postcode,
    )
    for word in words_in(chosen.asked.text):
        does = _with_fact("activity", OrganisationFact.value.icontains(word, autoescape=True))
        conditions.append(or_(_said(word, columns), does))
    if chosen.asked.topic:
        conditions.append(_with_fact("activity", OrganisationFact.value == chosen.asked.topic))
    if chosen.asked.status:
        conditions.append(false())
    return conditions


def _with_fact(field: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(OrganisationFact.id)
        .where(
            OrganisationFact.organisation_id == Organisation.id,
            OrganisationFact.field == field,
            condition,
        )
        .correlate(Organisation)
        .exists()
    )


def _said(word: str, columns: Sequence[InstrumentedAttribute[Any]]) -> ColumnElement[bool]:
    # A word holds no space, so it is found in one column or in none.
    return func.concat_ws(" ", *columns).icontains(word, autoescape=True)


def _inside(
    place: Place, geom: ColumnElement[Any] | InstrumentedAttribute[Any], postcode: Any
) -> ColumnElement[bool]:
    """In the area at least in part; by postcode when no outline of the area is loaded."""
    if place.area_id is not None:
        outline = select(Area.geom).where(Area.id == place.area_id).scalar_subquery()
        return func.ST_Intersects(geom, outline)
    column: InstrumentedAttribute[Any] = getattr(Postcode, place.kind)
    return (
        select(Postcode.id)
        .where(Postcode.code == postcode, column == place.code)
        .correlate_except(Postcode)
        .exists()
    )
