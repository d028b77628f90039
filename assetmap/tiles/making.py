"""Making one vector tile (Mapbox Vector Tile 2.1) in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from assetmap.tiles.layers import FULL_ZOOM, LAYERS, MAX_ZOOM, THINNED_BELOW, Layer, Tile

#: No tile may weigh more than this; a heavier one is made again with less detail.
LIMIT_BYTES = 500_000
#: Units of a tile's own grid: eight to a pixel of the 512 that a tile is drawn wide.
EXTENT = 4096
#: Room around a tile, in its units, so that a line's width does not end at the edge: 16 px.
BUFFER = 128
#: Cells in a row of the grid on which things are counted: each 8 px wide.
CELLS = 64
#: How far a simplified line may stray from the true one, in pixels: first, and when too heavy.
STRAY_PX = (0.25, 2.0, 8.0)
#: An area carries its name from this width on, in pixels: that of a square of its size.
NAMED_FROM_PX = 32

# Computed once here: the database would work out a tile's edges again for every row.
_EXACT = "ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)"
_WITH_ROOM = (
    "ST_MakeEnvelope(%(west)s - %(room)s, %(south)s - %(room)s, "
    "%(east)s + %(room)s, %(north)s + %(room)s, 3857)"
)
_WORLD_M = 2 * 20_037_508.342789244


def make_tile(
    connection: Connection,
    tile: Tile,
    *,
    release: str | None = None,
    breaks: Sequence[float] = (),
) -> bytes:
    """A tile's bytes; none where nothing lies in it.

    Counted layers hold from zoom 12 each thing with its own shape, if that stays under
    ``LIMIT_BYTES``; else one point for each cell of a grid, at the mean place of its things, with
    their ``count`` and, of a single thing, its columns. A thing counts in the tile in which the
    middle of its shape lies, once in each zoom. Other layers hold shapes, simplified to the pixel
    and, where a tile is too heavy, further, without what is smaller than that.

    Parameters
    ----------
    release : str, optional
        Of which edition the values are, for layers that have several.
    breaks : sequence of float
        Where a class ends and the next begins, for layers whose classes are worked out.
    """
    if tile.z < tile.layer.from_zoom:
        return b""
    asked: dict[str, object] = {"release": release, "breaks": list(breaks), **_edges(tile)}
    if tile.layer.counted and tile.z < THINNED_BELOW:
        return _made(connection, _COUNTED[tile.layer.name], asked)
    made = b""
    for stray in STRAY_PX:
        stray_m = stray * _pixel_m(tile.z)
        # Nothing is left out at first: what is small may be all there is.
        least_m = 0.0 if stray == STRAY_PX[0] else 2 * stray_m
        asked.update(stray=stray_m, least=least_m)
        made = _made(connection, _SHAPES[tile.layer.name], asked)
        if len(made) <= LIMIT_BYTES:
            break
        if tile.layer.counted:
            return _made(connection, _COUNTED[tile.layer.name], asked)
    return made


def _edges(tile: Tile) -> dict[str, float]:
    """Where a tile ends, in metres of EPSG:3857, with its room, a cell, and what it shows."""
    side = _WORLD_M / 2**tile.z
    west, north = side * tile.x - _WORLD_M / 2, _WORLD_M / 2 - side * tile.y
    return {
        # Drawn 512 px wide, a tile serves the zoom after its own.
        "shown_from": tile.z + 1 if tile.z < FULL_ZOOM else MAX_ZOOM,
        "west": west,
        "east": west + side,
        "north": north,
        "south": north - side,
        "room": side * BUFFER / EXTENT,
        "cell": side / CELLS,
        "pixel": _pixel_m(tile.z),
        "named_from": (NAMED_FROM_PX * _pixel_m(tile.z)) ** 2 if tile.z < FULL_ZOOM else 0.0,
    }


def _pixel_m(z: int) -> float:
    """Width of a pixel at the equator, in metres of EPSG:3857, of a tile drawn 512 px wide."""
    return float(_WORLD_M / 2**z / 512)


def _made(connection: Connection, query: str, asked: Mapping[str, object]) -> bytes:
    return bytes(connection.exec_driver_sql(query, dict(asked)).scalar_one())


# Every name that goes into these comes from ``layers``, never from an address. What is in a tile
# has an order, so that two processes make the same bytes of it however the database found its rows.
def _shapes(layer: Layer) -> str:
    columns = ", ".join(
        f"{layer.classed} AS class" if column == "class" else column for column in layer.columns
    )
    conditions = f"geom_3857 && {_WITH_ROOM}"
    if layer.zoomed:
        conditions += " AND min_zoom <= %(shown_from)s"
    if layer.classed:
        conditions += " AND release = %(release)s"
    # A point has no size and is never left out.
    conditions += (
        " AND (%(least)s::float8 = 0 OR ST_Dimension(geom_3857) = 0 OR ST_XMax(geom_3857) "
        "- ST_XMin(geom_3857) + ST_YMax(geom_3857) - ST_YMin(geom_3857) >= %(least)s::float8)"
    )
    more = _names(layer) if layer.named else _edge_lines(layer, conditions) if layer.edged else ""
    return (
        f"SELECT ST_AsMVT(drawn, '{layer.name}', {EXTENT}, 'geom' ORDER BY "  # noqa: S608
        f"{', '.join(layer.columns)}, geom) FROM (SELECT {columns}, ST_AsMVTGeom("
        "CASE WHEN ST_Dimension(geom_3857) = 0 THEN geom_3857 "
        "ELSE ST_Simplify(geom_3857, %(stray)s::float8, true) END, "
        f"{_EXACT}, {EXTENT}, {BUFFER}, true) AS geom "
        f"FROM tiles.{layer.name} WHERE {conditions}{more}) "
        "AS drawn WHERE geom IS NOT NULL"
    )


def _names(layer: Layer) -> str:
    """A point with the name of each area whose point lies in the tile."""
    columns = ", ".join(layer.columns)
    return (
        f" UNION ALL SELECT {columns}, "  # noqa: S608
        f"ST_AsMVTGeom(middle, {_EXACT}, {EXTENT}, {BUFFER}, true) "
        f"FROM (SELECT {columns}, ST_PointOnSurface(geom_3857) AS middle FROM tiles.{layer.name} "
        f"WHERE geom_3857 && {_EXACT} AND min_zoom <= %(shown_from)s AND name IS NOT NULL "
        "AND ST_Dimension(geom_3857) = 2 AND ST_Area(geom_3857) >= %(named_from)s OFFSET 0) "
        "AS named "
        "WHERE ST_X(middle) >= %(west)s AND ST_X(middle) < %(east)s "
        "AND ST_Y(middle) > %(south)s AND ST_Y(middle) <= %(north)s"
    )


def _edge_lines(layer: Layer, conditions: str) -> str:
    """The edges of all areas of a kind as one set of lines, simplified after they were joined.

    Neighbours whose outlines were drawn apart meet to within a pixel.
    """
    columns = ", ".join(
        column if column in ("kind", "min_zoom") else f"NULL AS {column}"
        for column in layer.columns
    )
    return (
        f" UNION ALL SELECT {columns}, ST_AsMVTGeom(ST_Simplify(ST_LineMerge(ST_UnaryUnion("  # noqa: S608
        f"ST_Collect(ST_ClipByBox2D(ST_Boundary(geom_3857), {_WITH_ROOM}) ORDER BY code), "
        "%(pixel)s::float8)), "
        "%(stray)s::float8), "
        f"{_EXACT}, {EXTENT}, {BUFFER}, true) FROM tiles.{layer.name} WHERE {conditions} "
        "GROUP BY kind, min_zoom"
    )


def _counted(layer: Layer) -> str:
    columns = [column for column in layer.columns if column not in ("status", "outline")]
    alone = ", ".join(
        f"CASE WHEN count(*) = 1 THEN min({column}) END AS {column}" for column in columns
    )
    return (
        f"SELECT ST_AsMVT(drawn, '{layer.name}', {EXTENT}, 'geom' ORDER BY geom, count, "  # noqa: S608
        f"{', '.join(columns)}) FROM (SELECT {alone}, count(*)::int AS count, ST_AsMVTGeom("
        f"ST_SetSRID(ST_MakePoint(avg(x), avg(y)), 3857), {_EXACT}, {EXTENT}, {BUFFER}, true) "
        f"AS geom FROM (SELECT {', '.join(columns)}, ST_X(ST_Centroid(geom_3857)) AS x, "
        "ST_Y(ST_Centroid(geom_3857)) AS y "
        f"FROM tiles.{layer.name} WHERE geom_3857 && {_EXACT} OFFSET 0) AS placed "
        "WHERE x >= %(west)s AND x < %(east)s AND y > %(south)s AND y <= %(north)s "
        "GROUP BY floor((x - %(west)s) / %(cell)s), floor((%(north)s - y) / %(cell)s)"
        ") AS drawn WHERE geom IS NOT NULL"
    )


_SHAPES = {name: _shapes(layer) for name, layer in LAYERS.items()}
_COUNTED = {name: _counted(layer) for name, layer in LAYERS.items() if layer.counted}
