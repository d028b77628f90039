"""A CSV in which each row says one thing about a record, read row by row with its number."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assetmap.importers.contract import RefusedRow, check_storable
from assetmap.uploads.errors import UnreadableFile

#: Hand-kept files are small; a larger one is some other file.
MAX_BYTES = 50 * 2**20


@dataclass(frozen=True)
class SaidRow:
    """One row: its number as a spreadsheet shows it, and its cells by squeezed header."""

    row: int
    cells: dict[str, str]

    def get(self, name: str) -> str | None:
        """A cell without blanks around it; None when empty or absent."""
        return self.cells.get(name) or None

    def need(self, name: str) -> str:
        """A cell that must be filled.

        Raises
        ------
        RefusedRow
        """
        held = self.get(name)
        if held is None:
            raise RefusedRow(f"The column “{name}” is empty.")
        return held

    def day(self, name: str) -> date | None:
        """A day written 2026-11-22.

        Raises
        ------
        RefusedRow
        """
        held = self.get(name)
        if held is None:
            return None
        try:
            return date.fromisoformat(held)
        except ValueError:
            raise RefusedRow(f"“{held}” in “{name}” is not a day; write 2026-11-22.") from None

    @property
    def text(self) -> str:
        """The row in short, for reports."""
        return ", ".join(cell for cell in self.cells.values() if cell)


def read_said(path: Path, needed: tuple[str, ...], known: tuple[str, ...]) -> Iterator[SaidRow]:
    """Every row of a UTF-8 CSV whose first line names its columns.

    Raises
    ------
    UnreadableFile
        No such file, too large, not UTF-8, a needed column missing, or a column nobody knows.
    """
    if not path.is_file():
        raise UnreadableFile(f"{path.name}: there is no such file.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"{path.name} is larger than {MAX_BYTES >> 20} MB.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UnreadableFile(f"{path.name} is not UTF-8 text; save it as CSV UTF-8.") from fault
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [re.sub(r"[^a-z0-9]+", "_", cell.strip().lower()) for cell in next(reader, [])]
        if missing := [name for name in needed if name not in head]:
            raise UnreadableFile(f"{path.name} has no column “{', '.join(missing)}”.")
        if strange := [name for name in head if name not in (*needed, *known)]:
            raise UnreadableFile(
                f"{path.name} has the column “{', '.join(strange)}”, which means nothing here; "
                f"use {', '.join((*needed, *known))}."
            )
        for number, cells in enumerate(reader, start=2):
            held = [cell.strip() for cell in cells]
            if any(held):
                yield SaidRow(number, dict(zip(head, held, strict=False)))
    except csv.Error as fault:
        raise UnreadableFile(f"{path.name} cannot be read as CSV: {fault}.") from fault


def check_row(said: SaidRow, names: tuple[str, ...]) -> None:
    """Refuse what no column can hold. Raises ``RefusedRow``."""
    short = [said.get(name) or "" for name in names]
    check_storable(short, said.cells.values())
