"""The statements that ask all four registers at once, put together once for each set of kinds.

Putting one together takes longer than running it. What differs from question to question is a
parameter: ``here`` (WKB, EPSG:27700), ``reach`` (metres), ``k``, and what the origin is itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

import shapely
from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Float,
    Integer,
    LargeBinary,
    Select,
    SQLColumnExpression,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute

from assetmap.anchors.models import Anchor, AnchorSite
from assetmap.assets.models import Asset
from assetmap.core.crs import GRID
from assetmap.developments.models import Development
from assetmap.organisations.models import Organisation
from assetmap.proximity.kinds import Record, of_kinds, records_of
from assetmap.proximity.origins import Origin

Column: TypeAlias = SQLColumnExpression[Any]

_HERE = cast(func.ST_GeomFromWKB(bindparam("here", type_=LargeBinary), GRID), Geometry(srid=GRID))
_REACH = bindparam("reach", type_=Float)
_K = bindparam("k", type_=Integer)
_OWN_ASSET = bindparam("own_asset", type_=BigInteger)
_OWN_BODY = bindparam("own_organisation", type_=BigInteger)
_OWN_SITE = bindparam("own_development", type_=BigInteger)
_AUTHORITY = bindparam("authority", type_=Text)
_PARTS = bindparam("parts", type_=ARRAY(Text))
#: No row has this number.
_NONE = 0


def values_of(origin: Origin) -> dict[str, Any]:
    """The parameters that an origin gives."""
    own = origin.left_out
    return {
        "here": shapely.to_wkb(origin.geom),
        "own_asset": own.asset or _NONE,
        "own_organisation": own.organisation or _NONE,
        "own_development": own.development or _NONE,
        "authority": own.authority,
        "parts": list(own.parts),
    }


@lru_cache(maxsize=64)
def things_near(kinds: tuple[str, ...], *, bounded: bool, few: bool) -> Select[Any]:
    """All things of some kinds with their distance.

    Columns: record, name, kind, exact, wkb, distance_m, slug, demonstration, source, licence,
    homes_from, homes_to.

    Parameters
    ----------
    bounded : bool
        Only within ``reach``, the limit included.
    few : bool
        Of each register only its ``k`` nearest and what is as far as the k-th.
    """
    parts = []
    for record in records_of(kinds):
        part, column = _part(record, kinds, bounded=bounded)
        if column is not None:
            part = part.where(column.is_not(None))
            if bounded:
                part = part.where(func.ST_DWithin(column, _HERE, _REACH))
        if few:
            far: ColumnElement[Any] = (
                part.selected_columns.distance_m
                if column is None
                else column.op("<->", return_type=Float())(_HERE)
            )
            part = part.order_by(far).fetch(_K, with_ties=True)
        parts.append(part)
    return select(union_all(*parts).subquery())


def _part(
    record: Record, kinds: tuple[str, ...], *, bounded: bool
) -> tuple[Select[Any], InstrumentedAttribute[Any] | None]:
    """One register's things, and the column whose index finds them; anchors look at their sites."""
    if record == "asset":
        return _assets(kinds), Asset.geom
    if record == "organisation":
        return _organisations(), Organisation.geom
    if record == "anchor":
        return _anchors(bounded=bounded), None
    return _developments(), Development.geom


@lru_cache(maxsize=64)
def things_nowhere(kinds: tuple[str, ...]) -> Select[Any]:
    """How many things of some kinds have no place: one number."""
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
    return select(func.sum(counts.subquery().c.n))


def _columns(
    record: Record,
    name: Column,
    kind: Column,
    outline: Column,
    geom: Column,
) -> tuple[Any, ...]:
    return (
        literal_column(f"'{record}'::text", Text).label("record"),
        name.label("name"),
        kind.label("kind"),
        (outline != "postcode").label("exact"),
        func.ST_AsBinary(geom, type_=LargeBinary).label("wkb"),
        func.ST_Distance(geom, _HERE, type_=Float).label("distance_m"),
    )


def _assets(kinds: tuple[str, ...]) -> Select[Any]:
    query = select(
        *_columns("asset", Asset.name, Asset.kind, Asset.outline, Asset.geom),
        Asset.slug, Asset.demonstration, Asset.source, Asset.licence,
        cast(null(), Integer).label("homes_from"), cast(null(), Integer).label("homes_to"),
    ).where(Asset.archived_on.is_(None), Asset.id != _OWN_ASSET)  # fmt: skip
    wanted = of_kinds(kinds)
    return query if wanted is None else query.where(wanted)


def _open_body() -> tuple[ColumnElement[bool], ...]:
    return Organisation.archived_on.is_(None), Organisation.closed.is_(False)


def _is_anchor() -> ColumnElement[bool]:
    return select(Anchor.id).where(Anchor.organisation_id == Organisation.id).exists()


def _organisations() -> Select[Any]:
    """Open ones; an anchor's organisation stands once, as the anchor."""
    return select(
        *_columns(
            "organisation", Organisation.name, Organisation.kind, Organisation.outline,
            Organisation.geom,
        ),
        Organisation.slug, Organisation.demonstration, Organisation.source, Organisation.licence,
        cast(null(), Integer).label("homes_from"), cast(null(), Integer).label("homes_to"),
    ).where(*_open_body(), ~_is_anchor(), Organisation.id != _OWN_BODY)  # fmt: skip


def _anchors(*, bounded: bool) -> Select[Any]:
    """Each once, at its nearest site; of sites that are equally far, the first by name and slug."""
    distance = func.ST_Distance(AnchorSite.geom, _HERE, type_=Float)
    near = (
        select(AnchorSite.anchor_id, AnchorSite.geom, AnchorSite.outline)
        .where(AnchorSite.geom.is_not(None))
        .ext(distinct_on(AnchorSite.anchor_id))
        .order_by(AnchorSite.anchor_id, distance, AnchorSite.name, AnchorSite.slug)
    )
    if bounded:
        near = near.where(func.ST_DWithin(AnchorSite.geom, _HERE, _REACH))
    site = near.subquery("site")
    return (
        select(
            *_columns(
                "anchor", Organisation.name, cast(null(), Text), site.c.outline, site.c.geom
            ),
            Anchor.slug, Organisation.demonstration, Anchor.source, Anchor.licence,
            cast(null(), Integer).label("homes_from"), cast(null(), Integer).label("homes_to"),
        )
        .select_from(Anchor)
        .join(site, site.c.anchor_id == Anchor.id)
        .join(Anchor.organisation)
        .where(*_open_body(), Anchor.organisation_id != _OWN_BODY)
    )  # fmt: skip


def _developments() -> Select[Any]:
    """Sites that still count; the parts of a site that was split are its own land."""
    part = (Development.authority == _AUTHORITY) & (Development.reference == any_(_PARTS))
    return select(
        *_columns(
            "development", Development.name, cast(null(), Text), Development.outline,
            Development.geom,
        ),
        Development.slug, Development.demonstration, Development.source,
        Development.licence, Development.homes_from, Development.homes_to,
    ).where(Development.gone.is_(None), Development.id != _OWN_SITE, ~part)  # fmt: skip
