"""A catchment as map features in EPSG:27700; whoever draws them converts the coordinates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, pi, radians, sin

import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.anchors.analysis.centre import Centre, Ellipse
from assetmap.anchors.analysis.json_values import Json, rounded
from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.analysis.zones import ZoneMap
from assetmap.core.money import money_text

_ELLIPSE_CORNERS = 96


@dataclass(frozen=True)
class Feature:
    """One thing to draw: its layer, its EPSG:27700 geometry, its JSON-ready properties."""

    layer: str
    geom: BaseGeometry
    properties: Mapping[str, Json]


def to_features(catchment: Catchment) -> list[Feature]:
    """Everything of the catchment that has a place and may be shown.

    Layers, in drawing order: ``local`` (the declared outline), ``cell`` and ``zone`` for each
    size of hexagon, ``ellipse``, ``site`` (with ``ring_m``, the distances to draw round it),
    ``centre``, ``supplier``. Withheld cells and payees that may not be named are not among them.
    """
    return list(_features(catchment))


def _features(catchment: Catchment) -> Iterator[Feature]:
    local = catchment.local
    if local.polygon is not None:
        share = catchment.local_share
        yield Feature(
            "local",
            local.polygon,
            {
                "name": local.name,
                "codes": list(local.codes),
                "gbp": money_text(share.local_pence),
                "lower": rounded(share.lower, 6),
                "upper": rounded(share.upper, 6),
            },
        )
    for size in catchment.zones:
        yield from _size_features(size)
    centre, ellipse = catchment.centrography.centre, catchment.centrography.ellipse
    if centre is not None and ellipse is not None:
        yield Feature(
            "ellipse",
            ellipse_polygon(centre, ellipse),
            {"k": ellipse.k, "coverage": rounded(ellipse.coverage, 6)},
        )
    for name, (east, north) in zip(catchment.sites.name, catchment.sites.xy, strict=True):
        yield Feature(
            "site", shapely.Point(east, north), {"name": name, "ring_m": list(catchment.ring_m)}
        )
    if centre is not None:
        yield Feature(
            "centre",
            shapely.Point(centre.easting, centre.northing),
            {"standard_distance_m": rounded(centre.standard_distance_m, 1)},
        )
    yield from _supplier_features(catchment)


def _size_features(size: ZoneMap) -> Iterator[Feature]:
    cells = size.cells
    columns = zip(
        cells.pence.tolist(),
        cells.suppliers.tolist(),
        cells.cumulative_share.tolist(),
        cells.zone.tolist(),
        cells.withheld.tolist(),
        cells.polygon,
        strict=True,
    )
    for row, (pence, suppliers, reached, zone, withheld, polygon) in enumerate(columns):
        if not withheld:
            yield Feature(
                "cell",
                polygon,
                {
                    "cell": cells.cell_id(row),
                    "cell_edge_m": cells.edge_m,
                    "gbp": money_text(pence),
                    "suppliers": suppliers,
                    "cumulative_share": rounded(reached, 6),
                    "zone": zone,
                },
            )
    for zone in size.zones:
        if zone.geom is not None:
            yield Feature(
                "zone",
                zone.geom,
                {
                    "p": zone.p,
                    "achieved": rounded(zone.achieved, 6),
                    "area_km2": rounded(zone.area_km2, 6),
                    "cell_edge_m": zone.edge_m,
                },
            )


def _supplier_features(catchment: Catchment) -> Iterator[Feature]:
    named = catchment.suppliers
    columns = zip(
        named.slug,
        named.name,
        named.pence.tolist(),
        named.postcode,
        named.easting.tolist(),
        named.northing.tolist(),
        named.distance_m.tolist(),
        named.basis,
        strict=True,
    )
    for slug, name, pence, postcode, east, north, distance, basis in columns:
        if postcode is not None:
            yield Feature(
                "supplier",
                shapely.Point(east, north),
                {
                    "slug": slug,
                    "name": name,
                    "gbp": money_text(pence),
                    "postcode": postcode,
                    "distance_m": rounded(distance, 1),
                    "location": basis,
                },
            )


def ellipse_polygon(centre: Centre, ellipse: Ellipse) -> shapely.Polygon:
    """Outline of a standard deviational ellipse, major axis along its bearing.

    >>> from assetmap.anchors.analysis.centre import Centre, Ellipse
    >>> shape = ellipse_polygon(Centre(0, 0, 0, 3), Ellipse(200.0, 100.0, 90.0, 1, 0.39))
    >>> [round(edge, 1) for edge in shape.bounds]
    [-200.0, -100.0, 200.0, 100.0]
    """
    bearing = radians(ellipse.bearing_deg or 0.0)
    corners = []
    for step in range(_ELLIPSE_CORNERS):
        angle = 2 * pi * step / _ELLIPSE_CORNERS
        along, across = ellipse.major_m * cos(angle), ellipse.minor_m * sin(angle)
        corners.append(
            (
                centre.easting + along * sin(bearing) + across * cos(bearing),
                centre.northing + along * cos(bearing) - across * sin(bearing),
            )
        )
    return shapely.Polygon(corners)
