"""Reading reference data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.arrays import any_of
from assetmap.core.errors import NotFound
from assetmap.places.models import Area, Dataset, LookupName, Postcode
from assetmap.places.postcodes import normalise_postcode


class AreaNotFound(NotFound):
    """No area with that code or slug is loaded."""


@dataclass(frozen=True)
class PostcodePoint:
    """Where a postcode is: metres in EPSG:27700, with the ONS grid indicator."""

    id: int
    code: str
    easting: int
    northing: int
    quality: int


def find_postcode(session: Session, printed: str) -> PostcodePoint | None:
    """The position of a postcode as printed; None when it is none, unknown or without a point."""
    code = normalise_postcode(printed)
    if code is None:
        return None
    held = session.scalar(select(Postcode).where(Postcode.code == code))
    if held is None or held.easting is None or held.northing is None:
        return None
    return PostcodePoint(held.id, held.code, held.easting, held.northing, held.quality)


def programme_area(session: Session) -> BaseGeometry | None:
    """The union of all neighbourhoods in EPSG:27700; None when none is loaded."""
    held = session.scalars(select(Area.geom).where(Area.kind == "neighbourhood")).all()
    return shapely.union_all([to_shape(geom) for geom in held]) if held else None


def list_areas(session: Session, kind: str) -> list[Area]:
    """All areas of one kind, by name."""
    return list(session.scalars(select(Area).where(Area.kind == kind).order_by(Area.name)))


def get_area(session: Session, ref: str) -> Area:
    """An area by official code or by the slug of a neighbourhood.

    Raises
    ------
    AreaNotFound
    """
    held = session.scalars(select(Area).where((Area.code == ref) | (Area.slug == ref))).all()
    if not held:
        raise AreaNotFound(
            f"No area “{ref}” is loaded. Load its boundary with: assetmap import boundaries, or "
            "give an official code such as E08000025."
        )
    return held[0]


def areas_around(session: Session, geom: WKBElement | None) -> list[Area]:
    """The ward and the council that a thing lies in, by a point of its shape; none without one.

    Parameters
    ----------
    geom : WKBElement or None
        EPSG:27700.
    """
    if geom is None:
        return []
    inside = func.ST_Intersects(Area.geom, func.ST_PointOnSurface(geom))
    query = select(Area).where(Area.kind.in_(("ward", "district")), inside)
    return list(session.scalars(query.order_by(Area.kind.desc(), Area.name)))


def neighbourhoods_at(session: Session, geom: WKBElement | None) -> tuple[str, ...]:
    """Slugs of the neighbourhoods that a shape lies in, at least in part; none without a shape.

    Parameters
    ----------
    geom : WKBElement or None
        EPSG:27700, past the geometry guard.
    """
    if geom is None:
        return ()
    query = select(Area.slug).where(
        Area.kind == "neighbourhood", func.ST_Intersects(Area.geom, geom)
    )
    return tuple(session.scalars(query.order_by(Area.slug)))


def find_boundaries(session: Session, said: str) -> list[Area]:
    """Areas that somebody may mean: by slug or code, else by name, case making no difference.

    Neighbourhoods, wards and small areas (LSOA) alone; what a council or a region is nobody draws.
    """
    kinds = Area.kind.in_(("neighbourhood", "ward", "lsoa"))
    exact = select(Area).where(kinds, (Area.slug == said) | (Area.code == said))
    found = list(session.scalars(exact))
    if found:
        return found
    named = select(Area).where(kinds, func.lower(Area.name) == said.lower())
    return list(session.scalars(named.order_by(Area.kind, Area.code)))


def area_names(session: Session, codes: Iterable[str]) -> dict[tuple[str, str], str]:
    """Names of areas by kind and code, from boundaries first, from look-ups otherwise.

    A code that no loaded data know is left out.
    """
    wanted = sorted(set(codes))
    return {
        (kind, code): name
        for table in (LookupName, Area)
        for kind, code, name in session.execute(
            select(table.kind, table.code, table.name).where(any_of(table.code, wanted))
        )
    }


def list_datasets(session: Session, kinds: Iterable[str] = ()) -> list[Dataset]:
    """What was loaded, newest first; all kinds when none is named."""
    query = select(Dataset).order_by(Dataset.loaded_at.desc())
    wanted = list(kinds)
    if wanted:
        query = query.where(Dataset.kind.in_(wanted))
    return list(session.scalars(query))
