"""The quiet ground of a printed map: land, green, water, buildings, streets, edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import geopandas
import numpy as np
import shapely

from assetmap.paper.ground import SheetGround
from assetmap.paper.tokens import colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Width of a road's white surface, points.
ROADS = {
    "motorway": 3.2, "trunk": 2.9, "primary": 2.6, "secondary": 2.2, "tertiary": 1.9,
    "service": 0.7,
}  # fmt: skip
USUAL_ROAD = 1.4
WATERWAYS = {"river": 2.4, "canal": 1.9, "stream": 0.9}
USUAL_WATERWAY = 0.6
_CASING = 0.9
#: The ground is drawn below this; an SVG holds all of it as one picture.
GROUND_TOP = 3.0
_AREAS = ("built", "green", "water", "building")


class Clipping(Protocol):
    """Shapes in metres cut to the frame and laid on the paper in mm."""

    def clipped(self, shapes: np.ndarray) -> np.ndarray:
        """Those that meet the frame."""
        ...


def draw_ground(axes: Axes, ground: SheetGround, paper: Clipping) -> None:
    """Everything under the things, from the bottom; as one picture inside an SVG."""
    axes.set_rasterization_zorder(GROUND_TOP)
    fills = {
        "built": _mixed("map-land", "ink", 0.06),
        "green": colours()["map-green"],
        "water": colours()["map-water"],
        "building": _mixed("map-land", "ink-3", 0.32),
    }
    for theme in _AREAS:
        for layer in ground.layers:
            if layer.theme == theme:
                areas = shapely.get_parts(paper.clipped(layer.shapes))
                areas = areas[shapely.get_type_id(areas) == shapely.GeometryType.POLYGON]
                _plot(axes, areas, facecolor=fills[theme], edgecolor="none", zorder=1)
        if theme == "water":
            _draw_waterways(axes, ground, paper)
    _draw_streets(axes, ground, paper)
    for layer in ground.layers:
        if layer.theme == "boundary":
            _edge(axes, paper.clipped(layer.shapes), "map-bound", 0.8, (0, (6, 2, 1, 2)))
    for outline in ground.outlines:
        council = outline.kind == "district"
        _edge(
            axes,
            paper.clipped(shapely.boundary(np.array([outline.shape]))),
            "map-bound" if council else "ink-2",
            1.0 if council else 1.5,
            (0, (6, 2, 1, 2)) if council else ((0, (5, 3)) if outline.sketched else "solid"),
        )


def _draw_waterways(axes: Axes, ground: SheetGround, paper: Clipping) -> None:
    for layer in ground.layers:
        if layer.theme == "waterway":
            width = WATERWAYS.get(layer.kind, USUAL_WATERWAY)
            _plot(
                axes, paper.clipped(layer.shapes), linewidth=width,
                color=_mixed("map-water", "kind-water", 0.25), zorder=1,
            )  # fmt: skip


def _draw_streets(axes: Axes, ground: SheetGround, paper: Clipping) -> None:
    roads = [layer for layer in ground.layers if layer.theme == "road"]
    laid = [
        (paper.clipped(layer.shapes), ROADS.get(layer.kind.removesuffix("_link"), USUAL_ROAD))
        for layer in roads
    ]
    laid.sort(key=lambda one: one[1])
    for layer in ground.layers:
        if layer.theme == "path":
            _plot(
                axes, paper.clipped(layer.shapes), color=colours()["ink-3"], linewidth=0.55,
                linestyle=(0, (3, 1.6)), zorder=2,
            )  # fmt: skip
    for shapes, width in laid:
        _plot(axes, shapes, color=colours()["line-2"], linewidth=width + _CASING, zorder=2.1)
    for shapes, width in laid:
        _plot(axes, shapes, color=colours()["paper"], linewidth=width, zorder=2.2)
    for layer in ground.layers:
        if layer.theme == "rail":
            shapes = paper.clipped(layer.shapes)
            ink = colours()["ink-3"]
            _plot(axes, shapes, color=ink, linewidth=0.8, zorder=2.3)
            _plot(axes, shapes, color=ink, linewidth=2.8, linestyle=(0, (0.3, 2.2)), zorder=2.3)


def _edge(axes: Axes, shapes: np.ndarray, token: str, width: float, style: Any) -> None:
    _plot(axes, shapes, color=colours()["map-halo"], linewidth=width + 1.4, alpha=0.8, zorder=2.8)
    _plot(axes, shapes, color=colours()[token], linewidth=width, linestyle=style, zorder=2.9)


def _plot(axes: Axes, shapes: np.ndarray, **look: Any) -> None:
    if len(shapes):
        geopandas.GeoSeries(shapes).plot(ax=axes, aspect=None, **look)


def _mixed(one: str, other: str, share: float) -> str:
    first, second = colours()[one], colours()[other]
    parts = (
        round(int(first[at : at + 2], 16) * (1 - share) + int(second[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)
