"""A view of the map that goes with a post: is it one of our map, and of which place?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.addresses import is_local
from assetmap.core.crs import GRID, to_grid
from assetmap.groups.threads.models import ThreadPost
from assetmap.places.models import Area

VIEW_LONGEST = 300
#: As the map's script writes where it stands: zoom, latitude, longitude.
_NUMBER = r"(-?\d{1,3}(?:\.\d{1,8})?)"
_STANDS = re.compile(f"map={_NUMBER}/{_NUMBER}/{_NUMBER}")


def own_view(address: str, *, site: str) -> str:
    """What was typed, without this site's own name: people copy the whole address.

    >>> own_view(" https://map.example/?kind=park ", site="https://map.example")
    '/?kind=park'
    """
    said = address.strip()
    return said.removeprefix(site) if said.startswith(f"{site}/") else said


def is_map_view(address: str) -> bool:
    """Whether an address is the map's own: its filters and layers, and where it stands.

    >>> [is_map_view(one) for one in ("/?kind=park#map=14/52.47/-1.93", "/", "/account", "/#x")]
    [True, True, False, False]
    """
    if not is_local(address, longest=VIEW_LONGEST):
        return False
    parts = urlsplit(address)
    return parts.path == "/" and (not parts.fragment or centre_of(address) is not None)


def centre_of(address: str) -> tuple[float, float] | None:
    """Longitude and latitude at which a view stands, EPSG:4326; None when it does not say.

    >>> centre_of("/?kind=park#map=14/52.47/-1.93"), centre_of("/#map=14/95/0")
    ((-1.93, 52.47), None)
    """
    found = _STANDS.fullmatch(urlsplit(address).fragment)
    if found is None:
        return None
    zoom, lat, lon = map(float, found.groups())
    return (lon, lat) if 0 <= zoom <= 22 and abs(lat) <= 85 and abs(lon) <= 180 else None


def places_of(session: Session, posts: Sequence[ThreadPost]) -> dict[str, str]:
    """Names of the neighbourhood, or else the ward, in the middle of each view that has one."""
    views = {one.view for one in posts if one.view and one.removed_on is None}
    return {view: name for view in sorted(views) if (name := _name_at(session, view))}


def _name_at(session: Session, view: str) -> str | None:
    centre = centre_of(view)
    if centre is None:
        return None
    east, north = to_grid(np.array([centre[0]]), np.array([centre[1]]))
    if not (np.isfinite(east[0]) and np.isfinite(north[0])):
        return None
    spot = func.ST_SetSRID(func.ST_MakePoint(float(east[0]), float(north[0])), GRID)
    query = (
        select(Area.name)
        .where(Area.kind.in_(("neighbourhood", "ward")), func.ST_Intersects(Area.geom, spot))
        .order_by(Area.kind, Area.name)
        .limit(1)
    )
    return session.scalar(query)
