"""What the figures do not show, how they were worked out, and from which data."""

from __future__ import annotations

from assetmap.anchors.analysis.hexagons import hexagon_area_m2
from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.pages.headline import bounds_of
from assetmap.anchors.pages.parts import counted, day_words, listed, percent
from assetmap.anchors.queries.exports import Export
from assetmap.core.money import money_text, money_words

Step = tuple[str, str]


def limits(export: Export, *, sketched: bool, undated: str) -> tuple[str, ...]:
    """What a reader must not take from these figures.

    Parameters
    ----------
    sketched : bool
        The local area's outline is no official boundary.
    undated : str
        What a chosen period leaves out because it has no date; empty when nothing.
    """
    catchment = export.catchment
    months = _months(catchment)
    lines = [
        "An address is where an invoice is paid. It is not where staff live, where the work is "
        "done, or whom the supplier pays in turn.",
        "Published ledgers usually leave out small payments (often those below £500 or £25,000), "
        "so small local suppliers are under-counted.",
    ]
    if months < 12:
        period = "One month is not a year." if months == 1 else f"{months} months are not a year."
        lines.append(f"{period} Large payments come and go.")
    if catchment.deprivation is not None:
        lines.append(
            "A supplier's address in a deprived area is not income for the people who live there: "
            "city-centre offices and industrial estates lie in such areas too."
        )
    lines.append(
        "Hexagons are a choice: other cells would draw other zones. That is why two sizes are "
        "given."
    )
    if sketched:
        lines.append(
            f"The outline of {catchment.local.name} is sketched for this map. It is no official "
            "boundary."
        )
    if undated:
        lines.append(undated)
    return tuple(lines)


def _months(catchment: Catchment) -> int:
    first, last = catchment.period
    if first is None or last is None:
        return 12
    return 12 * (last.year - first.year) + last.month - first.month + 1


def steps(export: Export) -> tuple[Step, ...]:
    """Formula, source and figures of each part, as (term, words)."""
    catchment = export.catchment
    return (
        *_range_steps(catchment),
        *_place_steps(catchment),
        *_shape_steps(catchment),
        ("Payments", " ".join(_ledger_words(export))),
        ("Data", f"{listed(export.data_dates)}." if export.data_dates else "No data are loaded."),
        (
            "Who is named",
            "Payees named like people, and payees that the ledger does not name, count in every "
            "total, band, area and tenth. They have no name, mark or hexagon of their own.",
        ),
    )


def _range_steps(catchment: Catchment) -> tuple[Step, ...]:
    share, notes = catchment.local_share, catchment.credits
    bounds = bounds_of(share)
    range_words = (
        "Least: local money and unplaced credits, over the total. Most: local money and unplaced "
        "payments, each supplier net, over the total."
    )
    if share.total_pence > 0:
        range_words += (
            f" Here {money_text(bounds.lower)} and {money_text(bounds.upper)} over "
            f"{money_text(share.total_pence)}."
        )
    credit_words = "Credit notes are set against their supplier."
    if notes.rows:
        credit_words = (
            f"{counted(notes.rows, 'credit note')}, {money_words(notes.pence or 0)}, "
            f"{'is' if notes.rows == 1 else 'are'} set against "
            "their supplier."
        )
    if notes.net.suppliers:
        credit_words += (
            f" {counted(notes.net.suppliers, 'supplier')} below zero "
            f"({money_words(notes.net.pence)}): kept in totals, without weight on map and curve."
        )
    return (
        ("Range", range_words),
        ("Credits", credit_words),
        (
            "Procurement",
            "One readable table of names and categories leaves out taxes, pensions, pay, loans, "
            "precepts, other public bodies, grants and payments to individuals (LGA spending "
            "guidance; Local government transparency code 2015).",
        ),
    )


def _place_steps(catchment: Catchment) -> tuple[Step, ...]:
    uncertain = catchment.band_uncertain
    near = ""
    if uncertain.rows:
        near = (
            f" {counted(uncertain.rows, 'payment')} of {money_words(uncertain.pence)} lie so near "
            "a band's edge that they may belong next door."
        )
    return (
        (
            "Places",
            "A payment is placed when its full postcode is in the loaded data with a point of "
            "quality 1 to 5 or 8 (ONS grid-reference indicator). A postcode's point stands for "
            "about 15 addresses: 100 m uncertain, 500 m where imputed or retired.",
        ),
        (
            "Distance",
            "Straight line in British National Grid (EPSG:27700) from "
            f"{listed(catchment.sites.name)}"
            f"{', the nearest of them' if len(catchment.sites.name) > 1 else ''}. Bands include "
            f"their outer edge. D50 and D80 are the smallest distances that reach 50% and 80% of "
            f"placed pounds, without interpolation.{near}",
        ),
        (
            "Shared addresses",
            "A postcode where three or more differently named suppliers are paid, or two where it "
            "takes at least 5% of the money.",
        ),
    )


def _shape_steps(catchment: Catchment) -> tuple[Step, ...]:
    reached = listed(
        [
            f"{percent(zone.achieved)} in {counted(zone.cells, 'cell')}"
            for zone in catchment.zones[0].zones
        ]
    )
    area = hexagon_area_m2(catchment.zones[0].edge_m) / 1e6
    return (
        (
            "Zones",
            f"Hexagons of {area:.2f} km² in British National Grid, densest first, until 60% and "
            f"80% of the money on the map are reached. Reached: {reached}. No cell is split.",
        ),
        (
            "Middle and ellipse",
            "Weighted mean centre and standard distance (Furfey 1927), standard deviational "
            "ellipse (Yuill 1971), population form, k = 1: it holds 39% of a normal scatter.",
        ),
        (
            "Few or many",
            "HHI is the sum of squared shares (Herfindahl 1950, Hirschman 1945); effective "
            "suppliers are 1 ÷ HHI; Gini in population form. Suppliers below zero count as 0.",
        ),
    )


def _ledger_words(export: Export) -> list[str]:
    return [
        f"{ledger.file_name}: {ledger.payments:,} payments, {ledger.refused:,} rows refused, "
        f"{money_words(ledger.net_pence)}; {ledger.source} ({ledger.licence}), fetched "
        f"{day_words(ledger.retrieved_on)}."
        for ledger in export.ledgers
    ]
