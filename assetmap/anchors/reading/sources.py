"""A ledger file as sheets of rows, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from assetmap.anchors.reading.cells import Row
from assetmap.anchors.reading.errors import UnreadableFile

Format = Literal["csv", "xlsx", "xls", "ods"]
Encoding = Literal["utf-8", "utf-8-bom", "utf-16", "windows-1252"]


@dataclass(frozen=True)
class Sheet:
    """One visible sheet. ``rows()`` starts again at row 1 each time it is called.

    ``width`` is the most cells a row of delimited text may fill (``None`` in workbooks);
    ``hidden_rows`` are the numbers of the rows that the spreadsheet does not show.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    width: int | None = None
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Book:
    """An opened ledger file: its visible sheets, how it is written, and what must be said."""

    format: Format
    sheets: tuple[Sheet, ...]
    hidden_sheets: tuple[str, ...] = ()
    encoding: Encoding | None = None
    delimiter: str | None = None
    epoch_1904: bool = False
    warnings: tuple[str, ...] = field(default=())


_STARTS = (
    (b"%PDF", "is a PDF: ask the publisher for the spreadsheet behind it"),
    (b"\x1f\x8b", "is compressed (gzip): unpack it first"),
    (b"{\\rtf", "is a text document, not a spreadsheet"),
    (b"\x89PNG", "is a picture, not a spreadsheet"),
    (b"\xff\xd8\xff", "is a picture, not a spreadsheet"),
    (b"7z\xbc\xaf", "is compressed (7z): unpack it first"),
    (b"Rar!", "is compressed (RAR): unpack it first"),
    (b"SQLite format 3", "is a database, not a spreadsheet"),
    (b"PAR1", "is a Parquet file: save it as CSV"),
)


def find_format(path: Path) -> Format:
    """Tell the format from the first bytes; the name of the file is not trusted.

    Raises
    ------
    UnreadableFile
        When the file is missing, empty, or of a kind that holds no readable table.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened: {error.strerror}.") from error
    if not start.strip():
        raise UnreadableFile(f"{path.name} is empty.")
    for magic, sentence in _STARTS:
        if start.startswith(magic):
            raise UnreadableFile(f"{path.name} {sentence}.")
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"  # or ods: the members decide
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")):
        raise UnreadableFile(
            f"{path.name} is a web page or XML under a spreadsheet's name: open it in a "
            "spreadsheet program and save it as CSV or XLSX."
        )
    if text.startswith((b"{", b"[")):
        raise UnreadableFile(f"{path.name} is JSON, not a table: save it as CSV.")
    return "csv"
