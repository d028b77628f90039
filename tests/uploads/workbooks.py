"""Workbooks made in the test, with parts added to them that their cells do not show."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

ROWS = [["Date", "Supplier", "Amount"], ["2020-05-01", "Example Works Ltd", 10.1]]


def xlsx(path: Path, change: Callable[[openpyxl.Workbook], object] | None = None) -> Path:
    """A workbook with one sheet “May” of payments, changed as wanted."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "May"
    for row in ROWS:
        sheet.append(row)
    if change is not None:
        change(made)
    found = path / "spend.xlsx"
    made.save(found)
    return found


def with_parts(path: Path, parts: Mapping[str, bytes | str], name: str = "with.xlsx") -> Path:
    """The same zip with some members added, or put in the place of others."""
    found = path.with_name(name)
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            if item.filename not in parts:
                new.writestr(item.filename, old.read(item))
        for member, data in parts.items():
            new.writestr(member, data)
    return found


def edited(path: Path, member: str, old: str, new: str) -> Path:
    """The same zip with a text replaced in one member."""
    with zipfile.ZipFile(path) as held:
        text = held.read(member).decode()
    assert old in text
    return with_parts(path, {member: text.replace(old, new)})
