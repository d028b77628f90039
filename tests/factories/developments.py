"""Developments for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import shapely
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID
from assetmap.core.geometry import REFERENCE, admit
from assetmap.core.upsert import free_slug, geometry_values
from assetmap.developments.models import Development


def new_development(
    session: Session,
    reference: str,
    address: str | None = None,
    *,
    homes: tuple[int, int] | None = (10, 10),
    ha: str | None = None,
    at: tuple[float, float] | None = None,
    kind: str = "site",
    **more: Any,
) -> Development:
    """A development as an import leaves it; without a place it says why."""
    shape = None
    if at is not None:
        shape = admit(shapely.Point(at), srid=GRID, profile=REFERENCE, kinds=("Point",))
    made = Development(
        slug=free_slug(session, Development, f"{reference} {address or ''}"),
        kind=kind,
        authority="Example City Council",
        reference=reference,
        address=address,
        homes_from=None if homes is None else homes[0],
        homes_to=None if homes is None else homes[1],
        area_ha=None if ha is None else Decimal(ha),
        register_date=date(2020, 1, 31),
        unplaced_reason=None if at is not None else "There are no coordinates.",
        source="Example register",
        source_id=reference,
        licence="Open Government Licence v3.0",
        retrieved_on=date(2020, 2, 1),
        **{**geometry_values(shape), **more},
    )
    session.add(made)
    session.flush()
    return made
