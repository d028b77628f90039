"""A catchment as the page's map reads it: GeoJSON in EPSG:4326, one role for each thing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.anchors.analysis.json_values import Json
from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.pages.cells import cell_lines
from assetmap.anchors.pages.distances import kilometres
from assetmap.core.crs import geometry_to_lonlat, to_lonlat
from assetmap.core.money import money_words
from assetmap.web.charts.words import distance_words

#: Decimals of a degree: about a centimetre.
DECIMALS = 7
#: Addresses drawn, largest first; every supplier stands in the downloads.
ADDRESSES_SHOWN = 300
_NAMED_AT_ONE_ADDRESS = 8
#: The map opens on at least this much land around the sites, in metres.
AROUND_M = 6_000
#: A local area larger than this many times that land is not shown whole at first.
_LARGEST = 9


def catchment_map(catchment: Catchment) -> str:
    """The features of the page's map, as GeoJSON text (RFC 7946).

    Roles: ``local``, ``ring``, ``cell``, ``edge``, ``supplier`` (one for each address, with the
    payees there that may be named) and ``site``. The cells are those of the table beside it.
    """
    return json.dumps(
        {"type": "FeatureCollection", "features": list(_features(catchment))}, ensure_ascii=False
    )


def map_bounds(catchment: Catchment) -> list[list[float]]:
    """What the map shows first: the land around the sites, and the local area unless it is vast.

    Returns
    -------
    list
        ``[[south, west], [north, east]]`` in degrees.
    """
    sites = shapely.multipoints(catchment.sites.xy)
    around = shapely.box(*sites.bounds).buffer(AROUND_M, join_style="mitre")
    if catchment.local.polygon is not None:
        both = shapely.box(*shapely.union_all([catchment.local.polygon, around]).bounds)
        if both.area <= _LARGEST * around.area:
            around = both
    west, south, east, north = geometry_to_lonlat(around).bounds
    return [[south, west], [north, east]]


def _features(catchment: Catchment) -> Iterator[Json]:
    local = catchment.local
    if local.polygon is not None:
        # A metre's detail is lost at the scales that this map is read at.
        yield _feature(local.polygon.simplify(10), {"role": "local", "name": local.name})
    for metres in catchment.ring_m:
        circle = shapely.multipoints(catchment.sites.xy).buffer(metres, quad_segs=24)
        yield _feature(circle, {"role": "ring", "label": kilometres(metres)})
    size = catchment.zones[0]
    for line in cell_lines(catchment, size):
        yield _feature(
            size.cells.polygon[line.place],
            {
                "role": "cell",
                "key": line.key,
                "zone": line.zone,
                "name": line.name,
                "facts": list(line.facts),
            },
        )
    for number, zone in enumerate(size.zones, start=1):
        if zone.geom is not None:
            yield _feature(zone.geom, {"role": "edge", "zone": number})
    yield from _addresses(catchment)
    for number, (name, (east, north)) in enumerate(
        zip(catchment.sites.name, catchment.sites.xy.tolist(), strict=True)
    ):
        yield _feature(
            shapely.Point(east, north),
            {
                "role": "site",
                "key": f"site/{number}",
                "record": "anchor",
                "kind": "anchor",
                "family": "anchor",
                "name": name,
                "kind_words": "Paying site",
                "facts": [f"{catchment.anchor_name}. Distances are measured from here."],
                "href": None,
                "outline": None,
            },
        )


def _addresses(catchment: Catchment) -> Iterator[Json]:
    """One mark for each postcode, with every payee there that may be named."""
    named = catchment.suppliers
    shown = _largest_addresses(catchment)
    first = np.array([lines[0] for lines in shown], dtype=np.int64)
    lon, lat = to_lonlat(named.easting[first], named.northing[first])
    for lines, east, north in zip(shown, lon.tolist(), lat.tolist(), strict=True):
        code = named.postcode[lines[0]] or ""
        names = list(dict.fromkeys(named.name[line] for line in lines))
        facts = [
            f"{named.name[line]}: {money_words(int(named.pence[line]))}"
            for line in lines[:_NAMED_AT_ONE_ADDRESS]
        ]
        if len(lines) > _NAMED_AT_ONE_ADDRESS:
            facts.append(f"and {len(lines) - _NAMED_AT_ONE_ADDRESS:,} more")
        corrected = any(named.basis[line] == "corrected" for line in lines)
        away = distance_words(float(named.distance_m[lines[0]]))
        place = "place corrected by hand" if corrected else "as the ledger prints it"
        facts.append(f"{code}, {place}; {away} in a straight line")
        yield {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [round(east, DECIMALS), round(north, DECIMALS)],
            },
            "properties": {
                "role": "supplier",
                "key": f"supplier/{code}",
                "name": names[0] if len(names) == 1 else f"{len(names)} suppliers at {code}",
                "facts": list(facts),
            },
        }


def _largest_addresses(catchment: Catchment) -> list[list[int]]:
    """The supplier lines of each postcode, for the postcodes with the most money."""
    named = catchment.suppliers
    sums: dict[str, int] = {}
    for code, pence in zip(named.postcode, named.pence.tolist(), strict=True):
        if code is not None:
            sums[code] = sums.get(code, 0) + pence
    largest = sorted(sums, key=lambda code: (-sums[code], code))[:ADDRESSES_SHOWN]
    lines: dict[str, list[int]] = {code: [] for code in largest}
    for line, code in enumerate(named.postcode):
        if code in lines:
            lines[code].append(line)
    return list(lines.values())


def _feature(shape: BaseGeometry, properties: dict[str, Json]) -> Json:
    drawn = shapely.set_precision(geometry_to_lonlat(shape), 10**-DECIMALS, mode="pointwise")
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(drawn)),
        "properties": properties,
    }
