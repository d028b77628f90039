"""Delimited text as rows: encoding, delimiter, and quotation marks that were never closed."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from assetmap.anchors.reading.cells import Row
from assetmap.anchors.reading.errors import NotALedger, UnreadableFile
from assetmap.anchors.reading.sources import Book, Encoding, Sheet

_CODECS: dict[Encoding, str] = {
    "utf-8": "utf-8",
    "utf-8-bom": "utf-8-sig",
    "utf-16": "utf-16",
    "windows-1252": "cp1252",
}
_DELIMITERS = ",;\t|"
_BLOCK = 1 << 20
_SAMPLE_ROWS = 200
_CHUNK = 20_000


def open_delimited(path: Path) -> Book:
    """Open a delimited text file; its one sheet is named after the file.

    Raises
    ------
    UnreadableFile
        When the bytes are not text, or a quotation mark is never closed.
    NotALedger
        When no delimiter makes a table of it.
    """
    encoding, codec = find_encoding(path)
    with path.open(encoding=codec, errors="replace", newline="") as file:
        sample = file.read(_BLOCK)
        complete = not file.read(1)
    delimiter, width = find_delimiter(sample, complete=complete, name=path.name)

    def rows() -> Iterator[Row]:
        return _records(path, codec, delimiter, width)

    warnings: tuple[str, ...] = ()
    if encoding == "windows-1252" and not _decodes(path, "cp1252"):
        warnings = ("some characters could not be read and are shown as \ufffd",)
    sheet = Sheet(path.stem, rows, width=width)
    return Book("csv", (sheet,), encoding=encoding, delimiter=delimiter, warnings=warnings)


def find_encoding(path: Path) -> tuple[Encoding, str]:
    """Find the encoding from the byte order mark, else by what the bytes can be.

    Returns
    -------
    tuple of (name for the report, Python codec)
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", _CODECS["utf-16"]
    if b"\x00" in start:
        # Latin text in UTF-16 without a mark has a zero in every second byte.
        for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
            half = start[offset::2]
            if half.count(0) > 0.8 * len(half) and start[1 - offset :: 2].count(0) == 0:
                return "utf-16", codec
        raise UnreadableFile(f"{path.name} is not text and not a spreadsheet that can be read.")
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-bom", _CODECS["utf-8-bom"]
    if _decodes(path, "utf-8"):
        return "utf-8", _CODECS["utf-8"]
    return "windows-1252", _CODECS["windows-1252"]


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def find_delimiter(sample: str, *, complete: bool, name: str) -> tuple[str, int]:
    """Find the delimiter that makes the most rows of one width, and that width.

    The width is the commonest one: a row that fills more cells than it and the header has slipped.
    """
    if sample.startswith("sep=") and sample[4:5] and sample[5:6] in "\r\n":
        delimiters = sample[4]  # Excel's own mark
    else:
        delimiters = _DELIMITERS
    best = (0, 0, "")
    for delimiter in delimiters:
        widths = _widths(sample, delimiter, complete)
        counted = Counter(width for width in widths if width > 1)
        if not counted:
            continue
        common, rows = counted.most_common(1)[0]
        best = max(best, (rows, common, delimiter))
    if not best[2]:
        raise NotALedger(
            f"{name} is not a ledger: it holds a single column of text, no table of payments."
        )
    return best[2], best[1]


def _widths(sample: str, delimiter: str, complete: bool) -> list[int]:
    widths: list[int] = []
    reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if len(widths) >= _SAMPLE_ROWS:
                return widths
            if any(cell.strip() for cell in row):
                widths.append(len(row))
    except csv.Error:
        return widths
    return widths if complete else widths[:-1]


def _records(path: Path, codec: str, delimiter: str, width: int) -> Iterator[Row]:
    """Yield each record; record n is row n of a spreadsheet, blank lines included."""
    with path.open(encoding=codec, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        number = 0
        lines = 0
        try:
            while rows := list(islice(reader, _CHUNK)):
                if reader.line_num - lines != len(rows):  # some record spans lines
                    for place, row in enumerate(rows, start=number + 1):
                        _check_quotes(path, row, place, delimiter, width)
                number += len(rows)
                lines = reader.line_num
                yield from rows
        except csv.Error as error:
            raise _unclosed(path, number + 1) from error


def _check_quotes(path: Path, row: list[str], number: int, delimiter: str, width: int) -> None:
    """A cell that spans lines which are rows themselves has swallowed them: none may be lost."""
    for cell in row:
        for line in cell.splitlines()[1:] if width > 2 else ():
            if line.count(delimiter) >= width - 2:
                raise _unclosed(path, number)


def _unclosed(path: Path, number: int) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name}, row {number} or after: a quotation mark is not closed, so the rows "
        "after it cannot be told apart. Close it or take it out, then try again."
    )
