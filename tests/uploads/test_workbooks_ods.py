"""What an OpenDocument workbook holds beside its visible cells is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from odf.dc import Creator
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import P

from assetmap.uploads.errors import UnreadableFile
from assetmap.uploads.judging import judge
from tests.uploads.test_workbooks import refused
from tests.uploads.workbooks import edited, with_parts


def ods(path: Path, change: Callable[[Any, Any, Any], object]) -> Path:
    """A workbook with one sheet “May”, changed as wanted: (document, sheet, its row)."""
    book = OpenDocumentSpreadsheet()
    sheet, row = Table(name="May"), TableRow()
    change(book, sheet, row)
    for text in ("Date", "Supplier", "Amount"):
        cell = TableCell()
        cell.addElement(P(text=text))
        row.addElement(cell)
    sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    found = path / "spend.ods"
    book.save(str(found))
    return found


def hide_ods_sheet(book: Any, sheet: Any, _row: Any) -> None:
    style = Style(name="unseen", family="table")
    style.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(style)
    hidden = Table(name="Names", stylename=style)
    book.spreadsheet.addElement(hidden)


def comment_in_ods(_book: Any, sheet: Any, row: Any) -> None:
    note = Annotation()
    note.addElement(Creator(text="x"))
    cell = TableCell()
    cell.addElement(note)
    row.addElement(cell)


def test_an_honest_ods(tmp_path: Path) -> None:
    path = ods(tmp_path, lambda *_: None)
    assert judge(path, label="a.ods", purpose="ledger").kind == "ods"


@pytest.mark.case("L04")
@pytest.mark.case("L05")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (hide_ods_sheet, "the sheet “Names” is hidden"),
        (
            lambda _book, _sheet, row: row.setAttribute("visibility", "collapse"),
            "the sheet “May” has 1 hidden row",
        ),
        (
            lambda _book, sheet, _row: sheet.addElement(
                TableColumn(visibility="collapse", numbercolumnsrepeated="3")
            ),
            "the sheet “May” has 3 hidden columns",
        ),
        (comment_in_ods, "the sheet “May” has comments"),
    ],
)
def test_hidden_things_in_ods(tmp_path: Path, change: Any, words: str) -> None:
    refused(ods(tmp_path, change), words)


@pytest.mark.case("L05")
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("</office:spreadsheet>", "<table:data-pilot-tables><table:data-pilot-table/>"
         "</table:data-pilot-tables></office:spreadsheet>", "a pivot table"),
        ("<table:table-row", '<table:table-source table:mode="copy"/><table:table-row',
         "linked to other workbooks"),
        ("</office:spreadsheet>", "<table:dde-link/></office:spreadsheet>", "fetches data"),
        ("</office:spreadsheet>", "<table:tracked-changes/></office:spreadsheet>", "the changes"),
    ],
)  # fmt: skip
def test_elements_that_hold_more_in_ods(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = edited(ods(tmp_path, lambda *_: None), "content.xml", old, new)
    refused(path.rename(tmp_path / "a.ods"), words)


@pytest.mark.case("L05")
@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("Basic/Standard/Module1.xml", "it has macros"),
        ("Scripts/python/a.py", "it has macros"),
        ("Object 1/content.xml", "other documents embedded"),
    ],
)
def test_parts_that_hold_more_in_ods(tmp_path: Path, part: str, words: str) -> None:
    path = with_parts(ods(tmp_path, lambda *_: None), {part: "<x/>"}, "with.ods")
    refused(path, words)


def test_a_locked_ods(tmp_path: Path) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    path = with_parts(
        ods(tmp_path, lambda *_: None), {"META-INF/manifest.xml": manifest}, "with.ods"
    )
    with pytest.raises(UnreadableFile, match="password"):
        judge(path, label="a.ods", purpose="ledger")
