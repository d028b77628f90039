"""XLSX: one sheet for each breakdown, money as numbers with two decimals, notes first."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from assetmap.anchors.exports.words import Value, notes, sheets
from assetmap.anchors.exports.writing import printable, whole_file
from assetmap.anchors.queries.exports import Export

_MONEY = "#,##0.00;[Red]-#,##0.00"
_SHARE = "0.0%"


def write_workbook(path: Path, export: Export) -> None:
    """Write the workbook. Text is stored as text, so that nothing in it runs as a formula."""
    # Nothing is begun when it cannot be ended: half a workbook leaves open files behind.
    with whole_file(path) as made:
        _workbook(export).save(made)


def _workbook(export: Export) -> Workbook:
    book = Workbook(write_only=True)
    first = book.create_sheet("Read first")
    first.column_dimensions["A"].width = 120
    for line in notes(export):
        first.append([_cell(first, line)])
    for sheet in sheets(export):
        page = book.create_sheet(sheet.name[:31])
        for at, title in enumerate(sheet.header):
            wide = title in ("name", "supplier", "distance", "reason")
            page.column_dimensions[chr(65 + at)].width = 44 if wide else 16
        page.freeze_panes = "A2"
        page.append([_cell(page, title, bold=True) for title in sheet.header])
        for row in sheet.rows:
            page.append(
                [
                    _cell(page, value, header=title)
                    for title, value in zip(sheet.header, row, strict=True)
                ]
            )
    return book


def _cell(page: WriteOnlyWorksheet, value: Value, *, header: str = "", bold: bool = False) -> Cell:
    kept = printable(value) if isinstance(value, str) else value
    cell: Cell = WriteOnlyCell(page, value=kept)  # type: ignore[arg-type]
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, Decimal):
        cell.number_format = _MONEY
    elif header.startswith("share"):
        cell.number_format = _SHARE
    if bold:
        cell.font = Font(bold=True)
    return cell
