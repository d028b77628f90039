"""What the zip behind an XLSX or ODS file says: its kind, size, calendar, and what is hidden."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from assetmap.anchors.reading.errors import UnreadableFile
from assetmap.anchors.reading.sources import Format
from assetmap.uploads.workbook_ods import read_ods_content
from assetmap.uploads.workbook_xlsx import (
    counts_from_1904,
    hidden_cells,
    read_workbook,
    relations_of,
)

# A genuine ledger of a million rows inflates to about 200 MB.
LARGEST = 300 * 1024 * 1024
_BLOCK = 1 << 20
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


# What the standard library's readers raise on bytes that were changed or cut off.
_DAMAGED = (
    BadZipFile,
    zlib.error,
    struct.error,
    ElementTree.ParseError,
    EOFError,
    OSError,
    KeyError,
    ValueError,
    NotImplementedError,
)


@dataclass(frozen=True)
class Package:
    """What was seen; hidden rows count from 1, hidden columns from 0, by name of sheet."""

    format: Format
    epoch_1904: bool = False
    hidden_rows: Mapping[str, frozenset[int]] = field(default_factory=dict)
    hidden_columns: Mapping[str, frozenset[int]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def inspect_package(path: Path) -> Package:
    """Look into the zip before anything else opens it.

    Raises
    ------
    UnreadableFile
        When it is damaged, no spreadsheet, or inflates past ``LARGEST``.
    """
    try:
        with ZipFile(path) as package:
            _check_size(path, package)
            names = set(package.namelist())
            if "xl/workbook.xml" in names:
                return _inspect_xlsx(package, names)
            if "mimetype" in names and package.read("mimetype").strip() == _ODS:
                return _inspect_ods(path, package, names)
    except _DAMAGED as error:
        raise UnreadableFile(
            f"{path.name} is damaged: open it in a spreadsheet program and save it again."
        ) from error
    except RuntimeError as error:  # zipfile's way to say that a member is encrypted
        raise UnreadableFile(f"{path.name} is protected by a password.") from error
    if "xl/workbook.bin" in names:
        raise UnreadableFile(f"{path.name} is a binary workbook (XLSB): save it as XLSX.")
    raise UnreadableFile(
        f"{path.name} is a zip archive, not a spreadsheet: unpack it and give the file inside."
    )


def _check_size(path: Path, package: ZipFile) -> None:
    """Inflate every member once, counting: what a zip says of its own size is not trusted."""
    total = 0
    for item in package.infolist():
        with package.open(item) as member:
            while block := member.read(_BLOCK):
                total += len(block)
                if total > LARGEST:
                    raise UnreadableFile(
                        f"{path.name} inflates to more than {LARGEST // 1024 // 1024} MB: save the "
                        "sheet of payments as CSV."
                    )


def _inspect_xlsx(package: ZipFile, names: set[str]) -> Package:
    workbook, sheets = read_workbook(package, names)
    rows, columns, warnings = {}, {}, []
    for sheet in sheets:
        if sheet.part not in names or sheet.state != "visible":
            continue
        with package.open(sheet.part) as member:
            hidden = hidden_cells(member)
        rows[sheet.name], columns[sheet.name] = hidden.rows, hidden.columns
        warnings += _hidden_words(sheet.name, len(hidden.rows), len(hidden.columns))
        warnings += _part_words(sheet.name, relations_of(package, names, sheet.part))
    if any(name.startswith("xl/externalLinks/") for name in names):
        warnings.append(
            "the workbook refers to other workbooks; the last computed values were read"
        )
    return Package("xlsx", counts_from_1904(workbook), rows, columns, tuple(warnings))


def _hidden_words(name: str, rows: int, columns: int) -> list[str]:
    words = []
    if rows:
        words.append(f"sheet “{name}”: {rows:,} hidden rows were not read")
    if columns:
        words.append(f"sheet “{name}”: {columns:,} hidden columns were not read")
    return words


def _part_words(name: str, relations: bytes) -> list[str]:
    words = []
    if b"/comments" in relations:
        words.append(f"sheet “{name}” has comments, which were not read")
    if b"pivotTable" in relations:
        words.append(f"sheet “{name}” has a pivot table, whose hidden data were not read")
    return words


def _inspect_ods(path: Path, package: ZipFile, names: set[str]) -> Package:
    if "META-INF/manifest.xml" in names and b"encryption-data" in package.read(
        "META-INF/manifest.xml"
    ):
        raise UnreadableFile(
            f"{path.name} is protected by a password: save it without one, then try again."
        )
    with package.open("content.xml") as member:
        found = read_ods_content(member)
    warnings = [
        word
        for sheet, rows in found.hidden_rows.items()
        for word in _hidden_words(sheet, len(rows), 0)
    ]
    warnings += [
        f"sheet “{sheet}” has comments, which were not read" for sheet in sorted(found.comments)
    ]
    return Package(
        "ods",
        hidden_rows={sheet: frozenset(rows) for sheet, rows in found.hidden_rows.items()},
        warnings=tuple(warnings),
    )
