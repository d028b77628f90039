"""What the reader found in a ledger, as people and programs are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assetmap.anchors.reading.dates import DateOrderFound
from assetmap.anchors.reading.fields import AmountBasis
from assetmap.anchors.reading.sources import Encoding, Format
from assetmap.anchors.reading.totals import Control


@dataclass(frozen=True)
class SheetRead:
    """One sheet that was read and its data rows (payments and refused)."""

    name: str
    rows: int


@dataclass(frozen=True)
class RefusedRow:
    """A data row whose amount could not be read; ``text`` is masked and may be cut."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class LedgerCheck:
    """The account of a ledger file: ``rows = payments + refused_count``, money in pounds.

    ``file`` is the name without its folder, ``sha256`` that of the bytes; ``encoding`` and
    ``delimiter`` are ``None`` for workbooks; ``header_row`` and ``columns`` are those of the first
    sheet read. ``suppliers`` counts distinct standardised names, redacted ones left out.
    ``printed_total`` is the grand total that the file itself prints, never summed.
    """

    file: str
    sha256: str
    format: Format
    encoding: Encoding | None
    delimiter: str | None
    sheets: tuple[SheetRead, ...]
    header_row: int
    columns: Mapping[str, str]
    amount_basis: AmountBasis
    date_order: DateOrderFound
    rows: int
    payments: int
    skipped: Mapping[str, int]
    refused: tuple[RefusedRow, ...]
    refused_count: int
    net_total: Decimal
    negative_count: int
    negative_total: Decimal
    suppliers: int
    date_from: date | None
    date_to: date | None
    printed_total: Decimal | None
    control: Control
    flags: Mapping[str, int]
    warnings: tuple[str, ...]


def to_json(check: LedgerCheck) -> dict[str, object]:
    r"""Give the check as JSON values: money as text ``-?\d+\.\d\d``, dates as ISO text."""
    return {
        "file": check.file,
        "sha256": check.sha256,
        "format": check.format,
        "encoding": check.encoding,
        "delimiter": check.delimiter,
        "sheets": [{"name": sheet.name, "rows": sheet.rows} for sheet in check.sheets],
        "header_row": check.header_row,
        "columns": dict(check.columns),
        "amount_basis": check.amount_basis,
        "date_order": check.date_order,
        "rows": check.rows,
        "payments": check.payments,
        "skipped": dict(check.skipped),
        "refused": [
            {"row": item.row, "reason": item.reason, "text": item.text} for item in check.refused
        ],
        "refused_count": check.refused_count,
        "net_total": _money(check.net_total),
        "negative_count": check.negative_count,
        "negative_total": _money(check.negative_total),
        "suppliers": check.suppliers,
        "date_from": check.date_from.isoformat() if check.date_from else None,
        "date_to": check.date_to.isoformat() if check.date_to else None,
        "printed_total": None if check.printed_total is None else _money(check.printed_total),
        "control": check.control,
        "flags": dict(check.flags),
        "warnings": list(check.warnings),
    }


def _money(amount: Decimal) -> str:
    return format(amount, ".2f")
