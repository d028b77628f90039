"""What the pages of yearly statements show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.anchors.analysis.bands import Band
from assetmap.anchors.analysis.disclosure import MINIMUM_SUPPLIERS
from assetmap.anchors.pages.distances import band_words
from assetmap.anchors.pages.parts import (
    LONGEST,
    ChartPart,
    Row,
    Table,
    counted,
    listed,
    month_words,
)
from assetmap.anchors.statements.models import SpendStatement
from assetmap.anchors.statements.queries import Year
from assetmap.core.money import money_words
from assetmap.web.charts.bars import Bar, bars
from assetmap.web.charts.words import money_short, share_words
from assetmap.web.pages import Page

_NO_AREA = {
    "unlocated": "Not placed",
    "no area known": "No district known",
    "outside England": "Outside England",
}
TAGS = {"proposed": ("info", "waits for a second person"), "published": ("ok", "published")}


@dataclass(frozen=True)
class YearPart:
    """One financial year as everybody sees it."""

    key: str
    title: str
    figure: str
    claim: str
    basis: tuple[tuple[str, str], ...]
    bands: ChartPart
    districts: ChartPart


@dataclass(frozen=True, kw_only=True)
class StatementsPage(Page):
    """What an anchor publishes of a ledger that it keeps private."""

    anchor: str
    anchor_name: str
    years: tuple[YearPart, ...]
    limits: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    prepare_href: str


@dataclass(frozen=True)
class YearRow:
    """One year that may be prepared: why not, where it may not."""

    begins: int
    words: str
    missing: str
    statements: tuple[tuple[str, str, str], ...]
    may_prepare: bool


@dataclass(frozen=True, kw_only=True)
class PreparePage(Page):
    """The years of an anchor's private ledgers, for its people."""

    anchor: str
    anchor_name: str
    years: tuple[YearRow, ...]
    problem: str
    said: str


@dataclass(frozen=True, kw_only=True)
class StatementPage(Page):
    """One year for the anchor's people: as everybody would see it, and what may be done."""

    anchor: str
    anchor_name: str
    slug: str
    version: int
    year: YearPart
    state: str
    tag: tuple[str, str]
    may_publish: bool
    is_own: bool
    limits: tuple[str, ...]


def year_words(year: int) -> str:
    """A financial year as people say it.

    >>> year_words(2025)
    'April 2025 to March 2026'
    """
    return f"April {year} to March {year + 1}"


def year_part(statement: SpendStatement) -> YearPart:
    """The figures of a year as they were published, with their drawings."""
    held = statement.figures
    total = int(held["total_pence"])
    key = f"y{statement.year}"
    said = year_words(statement.year)
    sites = listed([str(one) for one in held["sites"]])
    return YearPart(
        key,
        said,
        money_words(total),
        f"is what {statement.anchor.organisation.name} paid in this financial year, net of "
        "credit notes.",
        (
            ("Period", said),
            ("Measured from", sites or "no site is known"),
            (
                "Rows of the files that are in no figure",
                counted(int(held["refused_rows"]), "row"),
            ),
            (
                "Payments without a date",
                "there are some: in no year" if held["undated"] else "none",
            ),
        ),
        _bands(key, held, total),
        _districts(key, held, total),
    )


def _bands(key: str, held: Mapping[str, Any], total: int) -> ChartPart:
    cells = [
        (_band_words(int(one["band"]), held["edges_m"]), int(one["pence"]),
         int(one["band"]) == len(held["edges_m"]))
        for one in held["bands"]
    ]  # fmt: skip
    return _part(
        f"{key}-bands", "By distance", "By distance from the nearest site, in a straight line",
        "Distance", cells, _pool(held["bands_together"], "distance"), total,
    )  # fmt: skip


def _districts(key: str, held: Mapping[str, Any], total: int) -> ChartPart:
    cells = [
        (_NO_AREA.get(str(one["code"]), str(one["name"])), int(one["pence"]),
         str(one["code"]) in _NO_AREA)
        for one in held["districts"]
    ]  # fmt: skip
    return _part(
        f"{key}-districts", "By district", "By local authority of the payee’s address",
        "District", cells, _pool(held["districts_together"], "district"), total,
    )  # fmt: skip


def _pool(held: Mapping[str, int] | None, noun: str) -> tuple[str, int] | None:
    if held is None:
        return None
    return (f"{counted(held['cells'], noun)} taken together", int(held["pence"]))


def _part(
    key: str, title: str, sub: str, noun: str, cells: Sequence[tuple[str, int, bool]],
    pool: tuple[str, int] | None, total: int,
) -> ChartPart:  # fmt: skip
    rows = [*cells, *([(*pool, True)] if pool else [])]
    drawn = rows if len(rows) <= LONGEST else rows[:LONGEST]
    return ChartPart(
        _title(title, rows, total),
        sub,
        bars(
            key, title=title, rows=[Bar(words, pence, unknown=odd) for words, pence, odd in drawn],
            total_pence=total,
        ),
        Table(
            title,
            (noun, "Paid", "Of the year"),
            tuple(
                Row((words, money_words(pence), share_words(pence, total)), unknown=odd)
                for words, pence, odd in rows
            ),
            Row(("Total", money_words(total), share_words(total, total))),
            numbers=2,
        ),
    )  # fmt: skip


def _title(title: str, rows: Sequence[tuple[str, int, bool]], total: int) -> str:
    known = [row for row in rows if not row[2]]
    top = max(known, key=lambda row: row[1], default=None)
    if top is None or top[1] <= 0 or total <= 0:
        return title
    return f"{top[0]}: {money_short(top[1])} of {money_short(total)}"


def _band_words(band: int, edges: Sequence[int]) -> str:
    start = edges[band] if band < len(edges) else None
    end = edges[band + 1] if band + 1 < len(edges) else None
    return band_words(Band(start, end, "", 0, None))


def limits_words() -> tuple[str, ...]:
    """What a statement does not show."""
    return (
        "Who was paid. These payments are not published one by one: only whole financial years, "
        "the same distances and whole districts, the same for everybody.",
        f"Small sums. A distance or district with fewer than {MINIMUM_SUPPLIERS} payees, or with "
        "one that has more than 85% of its money, stands taken together with others, enough of "
        "them that it cannot be found by subtraction.",
        "Where the money that is not placed went. It may be in any of the distances and districts, "
        "so each may be higher by up to that much.",
        "Where the work was done. A payee’s address is where it is paid.",
    )


def steps_words() -> tuple[tuple[str, str], ...]:
    """How a statement is worked out."""
    return (
        ("Years", "April to March, once every month is there and the year is over"),
        ("Distance", "Straight line from the postcode to the nearest site; 1 km is within 1 km"),
        ("District", "Local authority of the postcode, as the loaded look-up has it"),
        ("Taken together",
         "The smallest cells are joined until no sum that can be found by adding and subtracting "
         "the two tables, earlier editions of the year and the published ledgers rests on too few "
         "payees"),
        ("Corrections", "A year changes only when a new edition is published by two people"),
    )  # fmt: skip


def year_row(year: Year, statements: Sequence[SpendStatement], *, may_prepare: bool) -> YearRow:
    """A year and what stands of it already."""
    mine = [one for one in statements if one.year == year.begins]
    waits = any(one.state == "proposed" for one in mine)
    return YearRow(
        year.begins,
        year_words(year.begins),
        listed([month_words(month) for month in year.missing]),
        tuple((one.slug, *TAGS[one.state]) for one in mine),
        may_prepare and not year.missing and not waits,
    )
