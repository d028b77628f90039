"""What was found in a ledger, in words that an officer understands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.anchors.drafts.pages import Told
from assetmap.anchors.reading.fields import FIELDS
from assetmap.anchors.reading.report import FLAG_WORDS, ORDER_WORDS
from assetmap.core.money import money_words

STATE_WORDS = {
    "waiting": "waits to be checked",
    "checking": "is being checked",
    "checked": "checked: look at it",
    "failed": "could not be used",
    "cancelled": "was stopped",
    "submitted": "waits for a second person",
    "loading": "is being stored",
    "released": "is in",
    "discarded": "thrown away",
}
TAGS = {
    "waiting": "info", "checking": "info", "checked": "warn", "failed": "bad",
    "cancelled": "plain", "submitted": "warn",
    "loading": "info", "released": "ok", "discarded": "plain",
}  # fmt: skip
FIELD_WORDS = {
    "date": "Date of payment",
    "supplier": "Payee",
    "supplier_id": "Number of the payee",
    "vat_number": "VAT number",
    "amount": "Amount",
    "net": "Amount without VAT",
    "gross": "Amount with VAT",
    "vat": "VAT",
    "postcode": "Postcode",
    "address": "Address",
    "category": "Category",
    "description": "Description",
    "reference": "Reference",
}


@dataclass(frozen=True)
class Telling:
    """The account in words; see ``pages.DraftPage``."""

    headline: str
    counts: tuple[Told, ...]
    columns: tuple[Told, ...]
    doubts: tuple[Told, ...]
    warnings: tuple[str, ...]
    fields: tuple[tuple[str, str, str], ...]


def tell(draft: LedgerDraft) -> Telling:
    """What the page says of an upload; nothing until it is checked."""
    account = draft.account
    taken = account.get("columns", {})
    fields = tuple(
        (name, FIELD_WORDS[name], draft.mapping.get(name) or str(taken.get(name, "")))
        for name in FIELDS
    )
    if not account:
        return Telling("", (), (), (), (), fields)
    return Telling(
        headline=(
            f"{account['rows']:,} rows = {account['payments']:,} payments + "
            f"{account['refused_count']:,} refused"
        ),
        counts=_counts(account),
        columns=tuple(
            Told(FIELD_WORDS.get(name, name), f"“{header}”") for name, header in taken.items()
        ),
        doubts=tuple(
            Told(FLAG_WORDS.get(name, name), f"{number:,}")
            for name, number in account["flags"].items()
            if number
        ),
        warnings=tuple(account["warnings"]),
        fields=fields,
    )


def _counts(account: dict[str, Any]) -> tuple[Told, ...]:
    told = [
        Told("Sum of the payments", _money(account["net_total"])),
        Told("The total that the file prints", _control(account)),
        Told("Credits among them", f"{account['negative_count']:,}, "
             f"{_money(account['negative_total'])}"),
        Told("Different payees", f"{account['suppliers']:,}"),
        Told("From, to", f"{account['date_from'] or 'none'} to {account['date_to'] or 'none'}"),
        Told("How dates are written", ORDER_WORDS[account["date_order"]]),
        Told("Rows left out", _skipped(account)),
    ]  # fmt: skip
    return tuple(told)


def _control(account: dict[str, Any]) -> str:
    printed = account["printed_total"]
    if printed is None:
        return "none"
    apart = Decimal(account["net_total"]) - Decimal(printed)
    if apart == 0:
        return f"{_money(printed)}, the same"
    return f"{_money(printed)}, which is {_money(str(-apart))} apart from our sum"


def _skipped(account: dict[str, Any]) -> str:
    parts = [
        f"{number:,} {name.replace('_', ' ')}"
        for name, number in account["skipped"].items()
        if number
    ]
    return ", ".join(parts) or "none"


def _money(pounds: str) -> str:
    return money_words(int(Decimal(pounds) * 100))
