"""Where distances are measured from: a spot, a postcode, or something on the map."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor, AnchorSite
from assetmap.assets.models import Asset
from assetmap.core.crs import to_grid
from assetmap.core.texts import MAX_NAME, is_storable
from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.developments.models import Development
from assetmap.organisations.models import Organisation
from assetmap.places.looking import look_at, postcode_problem
from assetmap.proximity.errors import BadOrigin, OriginNotFound

#: What has a place of its own and a page that says what is near.
Placed: TypeAlias = Asset | Organisation | Development
Sort = Literal["spot", "postcode", "asset", "organisation", "anchor", "development"]

#: Beyond it a number is no degree. Nobody measures within 180 m of the grid's origin, in the sea.
_DEGREES = 180.0
#: Where Great Britain lies, generously: easting and northing in metres, degrees.
_EAST_M, _NORTH_M = 700_000, 1_300_000
_LAT, _LON = (49.0, 61.5), (-9.0, 2.5)
_METRES = 3  # decimals kept in EPSG:27700: millimetres
_PAIR = re.compile(r"([-+]?\d{1,7}(?:\.\d{1,12})?)(?: *, *| +)([-+]?\d{1,7}(?:\.\d{1,12})?)", re.A)
_THING = re.compile(
    r"(?:.*/)?(assets|organisations|anchors|developments)/([^/?#\s]+)(?:/([^/?#\s]*))?(?:[/?#].*)?"
)


@dataclass(frozen=True)
class LeftOut:
    """What the origin is itself, and so is not near it: numbers of its rows, its land's parts."""

    asset: int | None = None
    organisation: int | None = None
    development: int | None = None
    authority: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Origin:
    """Where distances are measured from.

    Attributes
    ----------
    name : str
        As people read it.
    address : str
        What finds it again: "B18 7QH", "404200,286600", "assets/edgbaston-reservoir".
    geom : BaseGeometry
        EPSG:27700. Distances run from its edge; an anchor is all its sites, the nearest counts.
    exact : bool
        False at the middle of a postcode.
    """

    sort: Sort
    name: str
    address: str
    geom: BaseGeometry
    exact: bool = True
    left_out: LeftOut = LeftOut()
    demonstration: bool = False


def find_origin(session: Session, said: str) -> Origin:
    """What somebody means by a postcode, a pair of coordinates, or the address of a page.

    Two numbers are a latitude and a longitude where both are at most 180, else an easting and a
    northing in metres, EPSG:27700.

    Raises
    ------
    BadOrigin
        Nothing that is understood, outside Great Britain, or a thing whose place is not known.
    OriginNotFound
        Nothing on the map has that address.
    """
    words = " ".join(said.split())
    if not words or len(words) > MAX_NAME or not is_storable(words) or not words.isprintable():
        raise BadOrigin(_forms())
    pair = _PAIR.fullmatch(words)
    if pair:
        return _spot(float(pair[1]), float(pair[2]))
    thing = _THING.fullmatch(words)
    if thing:
        more = "" if "://" in words else thing[3] or ""
        return _thing(session, thing[1], thing[2], more)
    if "/" in words:
        raise BadOrigin(_forms())
    held = look_at(session, words)
    if held.state != "found":
        problem = postcode_problem(held, words)
        raise BadOrigin(f"{problem} {_forms()}" if held.state == "not_one" else problem)
    point = shapely.Point(held.easting, held.northing)
    return Origin("postcode", held.code, held.code, point, exact=False)


def origin_of(thing: Placed) -> Origin:
    """The origin that an asset, an organisation or a development is.

    Raises
    ------
    BadOrigin
        Its place is not known.
    """
    if thing.geom is None:
        raise _nowhere(thing.name)
    if isinstance(thing, Asset):
        sort: Sort = "asset"
        own = LeftOut(asset=thing.id)
    elif isinstance(thing, Organisation):
        sort, own = "organisation", LeftOut(organisation=thing.id)
    else:
        own = LeftOut(
            development=thing.id, authority=thing.authority, parts=tuple(sorted(thing.parts))
        )
        sort = "development"
    return Origin(
        sort, thing.name, f"{sort}s/{thing.slug}", to_shape(thing.geom),
        exact=thing.outline != "postcode", left_out=own, demonstration=thing.demonstration,
    )  # fmt: skip


def _forms() -> str:
    return _(
        "Give a postcode (B18 7QH), easting and northing in metres (404200,286600), latitude and "
        "longitude in degrees (52.480,-1.937), or the address of a page of this map "
        "(assets/edgbaston-reservoir)."
    )


def _nowhere(name: str) -> BadOrigin:
    return BadOrigin(
        _(
            "Where “%(name)s” is, is not known yet, so nothing can be said to be near it. Give a "
            "postcode instead.",
            name=name,
        )
    )


def _spot(first: float, second: float) -> Origin:
    if max(abs(first), abs(second)) <= _DEGREES:
        return _in_degrees(first, second)
    if not (0 <= first <= _EAST_M and 0 <= second <= _NORTH_M):
        raise BadOrigin(_outside())
    name = _(
        "easting %(east)s, northing %(north)s",
        east=number(first, "#,##0.###"), north=number(second, "#,##0.###"),
    )  # fmt: skip
    return Origin("spot", name, f"{first:.10g},{second:.10g}", shapely.Point(first, second))


def _in_degrees(lat: float, lon: float) -> Origin:
    if _LON[0] <= lat <= _LON[1] and _LAT[0] <= lon <= _LAT[1]:
        raise BadOrigin(
            _(
                "That looks like longitude first. Give the latitude first: %(pair)s.",
                pair=f"{lon:g},{lat:g}",
            )
        )
    east, north = to_grid(np.array([lon]), np.array([lat]))
    if not (np.isfinite(east[0]) and np.isfinite(north[0])):
        raise BadOrigin(_outside())
    point = shapely.Point(round(float(east[0]), _METRES), round(float(north[0]), _METRES))
    words = [f"{value:.7f}".rstrip("0").rstrip(".") for value in (lat, lon)]
    return Origin("spot", ", ".join(words), ",".join(words), point)


def _outside() -> str:
    return " ".join((_("That position is not in Great Britain, where this map ends."), _forms()))


def _thing(session: Session, register: str, slug: str, more: str) -> Origin:
    missing = OriginNotFound(
        _(
            "Nothing on the map has the address “%(address)s”. Look for it on the map, or in the "
            "lists.",
            address=f"{register}/{slug}"[:120],
        )
    )
    if register == "anchors":
        found = _anchor(session, Anchor.slug == slug, more)
        if found is None:
            raise missing
        return found
    held: Placed | None
    if register == "assets":
        held = session.scalar(select(Asset).where(Asset.slug == slug, Asset.archived_on.is_(None)))
    elif register == "organisations":
        held = session.scalar(
            select(Organisation).where(
                Organisation.slug == slug, Organisation.archived_on.is_(None)
            )
        )
        if held is not None:
            # An anchor's organisation is shown as the anchor, at its sites.
            anchor = _anchor(session, Anchor.organisation_id == held.id, "")
            if anchor is not None:
                return anchor
    else:
        held = session.scalar(select(Development).where(Development.slug == slug))
    if held is None:
        raise missing
    return origin_of(held)


def _anchor(session: Session, which: ColumnElement[bool], site: str) -> Origin | None:
    """An anchor with all its sites, or one of them; None where there is no such thing."""
    anchor = session.scalar(
        select(Anchor).join(Anchor.organisation).where(which, Organisation.archived_on.is_(None))
    )
    if anchor is None:
        return None
    query = select(AnchorSite).where(AnchorSite.anchor_id == anchor.id)
    if site:
        query = query.where(AnchorSite.slug == site)
    sites = session.scalars(query.order_by(AnchorSite.source_id, AnchorSite.id)).all()
    if site and not sites:
        return None
    name, address = anchor.organisation.name, f"anchors/{anchor.slug}"
    if site:
        name, address = f"{name}, {sites[0].name}", f"{address}/{site}"
    placed = [one for one in sites if one.geom is not None]
    if not placed:
        raise _nowhere(name)
    shapes = [to_shape(one.geom) for one in placed]
    return Origin(
        "anchor", name, address,
        shapes[0] if len(shapes) == 1 else shapely.GeometryCollection(shapes),
        exact=all(one.outline != "postcode" for one in placed),
        left_out=LeftOut(organisation=anchor.organisation_id),
        demonstration=anchor.organisation.demonstration,
    )  # fmt: skip
