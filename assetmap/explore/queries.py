"""Everything that lies on the map, read from the registers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import shapely
from geoalchemy2 import Geometry
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import cast, func, literal, select
from sqlalchemy.orm import Session, selectinload

from assetmap.anchors.models import Anchor, Ledger
from assetmap.assets.models import Asset
from assetmap.bridges.queries import keepers_of_assets
from assetmap.core.crs import GRID
from assetmap.organisations.models import Organisation
from assetmap.places.models import Area
from assetmap.places.queries import list_datasets

#: Councils are drawn when they come this near to what the map shows, in metres.
COUNCILS_WITHIN_M = 5_000


@dataclass(frozen=True)
class Thing:
    """One asset, organisation or anchor.

    Attributes
    ----------
    geom : BaseGeometry or None
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
    """

    record: Literal["asset", "organisation", "anchor"]
    slug: str
    name: str
    kind: str | None
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


@dataclass(frozen=True)
class Ground:
    """An outline under the things: the programme's neighbourhood or a council."""

    name: str
    geom: BaseGeometry
    sketched: bool


@dataclass(frozen=True)
class Here:
    """Everything on the map."""

    things: tuple[Thing, ...]
    neighbourhoods: tuple[Ground, ...]
    councils: tuple[Ground, ...]
    attributions: tuple[str, ...]


def read_here(session: Session) -> Here:
    """What is here? Archived things are not; what has no position is, without one."""
    held = [*_anchors(session), *_assets(session), *_organisations(session)]
    things = tuple(sorted(held, key=lambda thing: (thing.name.casefold(), thing.record)))
    neighbourhoods = _grounds(session, "neighbourhood", None)
    shapes = [ground.geom for ground in neighbourhoods]
    if not shapes:
        shapes = [thing.geom for thing in things if thing.geom is not None]
    extent = shapely.box(*shapely.union_all(shapes).bounds) if shapes else None
    councils = () if extent is None else _grounds(session, "district", extent)
    kinds = [f"boundaries:{kind}" for kind in ("neighbourhood", "district")]
    drawn = [dataset.attribution for dataset in reversed(list_datasets(session, kinds))]
    sources = [f"{thing.register} ({thing.licence})." for thing in things]
    return Here(
        things, neighbourhoods, councils, tuple(dict.fromkeys([*drawn, *sorted(set(sources))]))
    )


def _grounds(session: Session, kind: str, extent: BaseGeometry | None) -> tuple[Ground, ...]:
    query = select(Area).where(Area.kind == kind).order_by(Area.name)
    if extent is not None:
        near = cast(
            func.ST_GeomFromText(literal(extent.buffer(COUNCILS_WITHIN_M).wkt), GRID), Geometry
        )
        query = query.where(func.ST_Intersects(Area.geom, near))
    return tuple(
        Ground(area.name, to_shape(area.geom), area.basis == "illustrative")
        for area in session.scalars(query)
    )


def _assets(session: Session) -> list[Thing]:
    held = session.scalars(select(Asset).where(Asset.archived_on.is_(None)).order_by(Asset.name))
    keepers = keepers_of_assets(session)
    return [
        Thing(
            record="asset",
            slug=asset.slug,
            name=asset.name,
            kind=asset.kind,
            description=asset.description,
            address=_address(asset.address, asset.postcode),
            area_ha=asset.area_ha,
            fact_source=asset.fact_source or asset.source,
            register=asset.source,
            licence=asset.licence,
            outline=asset.outline,
            demonstration=asset.demonstration,
            kept_by=keepers.get(asset.id, ()),
            geom=None if asset.geom is None else to_shape(asset.geom),
        )
        for asset in held
    ]


def _organisations(session: Session) -> list[Thing]:
    """Open organisations that are no anchor: an anchor stands on the map once, as an anchor."""
    held = session.scalars(
        select(Organisation)
        .where(
            Organisation.archived_on.is_(None),
            ~Organisation.closed,
            Organisation.id.not_in(select(Anchor.organisation_id)),
        )
        .order_by(Organisation.name)
    )
    return [
        Thing(
            record="organisation",
            slug=body.slug,
            name=body.name,
            kind=body.kind,
            description=body.description,
            address=_address(body.address, body.postcode),
            area_ha=None,
            fact_source=body.source,
            register=body.source,
            licence=body.licence,
            outline=body.outline,
            demonstration=body.demonstration,
            geom=None if body.geom is None else to_shape(body.geom),
        )
        for body in held
    ]


def _anchors(session: Session) -> list[Thing]:
    """One entry for each anchor, at its first site that has a position."""
    held = session.scalars(
        select(Anchor).options(selectinload(Anchor.organisation), selectinload(Anchor.sites))
    )
    with_ledger = set(
        session.scalars(select(Ledger.anchor_id).where(Ledger.replaced_by_id.is_(None)).distinct())
    )
    things = []
    for anchor in held:
        body = anchor.organisation
        site = next((one for one in anchor.sites if one.geom is not None), None)
        things.append(
            Thing(
                record="anchor",
                slug=anchor.slug,
                name=body.name,
                kind=body.kind or "anchor institution",
                description=body.description,
                address=_address(body.address, body.postcode),
                area_ha=None,
                fact_source=body.source,
                register=body.source,
                licence=body.licence,
                outline="point" if site is None else site.outline,
                demonstration=body.demonstration,
                geom=None if site is None else to_shape(site.geom).centroid,
                catchment=anchor.id in with_ledger,
            )
        )
    return things


def _address(address: str | None, postcode: str | None) -> str | None:
    return ", ".join(part for part in (address, postcode) if part) or None
