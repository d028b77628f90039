"""Which part of the world does a map show?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assetmap.core.crs import lonlat_to_mercator
from assetmap.core.words import gettext as _
from assetmap.explore.errors import BadQuestion
from assetmap.web.listing import typed

#: Web Mercator ends here; nearer to the poles nothing can be drawn.
_LAST_LATITUDE = 85.05
_FURTHEST_ZOOM = 22.0
_USUAL_ZOOM = 12.0


@dataclass(frozen=True)
class View:
    """A rectangle of the map.

    Attributes
    ----------
    box : tuple of four floats
        West, south, east, north in metres, EPSG:3857.
    zoom : float
        As the map's script counts it: 256 pixels hold the world at 0.
    """

    box: tuple[float, float, float, float]
    zoom: float


def read_view(words: Mapping[str, str]) -> View | None:
    """Parse ``bbox`` and ``zoom`` (OGC API Features, part 1, §7.15.3); None without a box.

    Six numbers, with heights, are taken without the heights.

    Raises
    ------
    BadQuestion
        Not four or six finite numbers, off the globe, or the wrong way round.

    >>> read_view({"bbox": "-1.89,52.48,-1.88,52.49", "zoom": "14"}).zoom
    14.0
    """
    said = words.get("bbox", "")
    if not said:
        return None
    box = _box(said)
    west, south, east, north = box
    x, y = lonlat_to_mercator(np.array([west, east]), np.array([_near(south), _near(north)]))
    return View((float(x[0]), float(y[0]), float(x[1]), float(y[1])), _zoom(words.get("zoom", "")))


def _near(latitude: float) -> float:
    return max(-_LAST_LATITUDE, min(_LAST_LATITUDE, latitude))


def _box(said: str) -> tuple[float, float, float, float]:
    parts = said.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise BadQuestion(
            _(
                "bbox is “%(bbox)s”. It needs four numbers: west, south, east, north, in degrees.",
                bbox=typed(said),
            )
        )
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise BadQuestion(
            _(
                "bbox is “%(bbox)s”, which is off the globe. Longitudes go from -180 to 180, "
                "latitudes from -90 to 90.",
                bbox=typed(said),
            )
        )
    if west > east or south > north:
        raise BadQuestion(
            _(
                "bbox is “%(bbox)s”, which is the wrong way round. Give the west before the east "
                "and the south before the north.",
                bbox=typed(said),
            )
        )
    return west, south, east, north


def _zoom(said: str) -> float:
    if not said:
        return _USUAL_ZOOM
    try:
        zoom = float(said)
    except ValueError:
        zoom = math.nan
    if not 0 <= zoom <= _FURTHEST_ZOOM:
        raise BadQuestion(
            _("zoom is “%(zoom)s”. It needs a number from 0 to 22.", zoom=typed(said))
        )
    return zoom
