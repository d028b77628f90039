"""Which layers there are, which of their columns go out, and which part of the world a tile is."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.tiles.errors import NoSuchTile

MAX_ZOOM = 18
#: A tile of this zoom or above holds everything, since none finer is asked for: drawn 512 px
#: wide, it serves the zoom after it, and those beyond by enlarging.
FULL_ZOOM = 15
#: Below this zoom things are counted on a grid.
THINNED_BELOW = 12


@dataclass(frozen=True)
class Layer:
    """One layer of tiles, read from the view of its name in ``tiles``.

    Attributes
    ----------
    columns : tuple of str
        What goes out beside the shape; nothing else ever does.
    counted : bool
        Single things, which are counted on a grid where they would crowd.
    zoomed : bool
        The view says from which zoom each row is drawn.
    named : bool
        Areas with a name carry it at a point of their own, once on the whole map: a name drawn
        for each tile that an area lies in would repeat.
    edged : bool
        Edges go out as lines too, each once however many areas share it: drawn for both sides,
        their dashes would fill each other's gaps.
    from_zoom : int
        Coarser tiles are empty.
    classed : str
        How the class of an area is worked out, in SQL; the layer then has editions.
    """

    name: str
    columns: tuple[str, ...]
    counted: bool = False
    zoomed: bool = False
    named: bool = False
    edged: bool = False
    from_zoom: int = 0
    classed: str = ""


_ALL = (
    Layer("assets", ("slug", "name", "kind", "status", "outline"), counted=True),
    Layer("organisations", ("slug", "name", "kind", "outline"), counted=True),
    Layer("anchors", ("slug", "name", "site", "kind", "outline"), counted=True),
    Layer("boundaries", ("kind", "code", "name", "basis", "min_zoom"), zoomed=True, edged=True),
    Layer("basemap", ("theme", "kind", "name", "min_zoom"), zoomed=True, named=True),
    Layer(
        "deprivation", ("code", "decile", "class"), from_zoom=6, classed="5 - (decile - 1) / 2",
    ),
    Layer(
        "population", ("code", "people", "class"), from_zoom=6,
        classed="CASE WHEN per_ha IS NOT NULL "
        "THEN width_bucket(per_ha, %(breaks)s::float8[]) + 1 END",
    ),
)  # fmt: skip
LAYERS = {layer.name: layer for layer in _ALL}


@dataclass(frozen=True)
class Tile:
    """Column ``x`` from the west and row ``y`` from the north, of 2 to the power ``z`` each."""

    layer: Layer
    z: int
    x: int
    y: int


def tile_of(layer: str, z: str, x: str, y: str) -> Tile:
    """Which tile does an address name?

    Each tile has one address: a sign, a leading zero or another script's digits name none.

    Raises
    ------
    NoSuchTile

    >>> tile_of("assets", "14", "8105", "5377").x
    8105
    """
    numbers = []
    for printed in (z, x, y):
        number = (
            int(printed) if printed.isascii() and printed.isdigit() and len(printed) < 7 else -1
        )
        numbers.append(number if str(number) == printed else -1)
    zoom, column, row = numbers
    if layer not in LAYERS:
        raise NoSuchTile(f"There is no tile layer “{layer[:40]}”; use one of {', '.join(LAYERS)}.")
    if not 0 <= zoom <= MAX_ZOOM or not (0 <= column < 2**zoom and 0 <= row < 2**zoom):
        raise NoSuchTile(
            f"There is no tile {z[:9]}/{x[:9]}/{y[:9]}: zooms run from 0 to {MAX_ZOOM}, and zoom z "
            "has 2 to the power z columns and rows, counted from 0."
        )
    return Tile(LAYERS[layer], zoom, column, row)
