"""How much could be placed, and why the rest could not."""

from __future__ import annotations

from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.pages.parts import Row, Table
from assetmap.core.money import money_words
from assetmap.web.charts.words import share_words

REASON_WORDS = {
    "no_postcode": "No postcode is printed",
    "not_a_postcode": "What is printed is no postcode",
    "not_in_data": "The postcode is not in the loaded data",
    "sector_only": "Only the postcode's sector is known (PO boxes)",
    "no_point": "The postcode has no position",
    "payee_not_named": "The publisher names neither payee nor place",
}


def placed_tally(catchment: Catchment) -> tuple[tuple[str, str, str], ...]:
    """Three rates, since each alone can flatter: (what, rate, of how many)."""
    rates = catchment.located
    return (
        (
            "Payments placed",
            share_words(rates.rows.n, rates.rows.total),
            f"{rates.rows.n:,} of {rates.rows.total:,}",
        ),
        (
            "Suppliers placed",
            share_words(rates.suppliers.n, rates.suppliers.total),
            f"{rates.suppliers.n:,} of {rates.suppliers.total:,}",
        ),
        (
            "Pounds placed",
            share_words(rates.gbp.n, rates.gbp.total) if rates.gbp.total > 0 else "–",
            money_words(rates.gbp.n),
        ),
    )


def unplaced_table(catchment: Catchment) -> Table:
    """Placed money, then what has no place by the reason why: the exact total."""
    rates, total = catchment.located, catchment.total_pence
    lines = [("Placed", rates.rows.n, rates.gbp.n, False)]
    lines += [
        (REASON_WORDS.get(line.reason, line.reason), line.rows, line.pence, True)
        for line in catchment.unlocated
    ]
    return Table(
        "What could be placed, and why the rest could not",
        ("Why", "Payments", "Paid", "Of the total"),
        tuple(
            Row(
                (
                    words,
                    f"{rows:,}",
                    money_words(pence),
                    share_words(pence, total) if total > 0 else "–",
                ),
                unknown=unknown,
            )
            for words, rows, pence, unknown in lines
        ),
        Row(("Total", f"{rates.rows.total:,}", money_words(total), "")),
        numbers=3,
    )
