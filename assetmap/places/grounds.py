"""What a map on which something is drawn shows first, and which outlines may be taken."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core.crs import geometry_to_lonlat, to_grid
from assetmap.places.queries import list_areas, programme_area

#: At least so much ground is shown around a thing.
_LEAST_M = 400.0
#: Where nothing is loaded: England and Wales, EPSG:27700.
_ANYWHERE = shapely.box(130_000, 10_000, 655_000, 655_000)
_MOST_NAMES = 400


def first_view(session: Session, *shapes: BaseGeometry | None) -> list[list[float]]:
    """Bounds ``[[south, west], [north, east]]`` in EPSG:4326: of the shapes, else the programme's.

    Parameters
    ----------
    shapes : shapely geometries in EPSG:27700, or None
    """
    held = [shape for shape in shapes if shape is not None]
    if held:
        whole = shapely.union_all(held).envelope
        view = whole.buffer(max(_LEAST_M, (whole.bounds[2] - whole.bounds[0]) * 0.15))
    else:
        view = programme_area(session) or _ANYWHERE
    west, south, east, north = geometry_to_lonlat(view.envelope).bounds
    return [[south, west], [north, east]]


def shape_of(row: Any) -> BaseGeometry | None:
    """The shape of a stored row, EPSG:27700."""
    return None if row.geom is None else to_shape(row.geom)


def boundary_names(session: Session) -> tuple[str, ...]:
    """Names of neighbourhoods and wards to choose from; what two of them share is left out."""
    names = [one.name for kind in ("neighbourhood", "ward") for one in list_areas(session, kind)]
    return tuple(name for name in names if names.count(name) == 1)[:_MOST_NAMES]


def point_said(words: str) -> tuple[float, float] | None:
    """A point that an address names as ``lon,lat``, in metres of EPSG:27700; None when it is none.

    >>> point_said("-1.937,52.48") is not None, point_said("nan,1"), point_said("")
    (True, None, None)
    """
    try:
        lon, lat = (float(part) for part in words.split(","))
    except ValueError:
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return None
    x, y = to_grid(np.array([lon]), np.array([lat]))
    if not (np.isfinite(x[0]) and np.isfinite(y[0])):
        return None
    return float(x[0]), float(y[0])
