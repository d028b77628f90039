"""Promises of a development as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assetmap.anchors.exports.csv_table import csv_text
from assetmap.developments.models import Development
from assetmap.promises.models import Promise

HEADER = (
    "development", "authority", "purpose", "kind", "promised_gbp", "falls_due", "received_gbp",
    "spent_gbp", "places", "source", "source_date", "link", "licence",
)  # fmt: skip


def promises_csv(site: Development, promises: Sequence[Promise]) -> str:
    """A row for each promise; what is not known is empty, and never 0."""
    rows = (
        (
            site.reference, site.authority, one.purpose, one.kind, _pounds(one.amount),
            one.falls_due, _pounds(one.received), _pounds(one.spent),
            " ".join(f"assets/{slug}" for slug in one.assets), one.source,
            one.said_on.isoformat(), one.link, one.licence,
        )
        for one in promises
    )  # fmt: skip
    return csv_text(HEADER, rows)


def _pounds(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
