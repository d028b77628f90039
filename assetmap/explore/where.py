"""Where an address asks: an area to stay within, a spot to measure from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.crs import to_grid, to_lonlat
from assetmap.core.words import gettext as _
from assetmap.explore.asking import Asked
from assetmap.explore.errors import BadQuestion
from assetmap.places.looking import look_at, postcode_problem
from assetmap.places.models import Area, LookupName
from assetmap.places.queries import AreaNotFound, get_area

#: Kinds of area that have a column of their own in the postcode table.
_BY_POSTCODE = ("ward", "district", "msoa", "region")


@dataclass(frozen=True)
class Spot:
    """A point that distances are measured from.

    Attributes
    ----------
    name : str
        The postcode; empty for somebody's own position.
    easting, northing : float
        Metres, EPSG:27700.
    lon, lat : float
        Degrees, EPSG:4326.
    """

    name: str
    easting: float
    northing: float
    lon: float
    lat: float


@dataclass(frozen=True)
class Place:
    """An area to stay within.

    Attributes
    ----------
    kind, code, name : str
    area_id : int or None
        None when no outline is loaded: membership then goes by the postcode.
    """

    kind: str
    code: str
    name: str
    area_id: int | None


@dataclass(frozen=True)
class Where:
    """What an address's words about places mean.

    Attributes
    ----------
    spot : Spot or None
    place : Place or None
    problem : str
        Why the postcode that was typed has no spot; empty when all is well.
    """

    spot: Spot | None = None
    place: Place | None = None
    problem: str = ""


def find_where(session: Session, asked: Asked) -> Where:
    """Look the places of an address up.

    Raises
    ------
    AreaNotFound
    BadQuestion
        A position outside Great Britain.
    """
    place = find_place(session, asked.within) if asked.within else None
    if asked.at is not None:
        return Where(_spot_at(*asked.at), place)
    if not asked.near:
        return Where(None, place)
    held = look_at(session, asked.near)
    if held.state == "found":
        lon, lat = to_lonlat(np.array([float(held.easting)]), np.array([float(held.northing)]))
        spot = Spot(held.code, held.easting, held.northing, float(lon[0]), float(lat[0]))
        return Where(spot, place)
    return Where(None, place, postcode_problem(held, asked.near))


def find_place(session: Session, ref: str) -> Place:
    """An area by its slug or code; one of which only the name is loaded goes by postcode.

    Raises
    ------
    AreaNotFound
    """
    try:
        area: Area = get_area(session, ref)
    except AreaNotFound:
        named = session.scalars(
            select(LookupName)
            .where(LookupName.code == ref, LookupName.kind.in_(_BY_POSTCODE))
            .order_by(LookupName.id)
        ).first()
        if named is None:
            raise AreaNotFound(
                _("We know no area “%(area)s”. Search for its name instead.", area=ref)
            ) from None
        return Place(named.kind, named.code, named.name, None)
    return Place(area.kind, area.code, area.name, area.id)


def _spot_at(lon: float, lat: float) -> Spot:
    east, north = to_grid(np.array([lon]), np.array([lat]))
    if not (np.isfinite(east[0]) and np.isfinite(north[0])):
        raise BadQuestion(
            _("That position is not in Great Britain, where this map ends. Type a postcode.")
        )
    return Spot("", round(float(east[0])), round(float(north[0])), lon, lat)
