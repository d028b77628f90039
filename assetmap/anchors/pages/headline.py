"""The headline: which share of each pound is local, between which bounds, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.analysis.shares import LocalShare
from assetmap.anchors.pages.parts import (
    bounds_words,
    counted,
    pence_words,
    period_words,
    places_for,
)
from assetmap.core.money import money_words
from assetmap.web.charts.strip import Part, can_be_drawn, strip
from assetmap.web.charts.words import pence_range, share_words

TOTAL_WORDS = {"ledger": "the whole ledger", "procurement": "procurement only"}
VAT_WORDS = {
    "net": "Not in the amounts",
    "gross": "In the amounts",
    "unknown": "The file does not say whether it is in",
}


@dataclass(frozen=True)
class Headline:
    """The figure, the sentence that it begins, and its basis as (term, words)."""

    figure: str
    unit: str
    claim: str
    basis: tuple[tuple[str, str], ...]
    cannot_say: bool
    strip: Markup | None


@dataclass(frozen=True)
class Bounds:
    """Least and most local pence of a whole."""

    lower: int
    upper: int


def bounds_of(share: LocalShare) -> Bounds:
    """The bounds in whole pence: none, or all, of what is not placed is local."""
    return Bounds(
        share.local_pence + share.unplaced.negative_pence,
        share.local_pence + share.unplaced.positive_pence,
    )


def headline(catchment: Catchment, categories: tuple[str, ...]) -> Headline:
    """What is the answer, in one sentence? Bounds are of the whole, the middle of what is placed.

    Under 80% placed there is no share; a whole of zero or below has none either.
    """
    share, name = catchment.local_share, catchment.local.name
    basis = basis_of(catchment, categories)
    if share.total_pence <= 0:
        what = (
            f"The payments counted here add up to {money_words(share.total_pence)}: there is no "
            "whole to take a share of."
            if catchment.located.rows.total
            else "No payment is in what you chose. Choose another period or category."
        )
        return Headline("We cannot say", "", what, basis, True, None)
    if share.low_match or catchment.located.low_match:
        placed = min(share.placed_pence, catchment.located.gbp.n)
        claim = (
            f"how much was paid to an address in {name}. Only "
            f"{share_words(placed, share.total_pence)} of pounds can be placed; we give a share "
            "from 80%."
        )
        return Headline("We cannot say yet", "", claim, basis, True, None)
    bounds = bounds_of(share)
    places = places_for(bounds.lower, bounds.upper, share.total_pence)
    middle = pence_words(share.local_pence, share.placed_pence, places=places)
    return Headline(
        figure=bounds_words(bounds.lower, bounds.upper, share.total_pence),
        unit="of each pound",
        claim=f"was paid to an address in {name}. Of the pounds that we could place, {middle}.",
        basis=basis,
        cannot_say=False,
        strip=_strip(share, bounds, name),
    )


def _strip(share: LocalShare, bounds: Bounds, name: str) -> Markup | None:
    unplaced = share.total_pence - share.placed_pence
    range_words = pence_range(bounds.lower, bounds.upper, share.total_pence)
    parts = [
        Part(share.local_pence, "subject", f"Here: {range_words}"),
        Part(unplaced, "unknown"),
        Part(share.placed_pence - share.local_pence, "rest"),
    ]
    if not can_be_drawn(parts):
        return None
    return strip(
        "share",
        title=f"Share of each pound paid to an address in {name}",
        desc=f"Here: {range_words}. Hatched: {money_words(unplaced)} that could not be placed.",
        parts=parts,
    )


def basis_of(catchment: Catchment, categories: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Who, when, of what, how much placed, which address."""
    located = catchment.located
    total = money_words(catchment.total_pence)
    placed_at = "Where the invoice is paid, as the ledger prints it"
    if catchment.basis.location == "corrected":
        placed_at = "Where the invoice is paid; for some suppliers a corrected place"
    redacted = catchment.redacted
    suppliers = counted(located.suppliers.total, "supplier")
    if redacted.rows:
        suppliers += f"; {counted(redacted.rows, 'payment')} name nobody"
    return (
        ("Counted", f"{total}, {TOTAL_WORDS[catchment.basis.total]}"),
        ("When", period_words(*catchment.period)),
        *(("Category", name) for name in categories),
        ("Payments", f"{located.rows.total:,} to {suppliers}"),
        ("Placed", f"{share_words(located.gbp.n, located.gbp.total)} of pounds"),
        ("Not placed", money_words(located.gbp.total - located.gbp.n)),
        ("Address used", placed_at),
        ("VAT", VAT_WORDS.get(catchment.basis.amount, VAT_WORDS["unknown"])),
    )
