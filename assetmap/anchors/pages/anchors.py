"""The list of anchors, and one anchor with its sites and ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from assetmap.anchors.models import Anchor, AnchorSite, Ledger
from assetmap.anchors.pages.parts import (
    Row,
    Table,
    counted,
    day_words,
    month_words,
    only_once,
    period_words,
)
from assetmap.anchors.queries.choices import MonthSum
from assetmap.core.money import money_words
from assetmap.web.charts.months import Month, months
from assetmap.web.pages import Page

_LONGEST_CHART = 36


@dataclass(frozen=True)
class AnchorRow:
    """One anchor in the list."""

    key: str
    name: str
    facts: str
    aside: str
    href: str


@dataclass(frozen=True, kw_only=True)
class AnchorsPage(Page):
    """The list of anchor institutions."""

    anchors: tuple[AnchorRow, ...]


@dataclass(frozen=True)
class LedgerPart:
    """One ledger as facts: (what, words or None when not known)."""

    title: str
    facts: tuple[tuple[str, str | None], ...]
    refused: Table | None


@dataclass(frozen=True, kw_only=True)
class AnchorPage(Page):
    """One anchor institution."""

    facts: tuple[tuple[str, str | None], ...]
    sites: Table
    ledgers: tuple[LedgerPart, ...]
    months: Markup | None
    months_table: Table | None
    catchment_href: str
    load: str
    ledgers_href: str
    statements_href: str
    parts: tuple[Markup, ...]
    edit_href: str = ""
    is_own: bool = False


def anchors_page(anchors: Sequence[Anchor], *, place: str, root: str, today: date) -> AnchorsPage:
    """Everybody whose money can be followed, by name."""
    return AnchorsPage(
        title="Whose money can be followed",
        place=place,
        section="money",
        sources=only_once(_source_line(anchor) for anchor in anchors),
        demonstration=any(_is_demonstration(anchor) for anchor in anchors),
        demonstration_words=(
            "What is marked “Demonstration data” is made up to show what assetmap does. Do not "
            "quote it."
        ),
        printed=f"Anchor institutions · {day_words(today)}",
        anchors=tuple(_row(anchor, root) for anchor in anchors),
    )


def _row(anchor: Anchor, root: str) -> AnchorRow:
    counting = [
        ledger
        for ledger in anchor.ledgers
        if ledger.replaced_by_id is None and not ledger.withdrawn
    ]
    facts = [counted(len(anchor.sites), "site")]
    if counting:
        first = [ledger.date_from for ledger in counting if ledger.date_from]
        last = [ledger.date_to for ledger in counting if ledger.date_to]
        facts.append(counted(len(counting), "ledger"))
        facts.append(period_words(min(first, default=None), max(last, default=None)))
    else:
        facts.append("no ledger yet")
    if _is_demonstration(anchor):
        facts.append("Demonstration data")
    return AnchorRow(
        f"anchor/{anchor.slug}",
        anchor.organisation.name,
        " · ".join(facts),
        money_words(sum(ledger.net_pence for ledger in counting)) if counting else "",
        f"{root}/anchors/{anchor.slug}",
    )


def anchor_page(
    anchor: Anchor,
    *,
    sites: Sequence[AnchorSite],
    ledgers: Sequence[Ledger],
    by_month: Sequence[MonthSum],
    place: str,
    root: str,
    today: date,
    parts: tuple[Markup, ...] = (),
    ledgers_href: str = "",
    statements_href: str = "",
) -> AnchorPage:
    """Sites, ledgers, what was paid by month, and the parts that higher areas fill.

    ``ledgers_href`` is where its people bring ledgers in, empty for everybody else;
    ``statements_href`` where whole years stand, empty where none is published.
    """
    held = anchor.organisation
    drawing, table = _months(by_month)
    return AnchorPage(
        title=held.name,
        place=place,
        section="money",
        sources=only_once(
            [_source_line(anchor), *(f"{one.source} ({one.licence})." for one in ledgers)]
        ),
        demonstration=_is_demonstration(anchor),
        printed=f"Anchor institution · {day_words(today)}",
        facts=(
            ("Kind", held.kind and held.kind[:1].upper() + held.kind[1:]),
            ("About", held.description),
            ("Address", held.address or held.postcode),
            ("Website", held.website),
        ),
        sites=Table(
            "Paying sites: distances are measured from here",
            ("Site", "Postcode", "Position"),
            tuple(
                Row((site.name, site.postcode or "not known", _position(site))) for site in sites
            ),
            numbers=0,
        ),
        ledgers=tuple(_ledger(ledger) for ledger in ledgers),
        months=drawing,
        months_table=table,
        catchment_href=f"{root}/anchors/{anchor.slug}/catchment" if ledgers else "",
        load=f"assetmap ledger load FILE --anchor {anchor.slug} --published SOURCE",
        parts=parts,
        ledgers_href=ledgers_href,
        statements_href=statements_href,
    )


def _position(site: AnchorSite) -> str:
    if site.geom is None:
        return "Not known: this site is left out"
    return "At its postcode" if site.outline == "postcode" else "As its source gives it"


def _ledger(ledger: Ledger) -> LedgerPart:
    refused = None
    if ledger.refused:
        refused = Table(
            "Rows that could not be read as payments",
            ("Row of the file", "Why"),
            # What the row says may hold anybody's name; it stands in the published file.
            tuple(Row((f"Row {row['row']}", str(row["reason"]))) for row in ledger.refused),
            numbers=0,
        )
    vat = {"net": "Not in the amounts", "gross": "In the amounts"}
    return LedgerPart(
        period_words(ledger.date_from, ledger.date_to),
        (
            ("File", ledger.file_name),
            ("Rows", f"{ledger.row_count:,}"),
            ("Payments", f"{ledger.payment_count:,}"),
            ("Refused rows", f"{ledger.refused_count:,}"),
            ("Net total", money_words(ledger.net_pence)),
            ("VAT", vat.get(ledger.amount_basis)),
            ("Source", ledger.source),
            ("Licence", ledger.licence),
            ("Fetched", day_words(ledger.retrieved_on)),
            ("Fingerprint (SHA-256)", ledger.sha256),
        ),
        refused,
    )


def _months(by_month: Sequence[MonthSum]) -> tuple[Markup | None, Table | None]:
    """Paid by month; a month without a payment is hatched: there may be no file for it."""
    sums = {one.month: one.pence for one in by_month}
    undated = sums.pop(0, None)
    if not sums:
        return None, None
    every = [month for month in range(min(sums), max(sums) + 1) if 1 <= month % 100 <= 12]
    columns = [
        Month(f"{month % 100:02d}/{month // 100}", sums.get(month))
        for month in every[-_LONGEST_CHART:]
    ]
    rows = [Row((month_words(month), money_words(sums[month]))) for month in sums]
    if undated is not None:
        rows.append(Row(("Without a date", money_words(undated)), unknown=True))
    table = Table(
        "Paid by month",
        ("Month", "Paid"),
        tuple(rows),
        Row(("Total", money_words(sum(one.pence for one in by_month)))),
    )
    drawing = months("months", title="Paid by month", columns=columns)
    return (drawing if len(every) > 1 else None), table


def _source_line(anchor: Anchor) -> str:
    return f"{anchor.organisation.source} ({anchor.organisation.licence})."


def _is_demonstration(anchor: Anchor) -> bool:
    return anchor.organisation.demonstration or any(
        ledger.demonstration for ledger in anchor.ledgers
    )
