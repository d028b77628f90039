"""Which councils' areas, wards and regions the money lands in, each with its least and most."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.anchors.analysis.areas import AreaTable
from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.analysis.shares import LOW_MATCH_PERCENT
from assetmap.anchors.pages.parts import LONGEST, ChartPart, Row, Table, pence_words
from assetmap.core.money import money_words
from assetmap.web.charts.bars import Bar, bars
from assetmap.web.charts.words import share_words

#: Kinds shown on the page, in this order; small areas are in the downloads.
KINDS = {
    "district": ("council’s area", "councils’ areas"),
    "ward": ("ward", "wards"),
    "region": ("region", "regions"),
}
NULL_WORDS = {
    "unlocated": "Not placed",
    "no area known": "Placed, area not known",
    "outside England": "Outside England",
    "withheld": "Withheld",
}
_DRAWN = 6


@dataclass(frozen=True)
class TooFewKnown:
    """A kind of area that cannot be shown: too little of the money has one."""

    kind: str
    why: str


def area_parts(catchment: Catchment) -> tuple[ChartPart | TooFewKnown, ...]:
    """One chart and table for each kind of area that the postcodes know.

    A kind in which under 80% of the placed pounds have an area is left out, and why is said:
    the look-up holds another country's areas, or too few places.
    """
    tables = {table.kind: table for table in catchment.areas}
    return tuple(
        _part(catchment, tables[kind], *words)
        if _is_known(catchment, tables[kind])
        else _too_few(catchment, tables[kind], *words)
        for kind, words in KINDS.items()
        if kind in tables and any(tables[kind].code)
    )


def _known_pence(table: AreaTable) -> int:
    """Money in an area, or known to be in none because it is outside England."""
    return sum(
        pence
        for code, name, pence in zip(table.code, table.name, table.pence.tolist(), strict=True)
        if code is not None or name == "outside England"
    )


def _is_known(catchment: Catchment, table: AreaTable) -> bool:
    return _known_pence(table) * 100 >= LOW_MATCH_PERCENT * catchment.located.gbp.n


def _too_few(catchment: Catchment, table: AreaTable, one: str, many: str) -> TooFewKnown:
    share = share_words(max(_known_pence(table), 0), catchment.located.gbp.n)
    return TooFewKnown(
        one,
        f"The loaded postcodes know the {one} for {share} of the placed pounds. Load a look-up "
        f"with {many}, such as the ONS postcode directory. No figure is better than a wrong one.",
    )


def _part(catchment: Catchment, table: AreaTable, one: str, many: str) -> ChartPart:
    lines = [
        (code, name, pence)
        for code, name, pence in zip(table.code, table.name, table.pence.tolist(), strict=True)
        if code is not None
    ]
    mine = set(catchment.local.codes) if catchment.local.kind == table.kind else set()
    drawn = lines[:_DRAWN]
    drawn += [line for line in lines[_DRAWN:] if line[0] in mine][:_DRAWN]
    low, high = table.unplaced.negative_pence, table.unplaced.positive_pence
    total = table.total_pence
    title = f"Paid in {many}"
    if total > 0 and lines[0][2] > 0:
        part = pence_words(lines[0][2] + low, total, places=0)
        title = f"{lines[0][1]} receives most: at least {part} of each pound"
    sub = (
        f"Share of the total, by {one}; the largest {len(drawn)}. Solid: placed there. "
        "Hatched: could also be there."
    )
    drawing = None
    if total > 0:
        rows = [
            Bar(name, pence + low, pence + high, subject=code in mine)
            for code, name, pence in drawn
        ]
        drawing = bars(f"areas-{table.kind}", title=title, rows=rows, total_pence=total)
    return ChartPart(title, sub, drawing, _figures(table, lines, many))


def _figures(table: AreaTable, lines: list[tuple[str, str, int]], many: str) -> Table:
    low, high = table.unplaced.negative_pence, table.unplaced.positive_pence
    total = table.total_pence
    rows = [
        Row(
            (
                name,
                money_words(pence),
                share_words(pence + low, total) if total > 0 else "–",
                share_words(pence + high, total) if total > 0 else "–",
            )
        )
        for _, name, pence in lines[:LONGEST]
    ]
    rest = lines[LONGEST:]
    if rest:
        words = f"{len(rest):,} other {many}"
        rows.append(Row((words, money_words(sum(pence for _, _, pence in rest)), "", "")))
    rows += [
        Row((NULL_WORDS.get(name, name), money_words(pence), "", ""), unknown=True)
        for code, name, pence in zip(table.code, table.name, table.pence.tolist(), strict=True)
        if code is None
    ]
    return Table(
        f"Paid by {many}",
        ("Area", "Placed there", "At least", "At most"),
        tuple(rows),
        Row(("Total", money_words(total), "", "")),
        numbers=3,
    )
