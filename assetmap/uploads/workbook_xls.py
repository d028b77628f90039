"""The parts of an old Excel workbook (XLS, BIFF8) that its visible cells do not show.

Source of the format: MS-XLS 2.1 (workbook stream), 2.4 (records), read from an OLE compound file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

from assetmap.uploads.errors import UnreadableFile
from assetmap.uploads.workbook_xlsx import hidden_words

_BOF, _END, _SHEET, _ROW, _COLUMNS, _NOTE = 0x0809, 0x000A, 0x0085, 0x0208, 0x007D, 0x001C
_ROW_HEIGHT, _BOOK, _LOCKED, _QUERY, _PIVOT = 0x0225, 0x01AE, 0x002F, 0x01AD, 0x00B0
_STORES: tuple[tuple[str, str], ...] = (
    ("_VBA_PROJECT_CUR", "it has macros"),
    ("_SX_DB_CUR", "it has a pivot table, which keeps a copy of all rows behind it"),
    ("MBD", "it has other documents embedded in it"),
    ("LNK", "it is linked to other documents"),
    ("Revision Log", "it keeps the changes that were made to it"),
)
_FAULTS = (OSError, struct.error, IndexError, ValueError, TypeError, AttributeError, RecursionError)


def unseen_in_xls(path: Path, label: str) -> list[str]:
    """Each thing in a workbook that its visible cells do not show, as a clause.

    Raises
    ------
    UnreadableFile
        Damaged, locked, or not of Excel 97 or later.
    """
    try:
        with olefile.OleFileIO(str(path)) as held:
            top = [str(parts[0]) for parts in held.listdir(streams=True, storages=True)]
            if "EncryptedPackage" in top:
                raise _locked(label)
            if "Workbook" not in top:
                raise UnreadableFile(
                    f"{label} is no workbook of Excel 97 or later. Save it as XLSX or CSV."
                )
            book = held.openstream("Workbook").read()
        found = list(_unseen(book, label))
    except _FAULTS as fault:
        raise UnreadableFile(
            f"{label} is damaged. Open it in a spreadsheet program and save it again."
        ) from fault
    for store, words in _STORES:
        if any(name.startswith(store) for name in top) and words not in found:
            found.append(words)
    return found


def _locked(label: str) -> UnreadableFile:
    return UnreadableFile(
        f"{label} is protected by a password. Save it without one, then send it again."
    )


def _unseen(book: bytes, label: str) -> Iterator[str]:
    names: dict[int, str] = {}
    states: dict[int, tuple[int, int]] = {}
    others: dict[str, None] = {}
    at = 0
    sheet: int | None = None
    rows: dict[int, int] = {}
    columns: dict[int, int] = {}
    flat: set[int] = set()
    comments: dict[int, None] = {}
    begun: set[int] = set()
    while at + 4 <= len(book):
        record, size = struct.unpack_from("<2H", book, at)
        data = book[at + 4 : at + 4 + size]
        if record == _BOF:
            sheet = at if at in names else sheet
            begun.add(at)
        elif record == _LOCKED:
            raise _locked(label)
        elif record == _SHEET:
            start, state, kind = struct.unpack_from("<IBB", data)
            names[start], states[start] = _name(data[6:]), (state & 3, kind)
        elif record == _BOOK and size >= 4 and data[2:4] not in (b"\x01\x04", b"\x01\x3a"):
            others["it is linked to other workbooks and keeps a copy of their cells"] = None
        elif record == _QUERY:
            others["it fetches data from elsewhere"] = None
        elif record == _PIVOT:
            others[_STORES[1][1]] = None
        elif sheet is not None:
            if record == _ROW and data[12] & 0x20:
                rows[sheet] = rows.get(sheet, 0) + 1
            elif record == _COLUMNS and data[8] & 1:
                first, last = struct.unpack_from("<2H", data)
                columns[sheet] = columns.get(sheet, 0) + max(last - first + 1, 1)
            elif record == _ROW_HEIGHT and data[0] & 2:
                flat.add(sheet)
            elif record == _NOTE:
                comments[sheet] = None
        at += 4 + size
    if not names or not begun >= set(names):
        raise ValueError("a sheet that is listed is not there")
    for start, name in names.items():
        state, kind = states[start]
        if kind in (1, 6):
            others["it has macros"] = None
        if state:
            often = " so that no menu shows it (very hidden)" if state == 2 else ""
            yield f"the sheet “{name}” is hidden{often}"
        yield from hidden_words(name, rows.get(start, 0), columns.get(start, 0), flat=start in flat)
        if start in comments:
            yield f"the sheet “{name}” has comments"
    yield from others


def _name(data: bytes) -> str:
    length, wide = data[0], data[1] & 1
    held = data[2 : 2 + length * (2 if wide else 1)]
    return held.decode("utf-16-le" if wide else "latin-1", "replace")
