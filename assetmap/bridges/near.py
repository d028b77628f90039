"""What is near a place or an organisation, in a straight line?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from assetmap.anchors.models import Anchor, AnchorSite
from assetmap.assets.errors import AssetNotFound
from assetmap.assets.kinds import kind_of as asset_kind
from assetmap.assets.models import Asset
from assetmap.assets.queries import get_asset
from assetmap.core.words import gettext as _
from assetmap.developments.models import Development
from assetmap.developments.queries import get_development
from assetmap.developments.words import homes_words
from assetmap.organisations.errors import OrganisationNotFound
from assetmap.organisations.kinds import kind_of as organisation_kind
from assetmap.organisations.models import Organisation
from assetmap.organisations.queries import get_organisation

#: Further away than a long walk is not near.
NEAR_M = 2_000
MOST = 6
Record = Literal["asset", "organisation", "anchor", "development"]
#: What has a place of its own and a page that says what is near.
Placed: TypeAlias = Asset | Organisation | Development


@dataclass(frozen=True)
class Neighbour:
    """One thing near another.

    Attributes
    ----------
    distance_m : float
        Shortest straight line between the two shapes, EPSG:27700.
    exact : bool
        False when the thing stands at its postcode, not at its door.
    geom : BaseGeometry
        EPSG:27700.
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
    geom: BaseGeometry


def get_thing(session: Session, register: str, slug: str) -> Asset | Organisation:
    """The asset or organisation whose page asks; a withdrawn one has no surroundings.

    Raises
    ------
    AssetNotFound, OrganisationNotFound
    """
    if register == "assets":
        asset = get_asset(session, slug)
        if asset.archived_on is not None:
            raise AssetNotFound(f"“{asset.name}” was withdrawn from the register.")
        return asset
    body = get_organisation(session, slug)
    if body.archived_on is not None:
        raise OrganisationNotFound(f"“{body.name}” was withdrawn from the register.")
    return body


def get_placed(session: Session, register: str, slug: str) -> Placed:
    """The thing whose surroundings are asked for.

    Raises
    ------
    AssetNotFound, OrganisationNotFound, DevelopmentNotFound
    """
    if register == "developments":
        return get_development(session, slug)
    return get_thing(session, register, slug)


def list_near(session: Session, thing: Placed) -> list[Neighbour] | None:
    """The six nearest things within 2 km, nearest first; None when its own place is not known.

    Assets, open organisations, anchors (each at its nearest site) and sites that still count. An
    anchor's organisation stands once, as the anchor. The index answers the box first and the
    order next.
    """
    if thing.geom is None:
        return None
    body = thing.id if isinstance(thing, Organisation) else None
    found = [
        *_assets(session, thing.geom, thing.id if isinstance(thing, Asset) else None),
        *_organisations(session, thing.geom, body),
        *_anchors(session, thing.geom, body),
        *_developments(session, thing.geom, thing if isinstance(thing, Development) else None),
    ]
    near = [one for one in found if one.distance_m <= NEAR_M]
    return sorted(near, key=lambda one: (one.distance_m, one.name.casefold(), one.slug))[:MOST]


def _around(column: InstrumentedAttribute[Any], here: Any) -> tuple[Any, Any, Any]:
    """Distance, box and nearest-neighbour order of a column from a shape."""
    return (
        func.ST_Distance(column, here),
        column.op("&&")(func.ST_Expand(here, NEAR_M)),
        column.op("<->")(here),
    )


def _assets(session: Session, here: Any, own: int | None) -> list[Neighbour]:
    distance, box, order = _around(Asset.geom, here)
    query = select(Asset, distance).where(Asset.archived_on.is_(None), box)
    if own is not None:
        query = query.where(Asset.id != own)
    found = []
    for asset, metres in session.execute(query.order_by(order).limit(MOST)):
        kind = asset_kind(asset.kind)
        found.append(
            Neighbour(
                "asset", asset.slug, asset.name, kind.said(), kind.glyph, kind.family, metres,
                asset.outline != "postcode", asset.demonstration, to_shape(asset.geom),
            )
        )  # fmt: skip
    return found


def _organisations(session: Session, here: Any, own: int | None) -> list[Neighbour]:
    distance, box, order = _around(Organisation.geom, here)
    query = select(Organisation, distance).where(
        Organisation.archived_on.is_(None),
        Organisation.closed.is_(False),
        Organisation.id.not_in(select(Anchor.organisation_id)),
        box,
    )
    if own is not None:
        query = query.where(Organisation.id != own)
    return [
        Neighbour(
            "organisation", body.slug, body.name, organisation_kind(body.kind).said(),
            "organisation", "organisation", metres, body.outline != "postcode",
            body.demonstration, to_shape(body.geom),
        )
        for body, metres in session.execute(query.order_by(order).limit(MOST))
    ]  # fmt: skip


def _anchors(session: Session, here: Any, own: int | None) -> list[Neighbour]:
    distance, box, order = _around(AnchorSite.geom, here)
    query = (
        select(AnchorSite, distance)
        .join(AnchorSite.anchor)
        .join(Anchor.organisation)
        .where(box, Organisation.archived_on.is_(None), Organisation.closed.is_(False))
        .options(joinedload(AnchorSite.anchor).joinedload(Anchor.organisation))
    )
    if own is not None:
        query = query.where(Anchor.organisation_id != own)
    nearest: dict[int, Neighbour] = {}
    for site, metres in session.execute(query.order_by(order)):
        body = site.anchor.organisation
        nearest.setdefault(
            site.anchor_id,
            Neighbour(
                "anchor", site.anchor.slug, body.name, _("Anchor institution"), "anchor", "anchor",
                metres, site.outline != "postcode", body.demonstration, to_shape(site.geom),
            ),
        )  # fmt: skip
    return list(nearest.values())


def _developments(session: Session, here: Any, own: Development | None) -> list[Neighbour]:
    """Sites that still count; the parts of a site that was split are its own land."""
    distance, box, order = _around(Development.geom, here)
    query = select(Development, distance).where(Development.gone.is_(None), box)
    if own is not None:
        query = query.where(
            Development.id != own.id,
            ~((Development.authority == own.authority) & Development.reference.in_(own.parts)),
        )
    return [
        Neighbour(
            "development", site.slug, site.name,
            homes_words(site.homes_from, site.homes_to) or _("Planned homes"), "development",
            "development", metres, True, site.demonstration, to_shape(site.geom),
        )
        for site, metres in session.execute(query.order_by(order).limit(MOST))
    ]  # fmt: skip
