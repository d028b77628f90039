"""XLSX, XLS and ODS workbooks as rows of visible cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from assetmap.anchors.reading.cells import Cell, Row
from assetmap.anchors.reading.errors import UnreadableFile
from assetmap.anchors.reading.packages import Package, inspect_package
from assetmap.anchors.reading.sources import Book, Format, Sheet

# An encrypted workbook is kept in an old-style container; this names its stream.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_LARGEST = 300 * 1024 * 1024


def open_workbook(path: Path, format_: Format) -> Book:
    """Open a workbook; formulas give the value that was last computed, hidden cells nothing.

    Raises
    ------
    UnreadableFile
        When it is locked, damaged, another kind of file, or inflates past 300 MB.
    """
    package = Package(format_)
    if format_ == "xlsx":
        package = inspect_package(path)
    elif path.stat().st_size > _LARGEST:
        raise UnreadableFile(f"{path.name} is larger than 300 MB: save it as CSV.")
    elif _LOCKED in path.read_bytes():
        raise _locked(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        known = book.sheets_metadata
        visible = [item for item in known if item.visible == SheetVisibleEnum.Visible]
        tables = [item for item in visible if item.typ == SheetTypeEnum.WorkSheet]
        sheets = tuple(
            _sheet(item.name, book.get_sheet_by_name(item.name), package) for item in tables
        )
    except PasswordError as error:
        raise _locked(path) from error
    except (CalamineError, OSError) as error:
        raise UnreadableFile(
            f"{path.name} is damaged or not a workbook: open it in a spreadsheet program and save "
            "it again."
        ) from error
    names = tuple(item.name for item in known if item.visible != SheetVisibleEnum.Visible)
    warnings = list(package.warnings)
    warnings += [f"sheet “{name}” is hidden and was not read" for name in names]
    return Book(
        package.format,
        sheets,
        hidden_sheets=names,
        epoch_1904=package.epoch_1904,
        warnings=tuple(warnings),
    )


def _locked(path: Path) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name} is protected by a password: save it without one, then try again."
    )


def _sheet(name: str, sheet: CalamineSheet, package: Package) -> Sheet:
    # The rows come from the first used column on; names and hidden columns count from column A.
    left = sheet.start[1] if sheet.start else 0
    columns = package.hidden_columns.get(name, frozenset())
    padding: list[Cell] = [""] * left

    def rows() -> Iterator[Row]:
        for cells in sheet.iter_rows():
            row: list[Cell] = padding + cells
            for place in columns:
                if place < len(row):
                    row[place] = ""
            yield row

    return Sheet(name, rows, hidden_rows=package.hidden_rows.get(name, frozenset()))
