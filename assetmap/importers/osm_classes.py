"""What OpenStreetMap's tags mean on our map: theme, class and the zoom that first draws it.

Classes keep OpenStreetMap's own words (https://wiki.openstreetmap.org/wiki/Map_features), so that
a reader can look them up. Nothing that lies underground is drawn, and nothing that is planned,
gone or closed for good.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Roads and the zoom from which each is drawn.
ROADS = {
    "motorway": 6, "trunk": 7, "primary": 9, "secondary": 10, "tertiary": 11,
    "motorway_link": 11, "trunk_link": 12, "primary_link": 12, "secondary_link": 13,
    "tertiary_link": 13, "unclassified": 13, "residential": 13, "living_street": 13, "road": 14,
    "pedestrian": 14, "busway": 14, "service": 16,
}  # fmt: skip
PATHS = {
    "track": 15, "cycleway": 16, "footway": 16, "path": 16, "bridleway": 16, "steps": 16,
}  # fmt: skip
RAILWAYS = {
    "rail": 10, "light_rail": 12, "tram": 13, "narrow_gauge": 13, "subway": 13,
    "preserved": 13, "funicular": 14, "monorail": 14,
}  # fmt: skip
SIDINGS = ("siding", "yard", "spur", "crossover")
SIDING_ZOOM = 14
WATERWAYS = {"river": 9, "canal": 11, "stream": 14, "drain": 15, "ditch": 16}
#: Places and the zoom from which each name is written.
PLACES = {
    "city": 6, "town": 8, "village": 11, "island": 11, "suburb": 12, "hamlet": 13, "quarter": 13,
    "neighbourhood": 14, "islet": 15, "locality": 15, "square": 15, "farm": 15,
    "isolated_dwelling": 15,
}  # fmt: skip
#: Administrative boundaries by level (Great Britain: 4 country, 6 county, 8 district, 10 parish).
BOUNDARY_ZOOMS = ((4, 5), (6, 7), (8, 9), (10, 12))
BUILDING_ZOOM, BUILDING_NAME_ZOOM = 16, 17
SMALLEST_ZOOM, LARGEST_ZOOM = 6, 16

#: For each theme, the values of each key that are drawn as an area of it.
AREAS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "water": {
        "natural": frozenset({"water"}),
        "landuse": frozenset({"reservoir", "basin"}),
        "waterway": frozenset({"riverbank", "dock", "boatyard"}),
        "leisure": frozenset({"swimming_pool"}),
    },
    "green": {
        "leisure": frozenset(
            {"park", "garden", "golf_course", "pitch", "playground", "nature_reserve", "common",
             "recreation_ground", "dog_park", "bowling_green"}
        ),
        "landuse": frozenset(
            {"forest", "grass", "meadow", "recreation_ground", "village_green", "allotments",
             "cemetery", "orchard", "plant_nursery", "flowerbed"}
        ),
        "natural": frozenset({"wood", "scrub", "heath", "grassland", "grass", "wetland", "fell"}),
        "amenity": frozenset({"grave_yard"}),
    },
    "built": {
        "landuse": frozenset(
            {"residential", "commercial", "retail", "industrial", "railway", "garages",
             "construction", "brownfield", "landfill", "quarry", "military", "farmyard"}
        ),
        "amenity": frozenset({"school", "college", "university", "hospital"}),
        "highway": frozenset({"pedestrian"}),
    },
    "land": {
        "landuse": frozenset({"farmland", "greenfield"}),
        "natural": frozenset({"beach", "sand", "mud", "bare_rock", "shingle"}),
    },
}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """How one object is drawn in one theme.

    Attributes
    ----------
    min_zoom : int or None
        None for an area whose size decides (``zoom_of_size``).
    """

    theme: str
    kind: str
    name: str | None
    min_zoom: int | None


def classify_line(tags: Mapping[str, str]) -> tuple[Drawn, ...]:
    """How a way is drawn as a line; nothing for one that is not drawn.

    >>> [(d.theme, d.kind, d.name) for d in classify_line({"highway": "motorway", "ref": "M4"})]
    [('road', 'motorway', 'M4')]
    >>> classify_line({"railway": "rail", "tunnel": "yes"})
    ()
    """
    found = []
    highway, railway, waterway = tags.get("highway"), tags.get("railway"), tags.get("waterway")
    name, ref = tags.get("name"), tags.get("ref")
    if tags.get("area") == "yes":
        highway = None  # a square, drawn as an area
    if highway in ROADS:
        shown = (ref or name) if highway == "motorway" else (name or ref)
        found.append(Drawn("road", highway, shown, ROADS[highway]))
    elif highway in PATHS:
        found.append(Drawn("path", highway, name, PATHS[highway]))
    if railway in RAILWAYS and not is_underground(tags):
        siding = tags.get("service") in SIDINGS
        zoom = max(RAILWAYS[railway], SIDING_ZOOM) if siding else RAILWAYS[railway]
        found.append(Drawn("rail", railway, name, zoom))
    if waterway in WATERWAYS and not is_underground(tags):
        found.append(Drawn("waterway", waterway, name, WATERWAYS[waterway]))
    return tuple(found)


def classify_boundary(level: int) -> Drawn:
    """How a stretch of administrative boundary is drawn, by its highest authority.

    >>> classify_boundary(8)
    Drawn(theme='boundary', kind='admin_level_8', name=None, min_zoom=9)
    """
    zoom = next((zoom for most, zoom in BOUNDARY_ZOOMS if level <= most), 14)
    return Drawn("boundary", f"admin_level_{level}", None, zoom)


def classify_area(tags: Mapping[str, str], *, of_way: bool) -> Drawn | None:
    """How a closed outline is drawn; None for one that is not.

    Parameters
    ----------
    of_way : bool
        True for a closed way, where a pedestrian street that returns to its start is no square
        unless it says ``area=yes``; False for the outline of a relation.

    >>> classify_area({"leisure": "park", "name": "Example Park"}, of_way=True)
    Drawn(theme='green', kind='park', name='Example Park', min_zoom=None)
    >>> classify_area({"highway": "pedestrian"}, of_way=True) is None
    True
    """
    if tags.get("building", "no") != "no":
        return Drawn("building", tags["building"], tags.get("name"), BUILDING_ZOOM)
    if is_underground(tags) or tags.get("area") == "no":
        return None
    if of_way and "highway" in tags and tags.get("area") != "yes":
        tags = {key: value for key, value in tags.items() if key != "highway"}
    for theme, keys in AREAS.items():
        for key, values in keys.items():
            if tags.get(key) in values:
                return Drawn(theme, tags[key], tags.get("name"), None)
    return None


def classify_place(tags: Mapping[str, str]) -> Drawn | None:
    """How a place's name is written; None without a name or for a class that is not.

    >>> classify_place({"place": "suburb", "name": "Sampleford"}).min_zoom
    12
    """
    place, name = tags.get("place"), tags.get("name")
    if place not in PLACES or not name:
        return None
    return Drawn("place", place, name, PLACES[place])


def is_underground(tags: Mapping[str, str]) -> bool:
    """Is this in a tunnel, a culvert or under the ground?"""
    return tags.get("tunnel", "no") not in ("no", "building_passage") or (
        tags.get("location") == "underground"
    )


#: Ground width of a pixel at zoom 0 and 52.5° north, in metres: 156,543 m × cos 52.5°.
_PIXEL_M = 156_543.034 * math.cos(math.radians(52.5))
_SMALLEST_SIDE_PX = 6


def zoom_of_size(area_m2: NDArray[np.float64]) -> NDArray[np.int64]:
    """From which zoom on is an area worth drawing?

    The first at which a square of its size is six pixels wide, between 6 and 16.

    Parameters
    ----------
    area_m2 : float64 array, shape (n,)
        Square metres, above zero.

    Returns
    -------
    int64 array, shape (n,)

    A hectare is 100 m wide; at zoom 12 a pixel is 23.3 m and the hectare 4.3 of them, at 13, 8.6:

    >>> zoom_of_size(np.array([10_000.0, 1e9, 1.0])).tolist()
    [13, 6, 16]
    """
    zoom = np.ceil(np.log2(_PIXEL_M * _SMALLEST_SIDE_PX / np.sqrt(area_m2)))
    return np.clip(zoom, SMALLEST_ZOOM, LARGEST_ZOOM).astype(np.int64)
