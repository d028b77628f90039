"""The hexagons of a catchment in words: one list for the map and for the table beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assetmap.anchors.analysis.distance import nearest_distance_m
from assetmap.anchors.analysis.hexagons import hexagon_area_m2, hexagon_centres, hexagon_index
from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.analysis.zones import ZoneMap
from assetmap.anchors.pages.parts import Row, Table, counted, percent
from assetmap.core.money import money_words
from assetmap.web.charts.words import distance_words

#: Densest cells drawn and listed; the rest are one line, and all are in the downloads.
CELLS_SHOWN = 200
ZONE_NAMES = {1: "Primary", 2: "Secondary", 3: "Tertiary"}


@dataclass(frozen=True)
class CellLine:
    """One cell as people read it; ``place`` is its position in the catchment's own order."""

    place: int
    key: str
    name: str
    pence: int
    so_far: float
    zone: int | str
    facts: tuple[str, ...]


def cell_lines(catchment: Catchment, size: ZoneMap) -> tuple[CellLine, ...]:
    """The densest cells of one size, each named by the largest payee in it that may be named."""
    cells = size.cells
    count = min(cells.pence.size, CELLS_SHOWN)
    if not count:
        return ()
    names = _largest(catchment, size, count)
    centres = hexagon_centres(cells.index, cells.edge_m)[:count]
    away = nearest_distance_m(centres, catchment.sites.xy)
    lines = []
    for place in range(count):
        largest = names.get((int(cells.index.i[place]), int(cells.index.j[place])))
        withheld = bool(cells.withheld[place])
        pence = int(cells.pence[place])
        suppliers = int(cells.suppliers[place])
        lines.append(
            CellLine(
                place=place,
                key=f"cell/{cells.cell_id(place)}",
                name="Withheld" if withheld else _cell_name(largest, suppliers),
                pence=pence,
                so_far=float(cells.cumulative_share[place]),
                zone="withheld" if withheld else int(cells.zone[place]),
                facts=(
                    f"{money_words(pence)} to {counted(suppliers, 'supplier')}",
                    f"Densest first, {percent(float(cells.cumulative_share[place]))} so far",
                    _away(float(away[place]), cells.edge_m),
                ),
            )
        )
    return tuple(lines)


def _largest(catchment: Catchment, size: ZoneMap, count: int) -> dict[tuple[int, int], str]:
    """The named payee with the largest line in each of the first cells."""
    named = catchment.suppliers
    lines = np.flatnonzero(np.isfinite(named.easting) & (named.pence > 0))
    index = hexagon_index(named.easting[lines], named.northing[lines], size.edge_m)
    wanted = {
        (i, j)
        for i, j in zip(
            size.cells.index.i[:count].tolist(), size.cells.index.j[:count].tolist(), strict=True
        )
    }
    found: dict[tuple[int, int], str] = {}
    # Lines come largest first, so the first one met in a cell is its largest.
    for i, j, line in zip(index.i.tolist(), index.j.tolist(), lines.tolist(), strict=True):
        if (i, j) in wanted and (i, j) not in found:
            found[(i, j)] = named.name[line]
            if len(found) == len(wanted):
                break
    return found


def _cell_name(largest: str | None, suppliers: int) -> str:
    if largest is None:
        return counted(suppliers, "supplier")
    others = suppliers - 1
    return largest if others < 1 else f"{largest} and {others:,} more"


def _away(metres: float, edge_m: int) -> str:
    if metres <= edge_m:
        return "Around a paying site"
    return f"Its middle is {distance_words(metres)} from the paying site"


def cells_table(catchment: Catchment, size: ZoneMap, lines: tuple[CellLine, ...]) -> Table:
    """The same cells as a table, by zone; with what no cell holds it adds up to the total."""
    rows: list[Row] = []
    zone: int | str | None = None
    for line in lines:
        if line.zone != zone:
            zone = line.zone
            rows.append(Row((zone_words(size, zone),), group=True))
        rows.append(Row((line.name, money_words(line.pence), percent(line.so_far)), key=line.key))
    more = size.cells.pence.size - len(lines)
    if more:
        rest = size.weight_pence - sum(line.pence for line in lines)
        rows.append(Row((f"{counted(more, 'more cell')}, not drawn", money_words(rest), "100.0%")))
    rows += _outside(catchment, size)
    area = hexagon_area_m2(size.edge_m) / 1e6
    return Table(
        f"Cells of {area:.2f} km², densest first",
        ("Where", "Paid", "So far"),
        tuple(rows),
        Row(("All of it", money_words(catchment.total_pence), "")),
        numbers=2,
    )


def zone_words(size: ZoneMap, zone: int | str) -> str:
    """What a zone is and what it reaches."""
    if not isinstance(zone, int) or zone > len(size.zones):
        return "Withheld" if zone == "withheld" else f"{ZONE_NAMES[3]}: the rest"
    held = size.zones[zone - 1]
    before = size.zones[zone - 2].p if zone > 1 else 0.0
    part = "the first" if zone == 1 else "the next"
    return (
        f"{ZONE_NAMES[zone]}: {part} {round((held.p - before) * 100)}% "
        f"({percent(held.achieved)} reached)"
    )


def _outside(catchment: Catchment, size: ZoneMap) -> list[Row]:
    """Money that is in no cell: pooled payees, credits, and what has no place."""
    pooled = catchment.not_mapped
    placed = catchment.located.gbp.n
    paid_back = placed - size.weight_pence - pooled.pence
    rows = [Row(("In no cell",), group=True)]
    if pooled.rows:
        words = f"{counted(pooled.payees, 'payee')} named like people or not named, pooled"
        rows.append(Row((words, money_words(pooled.pence), ""), unknown=True))
    if paid_back:
        words = "Suppliers who paid back more than they received"
        rows.append(Row((words, money_words(paid_back), "")))
    unplaced = catchment.total_pence - placed
    if unplaced:
        rows.append(Row(("Not placed", money_words(unplaced), ""), unknown=True))
    return rows if len(rows) > 1 else []


def sizes_table(catchment: Catchment) -> Table:
    """Both sizes of cell side by side: zones depend on the cells."""
    rows = [
        Row(
            (
                f"{zone.p:.0%} of it, cell edges of {size.edge_m:,} m",
                percent(zone.achieved),
                f"{zone.cells:,}",
                "–" if zone.area_km2 is None else f"{zone.area_km2:,.1f} km²",
            )
        )
        for size in catchment.zones
        for zone in size.zones
    ]
    return Table(
        "How little land holds most of the money, with two sizes of cell",
        ("Zone", "Reached", "Cells", "Land"),
        tuple(rows),
        numbers=3,
    )
