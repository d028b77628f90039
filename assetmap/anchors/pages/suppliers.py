"""Who is paid: the largest suppliers, their kinds, how few carry the money, corrected places."""

from __future__ import annotations

from collections.abc import Iterable

from assetmap.anchors.analysis.result import Catchment
from assetmap.anchors.pages.parts import Row, Table, counted, day_words, percent
from assetmap.anchors.queries.exports import CorrectedPlace
from assetmap.core.money import money_words
from assetmap.web.charts.words import distance_words

_LARGEST = 12
BASIS_WORDS = {
    "delivery": "where it delivers from",
    "head_office": "head office",
    "registered": "registered office",
    "remittance": "where it is paid",
}


def suppliers_table(catchment: Catchment) -> Table:
    """The largest payees that may be named, then the rest and the pooled ones: the exact total."""
    named = catchment.suppliers
    rows: list[Row] = []
    for line in range(min(_LARGEST, len(named.name))):
        code = named.postcode[line]
        # A postcode is one word: it must not break across lines.
        place = "not placed" if code is None else code.replace(" ", "\u00a0")
        if named.basis[line] == "corrected":
            place += " (corrected)"
        away = "–" if code is None else distance_words(float(named.distance_m[line]))
        rows.append(Row((named.name[line], place, money_words(int(named.pence[line])), away)))
    rest = named.pence[_LARGEST:]
    if rest.size:
        rows.append(Row((f"{rest.size:,} smaller lines", "", money_words(int(rest.sum())), "")))
    for pool, words in (
        (catchment.people, "Payees named like people, pooled"),
        (catchment.redacted, "Payees that the ledger does not name"),
    ):
        if pool.rows:
            rows.append(Row((words, "", money_words(pool.pence), ""), unknown=True))
    return Table(
        "The largest suppliers, one line for each address",
        ("Supplier", "Address", "Paid", "Distance"),
        tuple(rows),
        Row(("Total", "", money_words(catchment.total_pence), "")),
        numbers=2,
    )


def kinds_table(catchment: Catchment) -> Table:
    """Money by kind of supplier; not known is a kind."""
    return Table(
        "Paid by kind of supplier",
        ("Kind", "Suppliers", "Paid", "Of the total"),
        tuple(
            Row(
                (
                    row.name[:1].upper() + row.name[1:],
                    f"{row.suppliers:,}",
                    money_words(row.pence),
                    percent(row.share),
                ),
                unknown=row.kind is None,
            )
            for row in catchment.supplier_kinds
        ),
        Row(("Total", "", money_words(catchment.total_pence), "")),
        numbers=3,
    )


def concentration_table(catchment: Catchment) -> Table:
    """How much hangs on few suppliers."""
    held = catchment.concentration
    effective = (
        "–" if held.effective_suppliers is None else f"as if {held.effective_suppliers:,.1f} equal"
    )
    gini = "–" if held.gini is None else f"{held.gini:.2f}"
    return Table(
        "How much hangs on few suppliers",
        ("Measure", "Figure"),
        (
            Row(("Suppliers", f"{held.suppliers:,}")),
            Row(("The largest supplier receives", percent(held.largest_share))),
            Row(("The ten largest receive", percent(held.cr10))),
            Row(("Effective suppliers (1 ÷ HHI)", effective)),
            Row(("HHI, from 0 to 1", "–" if held.hhi is None else f"{held.hhi:.3f}")),
            Row(("Gini, 0 is equal", gini)),
        ),
    )


def concentration_words(catchment: Catchment) -> str:
    """The same in one sentence."""
    held = catchment.concentration
    if held.cr10 is None:
        return "No supplier was paid more than nothing."
    top = min(10, held.suppliers)
    return (
        f"{counted(held.suppliers, 'supplier')} were paid. The largest {top} receive "
        f"{percent(held.cr10)} of the money."
    )


def corrected_table(catchment: Catchment, places: Iterable[CorrectedPlace]) -> Table | None:
    """Suppliers of this catchment whose place was corrected, with who said so and when."""
    if catchment.basis.location != "corrected":
        return None
    named = catchment.suppliers
    mine = {
        name for name, basis in zip(named.name, named.basis, strict=True) if basis == "corrected"
    }
    rows = [
        Row(
            (
                place.supplier,
                f"{place.postcode}, {BASIS_WORDS.get(place.basis, place.basis)}",
                f"{place.source}, {day_words(place.corrected_on)}",
                place.note or "–",
            )
        )
        for place in places
        if place.supplier in mine
    ]
    if not rows:
        return None
    return Table(
        "Suppliers whose place was corrected by hand",
        ("Supplier", "Placed at", "Source and date", "Note"),
        tuple(rows),
        numbers=0,
    )
