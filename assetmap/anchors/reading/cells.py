"""One cell as delimited text or a workbook gives it, and its text as a person sees it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta
Row = Sequence[Cell]

# Zero-width characters and byte order marks travel unseen from web pages into spreadsheets.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"))
# Excel's way of keeping leading zeros in a text file: ="00123".
_PROTECTED = re.compile(r'="([^"]*)"')


def cell_text(cell: Cell) -> str:
    """Give the text of a cell: one line, single spaces, whole numbers without a point.

    >>> cell_text("  Example \\n Works "), cell_text(37550136.0), cell_text('="0012"')
    ('Example Works', '37550136', '0012')
    """
    if isinstance(cell, str):
        text = cell
        if not (text.isascii() and text.isprintable()):
            text = text.translate(_UNSEEN)
        elif " " not in text and not text.startswith("="):
            return text
        text = " ".join(text.split())
        if text.startswith('="') and (match := _PROTECTED.fullmatch(text)):
            return match[1].strip()
        return text
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


def filled(row: Row) -> list[tuple[int, str]]:
    """List the cells of a row that hold something, with their positions from 0.

    >>> filled(["", " a ", 2.0])
    [(1, 'a'), (2, '2')]
    """
    return [(place, text) for place, cell in enumerate(row) if (text := cell_text(cell))]
