"""Assets, organisations and neighbourhoods for tests that need a database. Names are invented."""

from __future__ import annotations

from datetime import date

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.assets.services import AssetDetails, register_asset
from assetmap.core.crs import GRID, WEB_MERCATOR, geometry_to_mercator
from assetmap.core.facts import Provenance
from assetmap.core.geometry import DRAWN, admit
from assetmap.core.permissions import OPERATOR
from assetmap.organisations.models import Organisation
from assetmap.organisations.services import OrganisationDetails, register_organisation
from assetmap.places.models import Area

SAID = Provenance("invented for tests", "none", date(2026, 1, 1))


def new_asset(session: Session, name: str, kind: str | None = None, at=None, outline=None) -> Asset:
    """An asset, placed when metres or an outline are given."""
    drawn = outline if at is None else shapely.Point(at)
    shape = None if drawn is None else admit(drawn, srid=GRID, profile=DRAWN)
    return register_asset(
        session, actor=OPERATOR, details=AssetDetails(name, kind, shape=shape), provenance=SAID
    )


def new_organisation(session: Session, name: str, *, at=None, **details) -> Organisation:
    """An organisation, placed when metres are given."""
    shape = None if at is None else admit(shapely.Point(at), srid=GRID, profile=DRAWN)
    return register_organisation(
        session, actor=OPERATOR, details=OrganisationDetails(name, shape=shape, **details),
        provenance=SAID,
    )  # fmt: skip


def new_neighbourhood(
    session: Session, slug: str, corner: tuple[float, float], side: float
) -> Area:
    """A square neighbourhood; ``corner`` is its south-west."""
    x, y = corner
    square = shapely.MultiPolygon([shapely.box(x, y, x + side, y + side)])
    area = Area(
        slug=slug, kind="neighbourhood", code=slug, name=slug.title(), release="2026",
        basis="illustrative", source_id=slug, source=SAID.source, licence=SAID.licence,
        retrieved_on=SAID.retrieved_on, geom=from_shape(square, srid=GRID),
        geom_3857=from_shape(geometry_to_mercator(square), srid=WEB_MERCATOR),
    )  # fmt: skip
    session.add(area)
    session.flush()
    return area
