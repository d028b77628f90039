"""How things become marks of the map: statements that make GeoJSON in the database.

A mark's geometry and properties are those that ``static/js/explore/things.js`` draws: EPSG:4326,
seven decimals.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    FromClause,
    Numeric,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, aggregate_order_by

from assetmap.assets.kinds import KINDS, NOT_KNOWN
from assetmap.core.crs import WEB_MERCATOR, WGS84
from assetmap.core.geojson import DECIMALS
from assetmap.explore.kinds import look_of
from assetmap.explore.selection import RECORDS
from assetmap.organisations.kinds import KINDS as BODY_KINDS
from assetmap.organisations.kinds import NOT_KNOWN as BODY_NOT_KNOWN

#: Radius of the sphere that EPSG:3857 draws on, metres.
_RADIUS_M = 6_378_137.0
_M2_PER_HA = 10_000


def in_view(table: FromClause, *, boxed: bool) -> list[ColumnElement[bool]]:
    """What has a place, in the box of the parameters west, south, east and north (EPSG:3857)."""
    if not boxed:
        return [table.c.geom_3857.is_not(None)]
    edges = (bindparam(name, 0.0, Float) for name in ("west", "south", "east", "north"))
    return [table.c.geom_3857.op("&&")(func.ST_MakeEnvelope(*edges, WEB_MERCATOR))]


def pins(
    table: FromClause, conditions: list[ColumnElement[bool]], *, root: str, most: int | None = None
) -> Select[Any]:
    """How many things there are, at most one more than ``most``, and their features as text."""
    kept = select(table).where(*conditions).limit(None if most is None else most + 1).subquery()
    looks = _looks()
    is_asset = kept.c.record == "asset"
    sign = case((is_asset, kept.c.kind_key), else_=func.lower(func.coalesce(kept.c.kind, "")))
    # A local kind is in no list: drawn like the rest of its family, in its register's words.
    own = func.upper(func.left(kept.c.kind, 1)).concat(func.substr(kept.c.kind, 2))
    glyph = case((is_asset, NOT_KNOWN.glyph), else_=kept.c.record)
    family = case((is_asset, str(NOT_KNOWN.family)), else_=kept.c.record)
    feature = func.json_build_object(
        "type", "Feature", "geometry", cast(_geojson(_drawn(kept)), JSON),
        "properties", func.json_build_object(
            "role", "place",
            "key", kept.c.record.concat("/").concat(kept.c.slug),
            "record", kept.c.record,
            "kind", func.coalesce(looks.c.glyph, glyph),
            "family", func.coalesce(looks.c.family, family),
            "name", kept.c.name,
            "kind_words", func.coalesce(looks.c.words, own),
            "href", _href(kept, root),
            "outline", _outline(kept),
            "at", _at(kept),
        ),
    )  # fmt: skip
    order = (func.lower(kept.c.name), kept.c.record, kept.c.slug)
    comma = aggregate_order_by(literal_column("','", Text), *order)
    joined = kept.outerjoin(looks, and_(looks.c.record == kept.c.record, looks.c.sign == sign))
    return select(func.count(), func.string_agg(cast(feature, Text), comma)).select_from(joined)


def clusters(table: FromClause, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """The squares of a grid: features of those that hold several things, keys of the lonely ones.

    The parameter ``side`` is that of a square, in metres of EPSG:3857; squares begin at 0, 0, so
    that the same things stay together while the map is moved. Columns: how many things the marks
    stand for, their features as text, and two arrays: register and number of each lonely thing.
    """
    side = bindparam("side", 1.0, Float)
    shape = table.c.geom_3857
    seen = (
        select(
            table.c.record,
            table.c.id,
            ((func.ST_XMin(shape) + func.ST_XMax(shape)) / 2).label("x"),
            ((func.ST_YMin(shape) + func.ST_YMax(shape)) / 2).label("y"),
        )
        .where(*conditions)
        .subquery()
    )
    x, y = seen.c.x, seen.c.y
    cell = (
        select(
            func.count().label("held"),
            func.min(seen.c.record).label("record"),
            func.min(seen.c.id).label("id"),
            *(edge(axis).label(f"{name}_{axis.name}") for axis in (x, y)
              for name, edge in (("avg", func.avg), ("min", func.min), ("max", func.max))),
        )
        .group_by(func.floor(x / side), func.floor(y / side))
        .subquery()
        .c
    )  # fmt: skip
    feature = func.json_build_object(
        "type", "Feature",
        "geometry", cast(_geojson(_point(cell.avg_x, cell.avg_y)), JSON),
        "properties", func.json_build_object(
            "role", "cluster",
            "count", cell.held,
            "bounds", func.json_build_array(
                _latitude_first(cell.min_x, cell.min_y), _latitude_first(cell.max_x, cell.max_y)
            ),
        ),
    )  # fmt: skip
    comma = aggregate_order_by(
        literal_column("','", Text), cell.held.desc(), cell.avg_x, cell.avg_y
    )
    several, alone = cell.held > 1, cell.held == 1
    return select(
        func.sum(cell.held).filter(several),
        func.string_agg(cast(feature, Text), comma).filter(several),
        func.array_agg(cell.record).filter(alone),
        func.array_agg(cell.id).filter(alone),
    )


def among(table: FromClause) -> list[ColumnElement[bool]]:
    """Things by number: the parameters asset, organisation and anchor hold those of each register.

    Written so that each register's part of the table is asked for its own numbers only.
    """
    return [
        or_(
            *(
                and_(
                    table.c.record == record,
                    table.c.id == any_(cast(bindparam(record, "{}", Text), ARRAY(BigInteger))),
                )
                for record in RECORDS
            )
        )
    ]


def _point(x: ColumnElement[Any], y: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.ST_SetSRID(func.ST_MakePoint(x, y), WEB_MERCATOR)


def _lonlat(shape: ColumnElement[Any]) -> ColumnElement[Any]:
    """Crosses no datum: the drawn column is spherical Mercator of the same degrees."""
    return func.ST_Transform(shape, WGS84)


def _geojson(shape: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.ST_AsGeoJSON(func.ST_ForcePolygonCCW(_lonlat(shape)), DECIMALS)


def _latitude_first(x: ColumnElement[Any], y: ColumnElement[Any]) -> ColumnElement[Any]:
    degrees = _lonlat(_point(x, y))
    return func.json_build_array(_rounded(func.ST_Y(degrees)), _rounded(func.ST_X(degrees)))


def _rounded(degrees: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.round(cast(degrees, Numeric), DECIMALS)


def _href(table: FromClause, root: str) -> ColumnElement[str]:
    return literal(f"{root}/", Text).concat(table.c.record).concat("s/").concat(table.c.slug)


def _is_point(table: FromClause) -> ColumnElement[bool]:
    return func.GeometryType(table.c.geom_3857) == "POINT"


def _is_sized(table: FromClause) -> ColumnElement[bool]:
    """A known size without an outline; a postcode's point is too vague a place even for that."""
    return and_(table.c.area_ha.is_not(None), table.c.outline == "point", _is_point(table))


def _drawn(table: FromClause) -> ColumnElement[Any]:
    """A thing's shape, or the circle of its stated size.

    Mercator stretches by 1 / cos(latitude), which is cosh(y / R) (Snyder 1987, eq. 7-6 and 7-9);
    the ellipsoid differs from it by at most 0.3% of the radius.
    """
    shape = table.c.geom_3857
    stretch = func.cosh(func.ST_Y(shape) / _RADIUS_M)
    radius = func.sqrt(table.c.area_ha * _M2_PER_HA / func.pi()) * stretch
    return case((_is_sized(table), func.ST_Buffer(shape, radius, 24)), else_=shape)


def _outline(table: FromClause) -> ColumnElement[Any]:
    """How well an outline is known; nothing for a symbol alone."""
    return case(
        (_is_sized(table), "approximate"),
        (_is_point(table), None),
        (table.c.outline == "illustrative", "sketched"),
        (table.c.outline == "surveyed", "surveyed"),
        else_=None,
    )


def _at(table: FromClause) -> ColumnElement[Any]:
    """Where the symbol stands, when the geometry is no point."""
    middle = _lonlat(func.ST_PointOnSurface(table.c.geom_3857))
    pair = func.json_build_array(_rounded(func.ST_X(middle)), _rounded(func.ST_Y(middle)))
    return case((or_(_is_sized(table), ~_is_point(table)), pair), else_=None)


def _looks() -> FromClause:
    """Drawing, family and words of every listed kind as a table, handed over as one value."""
    listed = [
        *(("asset", kind.key) for kind in (*KINDS, NOT_KNOWN)),
        *(
            (record, sign)
            for record in ("organisation", "anchor")
            for kind in (*BODY_KINDS, BODY_NOT_KNOWN)
            for sign in dict.fromkeys(
                (kind.words.lower() if kind.key else "", kind.key, *kind.signs)
            )
        ),
    ]
    rows = [
        {"record": record, "sign": sign, **vars(look_of(record, sign))} for record, sign in listed
    ]
    names = ("record", "sign", "glyph", "family", "words")
    columns = [column(name, Text) for name in names]
    held = cast(literal(json.dumps(rows, ensure_ascii=False), Text), JSON)
    return (
        func.json_to_recordset(held)
        .table_valued(*columns, name="looks")
        .render_derived(with_types=True)
    )
