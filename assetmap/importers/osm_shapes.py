"""Shapes of OpenStreetMap brought onto the grid, thousands at a time, and judged.

What is sound is moved and kept as arrays; only a shape that breaks a rule meets the geometry guard
by itself, which mends it or says why not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import shapely
from numpy.typing import NDArray

from assetmap.core.crs import (
    WGS84,
    geometry_to_mercator,
    lonlat_to_mercator,
    to_grid,
)
from assetmap.core.errors import Invalid
from assetmap.core.geometry import REFERENCE, admit
from assetmap.importers.contract import ImportReport, check_storable
from assetmap.importers.osm_classes import BUILDING_NAME_ZOOM, Drawn, zoom_of_size
from assetmap.places.basemap import GroundBlock

#: Shapes that are brought onto the grid at once.
BLOCK = 4096
#: A name is written where its area is eight times wider than the smallest that is drawn.
LABEL_ZOOMS, LAST_LABEL_ZOOM = 3, 17
_POLYGON, _MULTIPOLYGON = 3, 6
Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Found:
    """One object of the file that is to be drawn.

    Attributes
    ----------
    wkb : str or bytes
        WKB in EPSG:4326, hexadecimal as pyosmium gives it.
    label_only : bool
        True when only a name is to be written where the area lies, not its outline drawn.
    """

    drawn: Drawn
    source_id: str
    wkb: str | bytes
    label_only: bool = False


def ground_blocks(found: Iterable[Found], report: ImportReport) -> Iterator[GroundBlock]:
    """Objects as rows of the ground; what cannot be kept is refused in the report.

    An area with a name becomes two rows: its outline without the name, and a label at one point
    inside, so that a map of tiles writes the name once and not in every tile that it touches.
    """
    source = iter(found)
    while block := list(islice(source, BLOCK)):
        made = _admitted(block, report)
        report.rows += len(made.theme)
        report.imported += len(made.theme)
        if made.theme:
            yield made


def _admitted(found: list[Found], report: ImportReport) -> GroundBlock:
    first = report.rows + 1
    lonlat: Shapes = shapely.from_wkb([item.wkb for item in found])
    single = (shapely.get_type_id(lonlat) == _MULTIPOLYGON) & (
        shapely.get_num_geometries(lonlat) == 1
    )
    lonlat[single] = shapely.get_geometry(lonlat[single], 0)
    lon, lat = shapely.get_coordinates(lonlat).T.copy()
    owner = np.repeat(np.arange(len(lonlat)), shapely.get_num_coordinates(lonlat))
    east, north = to_grid(lon, lat)
    inside = np.ones(len(lonlat), dtype=bool)
    inside[owner[np.isnan(east)]] = False
    on_grid = inside[owner]
    grid, drawn = lonlat.copy(), lonlat.copy()
    grid[inside] = _moved(lonlat[inside], np.round(east, 3)[on_grid], np.round(north, 3)[on_grid])
    drawn[inside] = _moved(lonlat[inside], *lonlat_to_mercator(lon[on_grid], lat[on_grid]))
    sound = inside & _sound(grid, inside)
    kept = sound.copy()
    for row in np.flatnonzero(~sound):
        item = found[row]
        words = f"{item.source_id} {item.drawn.kind} {item.drawn.name or ''}".strip()
        if not inside[row]:
            report.refuse(
                first + int(row),
                "It lies outside Great Britain, where the National Grid ends.",
                words,
            )
            continue
        try:
            admitted = admit(lonlat[row], srid=WGS84, profile=REFERENCE)
        except Invalid as fault:
            report.refuse(first + int(row), str(fault), words)
            continue
        grid[row], drawn[row], kept[row] = admitted.geom, admitted.geom_3857, True
        if admitted.mended_share is not None:
            report.flag(
                first + int(row),
                "The outline was not valid and was mended; its area changed by "
                f"{admitted.mended_share:.4%}.",
                words,
            )
    for row in np.flatnonzero(kept):
        item = found[row]
        try:
            check_storable([item.drawn.kind, item.drawn.name or ""])
        except Invalid as fault:
            report.refuse(first + int(row), str(fault), item.source_id)
            kept[row] = False
    chosen = np.flatnonzero(kept)
    return _rows([found[row] for row in chosen], grid[chosen], drawn[chosen])


def _moved(shapes: Shapes, x: NDArray[np.float64], y: NDArray[np.float64]) -> Shapes:
    moved: Shapes = shapely.set_coordinates(shapes.copy(), np.column_stack([x, y]))
    return moved


def _sound(grid: Shapes, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which shapes keep every rule of the guard? Those off the grid are not looked at."""
    sound = inside.copy()
    shapes = grid[inside]
    area = shapely.area(shapes)
    flat = np.isin(shapely.get_type_id(shapes), (_POLYGON, _MULTIPOLYGON))
    sound[inside] = (
        shapely.is_valid(shapes)
        & (shapely.get_num_coordinates(shapes) <= REFERENCE.max_vertices)
        & (area <= REFERENCE.max_area_m2)
        & (shapely.length(shapes) <= REFERENCE.max_length_m)
        & (~flat | (area > 0))
    )
    return sound


def _rows(found: list[Found], grid: Shapes, drawn: Shapes) -> GroundBlock:
    """Outlines and lines with their zooms, then the labels of named areas."""
    area = np.asarray(shapely.area(grid), dtype=np.float64)
    by_size = zoom_of_size(np.where(area > 0, area, 1.0))
    zooms = np.array(
        [
            by_size[row] if item.drawn.min_zoom is None else item.drawn.min_zoom
            for row, item in enumerate(found)
        ],
        dtype=np.int64,
    )
    areas = area > 0
    named = np.array([bool(item.drawn.name) for item in found], dtype=bool) & areas
    whole = np.flatnonzero([not item.label_only for item in found])
    labels = np.flatnonzero(named)
    points: Shapes = shapely.point_on_surface(grid[labels])
    order = [*whole.tolist(), *labels.tolist()]
    return GroundBlock(
        theme=[found[row].drawn.theme for row in whole] + ["place"] * len(labels),
        kind=[found[row].drawn.kind for row in order],
        name=[None if areas[row] else found[row].drawn.name for row in whole]
        + [found[row].drawn.name for row in labels],
        source_id=[found[row].source_id for row in order],
        min_zoom=np.concatenate([zooms[whole], _label_zooms(found, labels, zooms)]),
        geom=np.concatenate([grid[whole], points]),
        geom_3857=np.concatenate([drawn[whole], _mercator(points)]),
    )


def _label_zooms(
    found: list[Found], labels: NDArray[np.intp], zooms: NDArray[np.int64]
) -> NDArray[np.int64]:
    def zoom(row: int) -> int:
        item = found[row]
        if item.drawn.theme == "building":
            return BUILDING_NAME_ZOOM
        if item.label_only:
            return int(zooms[row])
        return min(int(zooms[row]) + LABEL_ZOOMS, LAST_LABEL_ZOOM)

    return np.array([zoom(int(row)) for row in labels], dtype=np.int64)


def _mercator(points: Shapes) -> Shapes:
    moved: Shapes = np.empty(len(points), dtype=object)
    if len(points):
        moved[:] = shapely.get_parts(geometry_to_mercator(shapely.multipoints(points)))
    return moved
