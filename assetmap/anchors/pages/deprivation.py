"""How much is paid to addresses in the more and the less deprived small areas."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.anchors.analysis.deprivation import MOST_DEPRIVED
from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.analysis.shares import LOW_MATCH_PERCENT
from assetmap.anchors.pages.areas import NULL_WORDS
from assetmap.anchors.pages.parts import ChartPart, Row, Table, bounds_words, percent
from assetmap.core.money import money_words
from assetmap.web.charts.deciles import Rest, deciles
from assetmap.web.charts.words import share_words

RELEASES = {
    "iod2019": "English Indices of Deprivation 2019",
    "iod2025": "English Indices of Deprivation 2025",
}


@dataclass(frozen=True)
class Missing:
    """Why a figure is left out, and what would bring it."""

    what: str
    sentence: str
    why: str


def deprivation_part(catchment: Catchment) -> ChartPart | Missing:
    """The chart by tenths, or why it cannot be shown."""
    spend = catchment.deprivation
    if spend is None:
        return Missing(
            "deprivation",
            "The loaded postcodes and indices do not meet.",
            "To see how much is paid into the most deprived tenths of England, load the ONS "
            "postcode directory (assetmap import postcodes FILE) and the indices of deprivation "
            "(assetmap import deprivation FILE --release iod2019). No figure is better than a "
            "wrong one.",
        )
    total = catchment.total_pence
    tenths = [row for row in spend.rows if row.decile is not None]
    rest = [row for row in spend.rows if row.decile is None]
    title = "Paid by tenth of deprivation"
    most = sum(row.pence for row in tenths if row.decile in MOST_DEPRIVED)
    known = total - sum(row.pence for row in rest if row.name != "outside England")
    too_few = known * 100 < LOW_MATCH_PERCENT * total
    sub = (
        f"Tenths 1 and 2 take {money_words(most)}: {percent(spend.share_deciles_1_2)} of the "
        "placed pounds."
    )
    if too_few:
        title = "We cannot say yet how much is paid into the most deprived fifth"
        sub = (
            f"The tenth is known for {share_words(known, total)} of pounds only; we give a share "
            "from 80%. Load the ONS postcode directory and the whole country's indices."
        )
    elif spend.lower is not None and spend.upper is not None and total > 0:
        # The bounds are shares of a whole in pence, so the nearest penny is exact.
        low, high = round(spend.lower * total), round(spend.upper * total)
        title = (
            f"{bounds_words(low, high, total)} of each pound is paid into the most deprived fifth"
        )
    name = RELEASES.get(spend.release, spend.release)
    return ChartPart(
        title,
        f"{name}, by the supplier's address. {sub}",
        deciles(
            "deprivation",
            title=title,
            pence=[row.pence for row in tenths],
            rest=[Rest(NULL_WORDS.get(row.name, row.name), row.pence) for row in rest],
            total_pence=total,
        ),
        Table(
            "Paid by tenth of deprivation",
            ("Tenth", "Paid", "Of the total"),
            (
                *(
                    Row((_tenth(row.decile), money_words(row.pence), share_words(row.pence, total)))
                    for row in tenths
                ),
                *(
                    Row(
                        (
                            NULL_WORDS.get(row.name, row.name),
                            money_words(row.pence),
                            share_words(row.pence, total),
                        ),
                        unknown=True,
                    )
                    for row in rest
                ),
            ),
            Row(("Total", money_words(total), share_words(total, total))),
            numbers=2,
        ),
    )


def _tenth(decile: int | None) -> str:
    words = {1: "1 (most deprived)", 10: "10 (least deprived)"}
    return words.get(decile or 0, str(decile))
