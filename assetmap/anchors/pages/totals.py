"""Two totals, both headlines, and everything that procurement leaves out."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.analysis.shares import LocalShare
from assetmap.anchors.pages.headline import bounds_of
from assetmap.anchors.pages.parts import Row, Table, counted, listed, percent
from assetmap.core.money import money_words
from assetmap.web.charts.words import pence_range, share_words

REASON_WORDS = {
    "tax": "Taxes and national insurance",
    "pensions": "Pensions",
    "payroll": "Pay of staff",
    "treasury": "Loans and investments",
    "precept": "Precepts and levies",
    "public_body": "Another public body",
    "grant": "Grants",
    "benefit_to_individual": "Payments to individuals",
    "group": "The body itself or its group",
}


@dataclass(frozen=True)
class TotalsPart:
    """Why the two headlines differ, both side by side, the reasons, and every excluded payee."""

    why: str
    side_by_side: Table
    reasons: Table | None
    excluded: Table | None


def totals_part(catchment: Catchment) -> TotalsPart:
    """Ledger and procurement side by side; together with the excluded sums they agree."""
    totals = catchment.totals
    out = totals.ledger_pence - totals.procurement_pence
    if not totals.excluded:
        why = (
            "No payment looks like one that could not be bought from somebody else, so both "
            "totals are the same."
        )
    else:
        largest = sorted(totals.excluded, key=lambda line: -abs(line.pence))[:3]
        words = [REASON_WORDS[line.reason].lower() for line in largest]
        why = (
            f"Procurement leaves out {money_words(out)} "
            f"({share_words(out, totals.ledger_pence)} of the ledger) that could not be bought "
            f"from somebody else, mostly {listed(words)}. Shares of procurement can be compared "
            "between bodies; shares of a whole ledger cannot."
        )
    return TotalsPart(why, _side_by_side(catchment), _reasons(catchment), _excluded(catchment))


def _side_by_side(catchment: Catchment) -> Table:
    shares = (catchment.headlines.ledger, catchment.headlines.procurement)
    name = catchment.local.name
    rows = (
        ("Total", *(money_words(share.total_pence) for share in shares)),
        (f"Paid to an address in {name}", *(money_words(share.local_pence) for share in shares)),
        ("Of each pound, at least and at most", *(_range(share) for share in shares)),
        ("Of the pounds that could be placed", *(_placed_share(share) for share in shares)),
        (
            "In a known area",
            *(share_words(share.placed_pence, share.total_pence) for share in shares),
        ),
    )
    return Table(
        "The same question on two totals",
        ("Figure", "Everything in the ledger", "Procurement only"),
        tuple(Row(cells) for cells in rows),
        numbers=2,
    )


def _range(share: LocalShare) -> str:
    if share.total_pence <= 0:
        return "No share: nothing to take it of"
    if share.low_match:
        return "We cannot say yet"
    bounds = bounds_of(share)
    return pence_range(bounds.lower, bounds.upper, share.total_pence)


def _placed_share(share: LocalShare) -> str:
    return "We cannot say yet" if share.low_match else percent(share.share_of_located)


def _reasons(catchment: Catchment) -> Table | None:
    totals = catchment.totals
    if not totals.excluded:
        return None
    rows = [
        Row((REASON_WORDS[line.reason], f"{line.rows:,}", money_words(line.pence)))
        for line in totals.excluded
    ]
    return Table(
        "What procurement leaves out, by reason",
        ("Reason", "Payments", "Paid"),
        tuple(rows),
        Row(
            (
                "Left out",
                f"{sum(line.rows for line in totals.excluded):,}",
                money_words(totals.ledger_pence - totals.procurement_pence),
            )
        ),
        numbers=2,
    )


def _excluded(catchment: Catchment) -> Table | None:
    lines = catchment.totals.excluded_suppliers.lines()
    if not lines:
        return None
    return Table(
        "Every payee that procurement leaves out",
        ("Payee", "Reason", "Paid"),
        tuple(
            Row(
                (
                    "Payees that may not be named, pooled"
                    if line.supplier is None
                    else catchment.supplier_name[line.supplier],
                    REASON_WORDS[line.reason],
                    money_words(line.pence),
                ),
                unknown=line.supplier is None,
            )
            for line in lines
        ),
        Row((counted(len(lines), "line"), "", money_words(sum(line.pence for line in lines)))),
    )
