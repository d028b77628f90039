"""The account of a ledger in plain words, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assetmap.anchors.reading.check import LedgerCheck

# The rest is in the JSON: a terminal is for reading.
_SHOWN = 20
FLAG_WORDS = {
    "supplier": "without a supplier",
    "date": "without a usable date",
    "reference": "without a reference",
    "postcode": "with a postcode that is not one",
    "person_like": "to a payee that may be a private person",
    "redacted": "to a payee whose name is withheld",
    "duplicate": "repeating an earlier payment's supplier, date, reference and amount",
    "zero": "of nothing",
    "masked": "with bank details, a card, an e-mail or a telephone number (masked)",
    "rounded": "with a fraction of a penny, rounded",
}
ORDER_WORDS = {
    "day_first": "day first",
    "month_first": "month first",
    "unambiguous": "unambiguous",
    "ambiguous": "AMBIGUOUS: day and month cannot be told apart",
    "absent": "none",
}
_BASIS_WORDS = {"net": "net of VAT", "gross": "including VAT", "unknown": "not stated"}
_SKIP_WORDS = {
    "blank": "blank",
    "title": "titles and headings",
    "repeated_header": "repeated headers",
    "footer": "footers",
    "total": "totals",
    "hidden": "hidden",
}


def report(check: LedgerCheck) -> str:
    """Write the account of a ledger as lines of text."""
    return "\n".join(_lines(check))


def _lines(check: LedgerCheck) -> Iterator[str]:
    written = check.format.upper()
    if check.encoding:
        written += f", {check.encoding}, separated by {_delimiter(check.delimiter)}"
    yield f"{check.file} ({written})"
    for sheet in check.sheets:
        yield f"  sheet       {sheet.name}: {sheet.rows:,} rows"
    columns = "; ".join(f"{name} = “{header}”" for name, header in check.columns.items())
    yield f"  columns     {columns}"
    yield f"  amounts     {_BASIS_WORDS[check.amount_basis]}"
    yield f"  dates       {_dates(check)}"
    parts = f"{check.payments:,} payments + {check.refused_count:,} refused"
    yield f"  rows        {check.rows:,} = {parts}"
    skipped = ", ".join(f"{_SKIP_WORDS[name]} {n:,}" for name, n in check.skipped.items() if n)
    yield f"  not data    {skipped or 'none'}"
    yield f"  total       {_money(check.net_total)}"
    yield f"  of which    {check.negative_count:,} credits, {_money(check.negative_total)}"
    yield f"  suppliers   {check.suppliers:,}"
    yield f"  control     {_control(check)}"
    for name, count in check.flags.items():
        if count:
            yield f"  flag        {count:,} payments {FLAG_WORDS[name]}"
    for warning in check.warnings:
        yield f"  warning     {warning}"
    for item in check.refused[:_SHOWN]:
        yield f"  refused     row {item.row}: {item.reason} — {item.text}"
    if check.refused_count > _SHOWN:
        yield f"  refused     … and {check.refused_count - _SHOWN:,} more: use --json for all"


def _delimiter(delimiter: str | None) -> str:
    names = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    return names.get(delimiter or "", f"“{delimiter}”")


def _dates(check: LedgerCheck) -> str:
    words = ORDER_WORDS[check.date_order]
    if check.date_from and check.date_to:
        return f"{words}; {check.date_from:%d %B %Y} to {check.date_to:%d %B %Y}"
    return words


def _control(check: LedgerCheck) -> str:
    if check.printed_total is None:
        return "the file prints no total"
    return f"the file's own total {_money(check.printed_total)} {check.control}"


def _money(amount: Decimal) -> str:
    sign = "−" if amount < 0 else ""
    return f"{sign}£{abs(amount):,.2f}"
