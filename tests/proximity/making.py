"""Many things at chosen places, without the services that let single ones in."""

from __future__ import annotations

from datetime import date

import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor, AnchorSite
from assetmap.assets.models import Asset
from assetmap.core.crs import GRID, WEB_MERCATOR, geometry_to_mercator
from assetmap.developments.models import Development
from assetmap.organisations.models import Organisation
from tests.factories.register import SAID

SAYS = {"source": SAID.source, "licence": SAID.licence, "retrieved_on": SAID.retrieved_on}
#: Where tests measure from: the north-west of Birmingham.
X, Y = 404_000.0, 288_000.0


def at(shape: BaseGeometry | tuple[float, float] | None, **more: str) -> dict[str, object]:
    """The columns of a place; a pair is metres from ``X, Y``."""
    if isinstance(shape, tuple):
        shape = shapely.Point(X + shape[0], Y + shape[1])
    if shape is None:
        return {**more}
    return {
        "geom": from_shape(shape, srid=GRID),
        "geom_3857": from_shape(geometry_to_mercator(shape), srid=WEB_MERCATOR),
        **more,
    }


def box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A rectangle, in metres from ``X, Y``."""
    return shapely.box(X + west, Y + south, X + east, Y + north)


def an_asset(session: Session, slug: str, shape=None, *, name: str = "", kind="park", **more):
    """An asset."""
    made = Asset(slug=slug, source_id=slug, name=name or slug, kind=kind, **at(shape, **more),
                 **SAYS)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def a_body(session: Session, slug: str, shape=None, *, name: str = "", **more):
    """An organisation."""
    made = Organisation(slug=slug, source_id=slug, name=name or slug, **at(shape, **more), **SAYS)
    session.add(made)
    session.flush()
    return made


def an_anchor(session: Session, slug: str, *sites, name: str = "", body=None) -> Anchor:
    """An anchor with any number of sites; a site is a shape, a pair, or None for no place."""
    body = a_body(session, slug, body, name=name or slug)
    made = Anchor(slug=slug, source_id=slug, organisation_id=body.id, **SAYS)
    session.add(made)
    session.flush()
    for number, shape in enumerate(sites):
        session.add(
            AnchorSite(slug=f"{slug}-{number}", source_id=str(number), anchor_id=made.id,
                       name=f"Site {number}", **at(shape), **SAYS)
        )  # fmt: skip
    session.flush()
    return made


def a_site(session: Session, slug: str, shape=None, *, name: str = "", **more) -> Development:
    """A development."""
    made = Development(slug=slug, source_id=slug, reference=slug, authority="Example Council",
                       address=name or slug, register_date=date(2026, 1, 1), **at(shape), **more,
                       **SAYS)  # fmt: skip
    session.add(made)
    session.flush()
    return made
