"""What can be asked of an anchor's ledgers, and which state of the data answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.anchors.errors import UnknownLocalArea
from assetmap.anchors.models import Anchor, Category, Ledger, SpendSum, SupplierPlace
from assetmap.anchors.queries.catchments import find_local
from assetmap.anchors.queries.cells import read_postcode_ids
from assetmap.anchors.queries.registers import site_shapes
from assetmap.core.arrays import any_of
from assetmap.places.models import Area, Dataset, Postcode
from assetmap.places.queries import area_names

#: A neighbourhood further from every paying site than this is not offered first.
NEAR_M = 25_000
_BESIDE_M = 2_000


@dataclass(frozen=True)
class MonthSum:
    """What was paid in one month; ``month`` is yyyymm, 0 for payments without a date."""

    month: int
    payments: int
    pence: int


@dataclass(frozen=True)
class LocalChoice:
    """Something that can count as local: ``ref`` is what the address says."""

    ref: str
    name: str
    kind: str


@dataclass(frozen=True)
class Choices:
    """What a reader may choose between.

    Attributes
    ----------
    months : tuple of MonthSum
        Ascending; the entry of month 0, when there is one, comes first.
    categories : tuple of str
        As printed, by name; only those that a ledger of this choice uses.
    locals_known : tuple of LocalChoice
        Neighbourhoods, then districts by name.
    local : str or None
        What counts as local when nobody says: the nearest neighbourhood within 25 km of a paying
        site, else the site's own district; None when neither is known.
    """

    months: tuple[MonthSum, ...]
    categories: tuple[str, ...]
    locals_known: tuple[LocalChoice, ...]
    local: str | None


def read_choices(session: Session, anchor: Anchor, ledgers: Sequence[Ledger]) -> Choices:
    """What can be asked of these ledgers? Reads published figures only through the web's role."""
    ids = [ledger.id for ledger in ledgers]
    mine = SpendSum.ledger_id.in_(ids)
    months = session.execute(
        select(SpendSum.month, func.sum(SpendSum.payments), func.sum(SpendSum.pence))
        .where(mine)
        .group_by(SpendSum.month)
        .order_by(SpendSum.month)
    ).all()
    categories = session.scalars(
        select(Category.name)
        .where(Category.id.in_(select(SpendSum.category_id).where(mine).distinct()))
        .order_by(Category.name)
    ).all()
    neighbourhoods = session.scalars(
        select(Area).where(Area.kind == "neighbourhood").order_by(Area.name)
    ).all()
    sites = [shape for _, shape in site_shapes(session, anchor)]
    return Choices(
        months=tuple(MonthSum(month, int(rows), int(sums)) for month, rows, sums in months),
        categories=tuple(categories),
        locals_known=(
            *(LocalChoice(area.slug, area.name, area.kind) for area in neighbourhoods),
            *_districts(session, ids),
        ),
        local=_first_local(session, neighbourhoods, sites),
    )


def _districts(session: Session, ledger_ids: Sequence[int]) -> list[LocalChoice]:
    """Districts with an outline, and those where these ledgers' money lands."""
    codes = set(session.scalars(select(Area.code).where(Area.kind == "district")))
    codes.update(
        code
        for code in session.scalars(
            select(Postcode.district)
            .where(any_of(Postcode.id, read_postcode_ids(session, ledger_ids)))
            .distinct()
        )
        if code is not None and not code.endswith("99999999")
    )
    names = area_names(session, codes)
    found = [LocalChoice(code, names.get(("district", code), code), "district") for code in codes]
    return sorted(found, key=lambda one: (one.name, one.ref))


def _first_local(
    session: Session, neighbourhoods: Sequence[Area], sites: Sequence[BaseGeometry]
) -> str | None:
    near = sorted(
        (min(to_shape(area.geom).distance(site) for site in sites), area.name, area.slug)
        for area in neighbourhoods
        if sites
    )
    if near and near[0][0] <= NEAR_M:
        return near[0][2]
    for site in sites:
        district = _district_at(session, site.centroid.x, site.centroid.y)
        if district is not None:
            return district
    return neighbourhoods[0].slug if neighbourhoods else None


def _district_at(session: Session, easting: float, northing: float) -> str | None:
    """The district of a point: by outline, else that of the nearest postcode within 2 km."""
    point = func.ST_SetSRID(func.ST_MakePoint(easting, northing), 27700)
    inside = session.scalar(
        select(Area.code)
        .where(Area.kind == "district", func.ST_Intersects(Area.geom, point))
        .order_by(Area.code)
        .limit(1)
    )
    if inside is not None:
        return inside
    east, north = Postcode.easting - easting, Postcode.northing - northing
    return session.scalar(
        select(Postcode.district)
        .where(
            Postcode.easting.between(easting - _BESIDE_M, easting + _BESIDE_M),
            Postcode.northing.between(northing - _BESIDE_M, northing + _BESIDE_M),
            Postcode.district.is_not(None),
        )
        .order_by(east * east + north * north, Postcode.code)
        .limit(1)
    )


def check_local(session: Session, ref: str) -> None:
    """Refuse a code that looks official but that nothing loaded knows: its share would be 0p.

    Raises
    ------
    UnknownLocalArea
    """
    local = find_local(session, ref)
    if local.polygon is not None:
        return
    names = area_names(session, local.codes)
    kind = "lsoa" if local.kind.startswith("lsoa") else local.kind
    column = getattr(Postcode, local.kind)
    for code in local.codes:
        if (kind, code) in names:
            continue
        if session.scalar(select(Postcode.id).where(column == code).limit(1)) is None:
            raise UnknownLocalArea(
                f"No loaded data know the area “{code}”. Check the code, or choose an area from "
                "the list."
            )


def is_sketched(session: Session, codes: Sequence[str]) -> bool:
    """Is the outline of any of these areas drawn by hand, not official?"""
    held = select(Area.id).where(Area.code.in_(codes), Area.basis == "illustrative").limit(1)
    return session.scalar(held) is not None


@dataclass(frozen=True)
class Freshness:
    """Which state of the data an answer was made from; a new state is a new answer."""

    ledgers: tuple[tuple[int, int], ...]
    anchor: tuple[int, int]
    sites: tuple[tuple[int, int], ...]
    areas: tuple[int, int, int]
    datasets: tuple[int, int, datetime | None]
    places: tuple[int, int, int]


def read_freshness(session: Session, anchor: Anchor) -> Freshness:
    """Everything whose change can change an anchor's catchment, as numbers and versions."""
    of_anchor = Ledger.anchor_id == anchor.id
    ledgers = session.execute(
        select(Ledger.id, Ledger.version).where(of_anchor).order_by(Ledger.id)
    )
    areas, datasets, places = (
        session.execute(query).one()
        for query in (
            select(func.count(), func.max(Area.id), func.sum(Area.version)),
            select(func.count(), func.max(Dataset.id), func.max(Dataset.loaded_at)),
            select(func.count(), func.max(SupplierPlace.id), func.sum(SupplierPlace.version)),
        )
    )
    return Freshness(
        ledgers=tuple(ledgers),
        anchor=(anchor.version, anchor.organisation.version),
        sites=tuple((site.id, site.version) for site in anchor.sites),
        areas=(areas[0], areas[1] or 0, int(areas[2] or 0)),
        datasets=(datasets[0], datasets[1] or 0, datasets[2]),
        places=(places[0], places[1] or 0, int(places[2] or 0)),
    )
