"""A map for paper: the ground, the outlines, and numbered marks that keep apart."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from assetmap.paper.apart import keep_apart
from assetmap.paper.frame import Bounds, Frame, bar_length, fit
from assetmap.paper.ground import SheetGround
from assetmap.paper.ground_drawing import draw_ground
from assetmap.paper.lettering import Label, Taken, write_along, write_at
from assetmap.paper.things import Thing
from assetmap.paper.tokens import colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Form = Literal["svg", "png"]
MARK_MM = 6.4
#: A thing alone, or things on one spot, are shown with at least so much ground around, metres.
LEAST_M = 500.0
MM_PER_INCH = 25.4
DPI = 220
_STREET_PT, _NAME_PT = 5.6, 7.0
_CAPITALS = ("district", "city", "town")
_WATERS = ("water", "river", "canal", "reservoir", "basin", "dock")


@dataclass(frozen=True)
class MapWords:
    """The few words on the map itself, in the reader's language."""

    north: str = "grid north"


def frame_of(
    things: Sequence[Thing], *, otherwise: Bounds, width_mm: float, height_mm: float
) -> Frame:
    """The frame around all things that have a place; around other ground when none has.

    Parameters
    ----------
    otherwise : (west, south, east, north)
        Metres, EPSG:27700.
    """
    shapes = [thing.geom for thing in things if thing.geom is not None]
    if not shapes:
        return fit(otherwise, width_mm=width_mm, height_mm=height_mm)
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
    more_x = max(0.0, LEAST_M - (east - west)) / 2
    more_y = max(0.0, LEAST_M - (north - south)) / 2
    around = (west - more_x, south - more_y, east + more_x, north + more_y)
    return fit(around, width_mm=width_mm, height_mm=height_mm)


def draw_map(
    things: Sequence[Thing],
    frame: Frame,
    ground: SheetGround,
    *,
    areas: Sequence[Thing] = (),
    form: Form = "svg",
    words: MapWords | None = None,
) -> bytes:
    """A map of some things as a drawing: marks by number, scale bar, north.

    What the mark says survives grey printing: its shape is the register (rounded square asset,
    circle organisation, hexagon anchor), its number leads to the key. Dashed outlines are sketched
    or of the right size only. A mark that had to move points to its true place.

    Parameters
    ----------
    things : sequence of Thing
        Those without a place are left to the key.
    areas : sequence of Thing
        Outlines without a number, under the others.
    form : {"svg", "png"}
        SVG with the ground as one picture of 220 dpi in it, or all of it as PNG.

    Returns
    -------
    bytes
        The file's content.
    """
    # Heavy, and only paper needs it. No pyplot: it keeps figures in global state. And no canvas
    # until the end: geopandas asks one to draw everything again after each layer.
    from matplotlib.figure import Figure  # noqa: PLC0415

    width, height = frame.width_mm, frame.height_mm
    figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), dpi=DPI)
    figure.patch.set_facecolor(colours()["map-land"])
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    to_paper = _Paper(frame)
    draw_ground(axes, ground, to_paper)
    _draw_outlines(axes, (*areas, *things), to_paper)
    taken = _furniture_room(frame)
    marks, size = _places(things, to_paper)
    for x, y in marks:
        taken.add(float(x), float(y), size / 2)
    _draw_names(axes, ground, to_paper, taken)
    _draw_marks(axes, things, to_paper, marks, size)
    _draw_furniture(axes, frame, words or MapWords())
    held = io.BytesIO()
    figure.savefig(held, format=form, dpi=DPI, metadata={"Date": None} if form == "svg" else {})
    return held.getvalue()


@dataclass(frozen=True)
class _Paper:
    """From metres of ground, EPSG:27700, to millimetres of paper."""

    frame: Frame

    def __call__(self, shape: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(shape, self.points)

    def points(self, metres: np.ndarray) -> np.ndarray:
        moved: np.ndarray = (metres - (self.frame.west, self.frame.south)) * (
            1000 / self.frame.scale
        )
        return moved

    def clipped(self, shapes: np.ndarray) -> np.ndarray:
        """Shapes inside the frame, with a little more around for the ends of lines."""
        west, south, east, north = self.frame.bounds
        more = 3 * self.frame.scale / 1000
        cut = shapely.clip_by_rect(shapes, west - more, south - more, east + more, north + more)
        moved: np.ndarray = shapely.transform(cut[~shapely.is_empty(cut)], self.points)
        return moved


def _places(things: Sequence[Thing], to_paper: _Paper) -> tuple[np.ndarray, float]:
    true = _true_places(things, to_paper)
    if not len(true):
        return true, MARK_MM
    frame = to_paper.frame
    return keep_apart(true, width=frame.width_mm, height=frame.height_mm, size=MARK_MM)


def _true_places(things: Sequence[Thing], to_paper: _Paper) -> np.ndarray:
    points = [thing.geom.representative_point() for thing in things if thing.geom is not None]
    return to_paper.points(shapely.get_coordinates(points).reshape(-1, 2))


def _draw_outlines(axes: Axes, things: Sequence[Thing], to_paper: _Paper) -> None:
    from matplotlib.collections import PathCollection  # noqa: PLC0415 heavy
    from matplotlib.path import Path as Drawing  # noqa: PLC0415

    for thing in things:
        if thing.geom is None or thing.geom.geom_type.endswith("Point"):
            continue
        shape = to_paper(thing.geom)
        colour = colours()[f"kind-{thing.family}"]
        solid = thing.outline == "surveyed"
        rings = [
            Drawing(shapely.get_coordinates(ring))
            for ring in (
                shapely.get_parts(shapely.get_rings(shapely.get_parts(shape)))
                if shape.geom_type.endswith("Polygon")
                else shapely.get_parts(shape)
            )
        ]
        whole = Drawing.make_compound_path(*rings)
        axes.add_collection(
            PathCollection(
                [whole],
                facecolors=[(*_rgb(colour), 0.16)]
                if shape.geom_type.endswith("Polygon")
                else "none",
                edgecolors=[colour],
                linewidths=1.2,
                linestyles="solid" if solid else (0, (4, 2.5)),
                zorder=4,
            )
        )


def _draw_names(axes: Axes, ground: SheetGround, to_paper: _Paper, taken: Taken) -> None:
    frame = to_paper.frame
    room = {"width": frame.width_mm, "height": frame.height_mm}
    ink, quiet = colours()["map-label"], colours()["ink-2"]
    for name in ground.names:
        x, y = to_paper.points(np.array([[name.easting, name.northing]]))[0]
        big = name.kind in _CAPITALS
        said = name.name.upper() if big else name.name
        size = _NAME_PT + 1 if big else _NAME_PT
        label = write_at(taken, said, float(x), float(y), size_pt=size, **room)
        _write(axes, label, ink, italic=name.kind in _WATERS, heavy=big)
    for street in ground.streets:
        line = to_paper(shapely.clip_by_rect(street.shape, *frame.bounds))
        label = write_along(taken, street.name, line, size_pt=_STREET_PT, **room)
        _write(axes, label, quiet, italic=street.theme == "waterway")


def _write(
    axes: Axes, label: Label | None, colour: str, *, italic: bool = False, heavy: bool = False
) -> None:
    from matplotlib.patheffects import withStroke  # noqa: PLC0415 heavy

    if label is None:
        return
    axes.text(
        label.x,
        label.y,
        _plain(label.words),
        rotation=label.angle,
        rotation_mode="anchor",
        ha="center",
        va="center_baseline" if label.angle else "center",
        fontsize=label.size_pt,
        color=colour,
        style="italic" if italic else "normal",
        weight="bold" if heavy else "normal",
        path_effects=[withStroke(linewidth=1.6, foreground=colours()["map-halo"])],
        parse_math=False,
        zorder=4.5,
    )


def _plain(words: str) -> str:
    """One line without control characters, which a drawing cannot hold."""
    return "".join(sign if sign.isprintable() else " " for sign in words)


def _draw_marks(
    axes: Axes, things: Sequence[Thing], to_paper: _Paper, marks: np.ndarray, size: float
) -> None:
    from matplotlib.patches import Circle, FancyBboxPatch, RegularPolygon  # noqa: PLC0415 heavy

    placed = [thing for thing in things if thing.geom is not None]
    true = _true_places(things, to_paper)
    paper, ink = colours()["paper"], colours()["ink"]
    for (x, y), (home_x, home_y) in zip(marks, true, strict=True):
        if np.hypot(x - home_x, y - home_y) > size * 0.3:
            axes.plot([x, home_x], [y, home_y], color=paper, linewidth=2.2, zorder=5)
            axes.plot([x, home_x], [y, home_y], color=ink, linewidth=0.7, zorder=5.1)
            axes.plot(
                [home_x], [home_y], "o", markersize=2.6, color=ink, zorder=5.2,
                markeredgecolor=paper, markeredgewidth=0.5,
            )  # fmt: skip
    half = size / 2
    for thing, (x, y) in zip(placed, marks, strict=True):
        look: dict[str, Any] = {
            "facecolor": colours()[f"kind-{thing.family}"],
            "edgecolor": paper,
            "linewidth": 1.0,
            "zorder": 6,
        }
        if thing.record == "organisation":
            axes.add_patch(Circle((x, y), half * 0.94, **look))
        elif thing.record == "anchor":
            axes.add_patch(RegularPolygon((x, y), 6, radius=half, **look))
        elif thing.record == "development":
            axes.add_patch(RegularPolygon((x, y), 4, radius=half * 1.1, **look))
        else:
            inner = half * 0.62
            style = f"round,pad={half * 0.26:.3f},rounding_size={half * 0.3:.3f}"
            box = FancyBboxPatch((x - inner, y - inner), 2 * inner, 2 * inner, style, **look)
            axes.add_patch(box)
        axes.text(
            x, y, str(thing.number), ha="center", va="center_baseline", color=paper, zorder=7,
            weight="bold", fontsize=size * (1.5 if thing.number < 100 else 1.15),
        )  # fmt: skip


def _furniture_room(frame: Frame) -> Taken:
    """Names stay clear of the scale bar and of the arrow."""
    taken = Taken()
    bar = bar_length(frame) * 1000 / frame.scale
    for x in np.arange(4, bar + 26, 4):
        taken.add(float(x), 5, 5)
    taken.add(frame.width_mm - 9, frame.height_mm - 10, 9)
    return taken


def _draw_furniture(axes: Axes, frame: Frame, words: MapWords) -> None:
    from matplotlib.patches import Polygon, Rectangle  # noqa: PLC0415 heavy

    ink, paper = colours()["ink"], colours()["paper"]
    metres = bar_length(frame)
    long = metres * 1000 / frame.scale
    top: dict[str, Any] = {"zorder": 9, "linewidth": 0.7, "edgecolor": ink}
    back: dict[str, Any] = {"facecolor": paper, "alpha": 0.86, "zorder": 8, "linewidth": 0}
    axes.add_patch(Rectangle((2, 2), long + 24, 8.6, **back))
    for part, fill in ((0, ink), (1, paper)):
        axes.add_patch(Rectangle((5 + part * long / 2, 4), long / 2, 1.5, facecolor=fill, **top))
    write: dict[str, Any] = {
        "color": ink,
        "fontsize": 6.5,
        "ha": "center",
        "va": "bottom",
        "zorder": 10,
    }
    for share in (0.0, 0.5, 1.0):
        axes.text(5 + share * long, 6.2, _distance(metres * share, metres), **write)
    axes.text(
        9 + long, 4.75, f"1 : {frame.scale:,}", color=ink, fontsize=6.5, ha="left", va="center",
        zorder=10,
    )  # fmt: skip
    x, y = frame.width_mm - 9, frame.height_mm - 5
    axes.add_patch(Rectangle((x - 7, y - 14), 14, 17, **back))
    for side, fill in ((-1, ink), (1, paper)):
        corners = [(x, y), (x + side * 2.4, y - 8), (x, y - 6.4)]
        axes.add_patch(Polygon(corners, facecolor=fill, **top))
    axes.text(x, y - 12.6, words.north, **{**write, "fontsize": 5.6})
    axes.add_patch(
        Rectangle(
            (0, 0),
            frame.width_mm,
            frame.height_mm,
            fill=False,
            edgecolor=ink,
            linewidth=1.4,
            zorder=11,
        )
    )


def _distance(metres: float, whole: int) -> str:
    if metres == 0:
        return "0"
    return f"{metres / 1000:g} km" if whole >= 1000 else f"{metres:g} m"


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
