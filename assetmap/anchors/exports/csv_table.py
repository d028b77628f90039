"""CSV: one long table of every breakdown, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np

from assetmap.anchors.exports.words import Sheet, Value, notes, sheets
from assetmap.anchors.exports.writing import printable, whole_file
from assetmap.anchors.queries.exports import Export
from assetmap.core.crs import to_lonlat

#: A cell that begins with one of these would run as a formula in a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def write_csv(path: Path, export: Export) -> None:
    """Write every table one below the other, each with its header, then the notes.

    The first column says which table a row belongs to, so that programs can tell them apart.
    Suppliers have easting, northing, latitude and longitude.
    """
    with whole_file(path) as made, made.open("w", newline="", encoding="utf-8-sig") as handle:
        out = csv.writer(handle)
        for sheet in sheets(export):
            table = _with_degrees(sheet) if "easting" in sheet.header else sheet
            out.writerow(("table", *table.header))
            for row in table.rows:
                out.writerow([safe(value) for value in (table.name, *row)])
            out.writerow([])
        out.writerow(("table", "note"))
        for line in notes(export):
            out.writerow(("Notes", safe(line)))


def csv_text(
    head: Sequence[str], rows: Iterable[Sequence[Value]], *, notes: Iterable[str] = ()
) -> str:
    """One table as text: its header, its rows, then a row for each note.

    No text can run as a formula in a spreadsheet, and none holds a sign that cannot be printed;
    numbers stay numbers, and what is not known is empty.

    >>> csv_text(("name", "lon"), [("=1+1", -1.9), ("Hall", None)], notes=["Made for a test."])
    "name,lon\\r\\n'=1+1,-1.9\\r\\nHall,\\r\\n\\r\\nnote,Made for a test.\\r\\n"
    """
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(head)
    for row in rows:
        out.writerow([safe(printable(cell)) if isinstance(cell, str) else cell for cell in row])
    lines = list(notes)
    if lines:
        out.writerow([])
    for line in lines:
        out.writerow(("note", safe(printable(line))))
    return text.getvalue()


def safe(value: Value) -> Value:
    """Text that cannot run as a formula; numbers stay numbers.

    >>> safe("=1+1"), safe(Decimal("-5.00")), safe("Example Ltd")
    ("'=1+1", Decimal('-5.00'), 'Example Ltd')
    """
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _with_degrees(sheet: Sheet) -> Sheet:
    east, north = sheet.header.index("easting"), sheet.header.index("northing")
    x = np.array([_number(row[east]) for row in sheet.rows], dtype=np.float64)
    y = np.array([_number(row[north]) for row in sheet.rows], dtype=np.float64)
    lon, lat = to_lonlat(x, y)
    rows = tuple(
        (*row, *(None if np.isnan(value) else round(float(value), 7) for value in pair))
        for row, pair in zip(sheet.rows, zip(lat, lon, strict=True), strict=True)
    )
    return Sheet(sheet.name, (*sheet.header, "lat", "lon"), rows)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float | Decimal) else float("nan")
