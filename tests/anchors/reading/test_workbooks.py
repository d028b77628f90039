"""Workbooks made in the test: typed cells, hidden parts, several sheets, both calendars."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from assetmap.anchors.reading import packages
from assetmap.anchors.reading.errors import (
    LedgerUnreadable,
    NotALedger,
    SheetUnreadable,
    UnreadableFile,
)
from assetmap.anchors.reading.payments import MISSING_DAY
from assetmap.anchors.reading.reader import read_ledger

HEADER = ["Date", "Supplier", "Reference", "Amount"]
ROWS: list[list[object]] = [
    [date(2020, 5, 1), "Example Works Ltd", 1001.0, 10.1],
    [date(2020, 5, 31), "Example Shop", "A-2", "(2.05)"],
]
EPOCH = date(1970, 1, 1).toordinal()


def fill(sheet: object, rows: Iterable[list[object]]) -> None:
    for row in rows:
        sheet.append(row)  # type: ignore[attr-defined]


def book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        fill(made.create_sheet(name), rows)
    made.save(path)
    return path


def test_typed_cells(tmp_path: Path) -> None:
    rows = [
        HEADER,
        *ROWS,
        [date(2020, 5, 2), "X Ltd", 3, date(2020, 1, 1)],
        ["#####", "Y Ltd", 4, "#####"],
        [43952, "Z Ltd", 5, 1],
    ]
    reading = read_ledger(book(tmp_path / "a.xlsx", {"May": rows, "Empty": []}))
    check = reading.check
    assert (check.format, check.encoding, check.delimiter) == ("xlsx", None, None)
    assert (check.payments, check.refused_count, check.net_total) == (3, 2, Decimal("9.05"))
    assert "a date or time stands" in check.refused[0].reason
    assert reading.payments.reference.values[:2] == ["1001", "A-2"]
    assert (reading.payments.day + EPOCH).tolist() == [
        date(2020, 5, 1).toordinal(), date(2020, 5, 31).toordinal(), date(2020, 5, 1).toordinal()
    ]  # fmt: skip


@pytest.mark.case("L06")
def test_of_a_formula_its_value_alone_is_read(tmp_path: Path) -> None:
    rows = [HEADER, *ROWS, [date(2020, 5, 2), "=HYPERLINK(1)", 3, "=2+2"]]
    path = book(tmp_path / "a.xlsx", {"May": rows})
    reckoned = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as plain, zipfile.ZipFile(reckoned, "w") as made:
        for member in plain.namelist():
            data = plain.read(member)
            data = data.replace(b"<f>2+2</f><v />", b"<f>2+2</f><v>4</v>")
            data = data.replace(b"<f>2+2</f><v></v>", b"<f>2+2</f><v>4</v>")
            made.writestr(member, data)
    reading = read_ledger(reckoned)
    assert reading.check.net_total == Decimal("12.05")
    assert not [name for name in reading.payments.supplier.values if "HYPERLINK" in name]
    unreckoned = read_ledger(path).check
    assert (unreckoned.payments, unreckoned.refused_count) == (2, 1)


def test_an_offset_table_keeps_its_row_numbers(tmp_path: Path) -> None:
    shifted = [[], [], *([None, None, *row] for row in [HEADER, *ROWS])]
    reading = read_ledger(book(tmp_path / "a.xlsx", {"May": shifted}))
    assert reading.check.header_row == 3
    assert reading.payments.row.tolist() == [4, 5]
    assert reading.check.skipped["blank"] == 2


def test_a_hidden_column_of_an_offset_table_is_the_right_one(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    rows = [[*HEADER, "Description"], *([*row, "secret"] for row in ROWS)]
    fill(made.worksheets[0], [[None, None, *row] for row in rows])
    made.worksheets[0].column_dimensions["G"].hidden = True
    made.save(tmp_path / "a.xlsx")
    reading = read_ledger(tmp_path / "a.xlsx")
    assert reading.payments.description.values == []
    assert reading.check.net_total == Decimal("8.05")


@pytest.mark.case("L08")
def test_the_1904_calendar(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    serial = date(2020, 5, 3).toordinal() - date(1904, 1, 1).toordinal()
    fill(made.worksheets[0], [HEADER, *ROWS, [serial, "Z Ltd", 5, 1.0]])
    made.save(tmp_path / "a.xlsx")
    check = read_ledger(tmp_path / "a.xlsx").check
    reading = read_ledger(tmp_path / "a.xlsx")
    assert (check.date_from, check.date_to) == (date(2020, 5, 1), date(2020, 5, 31))
    assert int(reading.payments.day[2]) + EPOCH == date(2020, 5, 3).toordinal()


@pytest.mark.parametrize("mac", [False, True])
def test_xls(tmp_path: Path, mac: bool) -> None:
    made = xlwt.Workbook()
    made.dates_1904 = mac
    sheet = made.add_sheet("May")
    style = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for place, row in enumerate([HEADER, *ROWS]):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write(place, column, cell, style)
            else:
                sheet.write(place, column, cell)
    made.save(str(tmp_path / "a.xls"))
    check = read_ledger(tmp_path / "a.xls").check
    assert (check.format, check.net_total) == ("xls", Decimal("8.05"))
    assert (check.date_from, check.date_to) == (date(2020, 5, 1), date(2020, 5, 31))


def ods(path: Path, rows: list[list[object]], hidden: int | None = None) -> Path:
    made = OpenDocumentSpreadsheet()
    table = Table(name="May")
    for number, row in enumerate(rows, start=1):
        made_row = TableRow(**({"visibility": "collapse"} if number == hidden else {}))
        for cell in row:
            if isinstance(cell, date):
                made_cell = TableCell(valuetype="date", datevalue=cell.isoformat())
            elif isinstance(cell, float):
                made_cell = TableCell(valuetype="float", value=cell)
            else:
                made_cell = TableCell(valuetype="string")
                made_cell.addElement(P(text=str(cell)))
            made_row.addElement(made_cell)
        table.addElement(made_row)
    made.spreadsheet.addElement(table)
    made.save(str(path))
    return path


def test_ods(tmp_path: Path) -> None:
    check = read_ledger(ods(tmp_path / "a.ods", [HEADER, *ROWS])).check
    assert (check.format, check.net_total, check.date_to) == (
        "ods",
        Decimal("8.05"),
        date(2020, 5, 31),
    )


def test_hidden_rows_of_an_ods_are_not_read(tmp_path: Path) -> None:
    check = read_ledger(ods(tmp_path / "a.ods", [HEADER, *ROWS], hidden=3)).check
    assert (check.payments, check.skipped["hidden"]) == (1, 1)
    assert any("1 hidden rows" in warning for warning in check.warnings)


def test_hidden_sheets_rows_columns_and_comments_are_said_and_not_read(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "May"
    fill(sheet, [[*HEADER, "Description"], *([*row, "secret"] for row in ROWS)])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True
    sheet["A1"].comment = Comment("a note", "someone")
    other = made.create_sheet("Names")
    fill(other, [HEADER, *ROWS])
    other.sheet_state = "veryHidden"
    made.save(tmp_path / "a.xlsx")
    reading = read_ledger(tmp_path / "a.xlsx")
    assert (reading.check.payments, reading.check.skipped["hidden"]) == (1, 1)
    assert reading.payments.description.values == []
    warnings = " ".join(reading.check.warnings)
    for words in ("“Names” is hidden", "1 hidden rows", "1 hidden columns", "“May” has comments"):
        assert words in warnings
    with pytest.raises(SheetUnreadable, match="is hidden"):
        read_ledger(tmp_path / "a.xlsx", sheet="Names")


def test_every_sheet_with_payments_is_read_and_a_summary_is_not(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        {
            "Notes": [["About this file"]],
            "May": [HEADER, *ROWS],
            "June": [[date(2020, 6, 1), "June Ltd", 9, 5.0], [date(2020, 6, 2), "B Ltd", 10, 6.0]],
            "By supplier": [["Supplier", "Total amount"], ["All", 19.05]],
        },
    )
    reading = read_ledger(path)
    assert [(s.name, s.rows) for s in reading.check.sheets] == [("May", 2), ("June", 2)]
    assert reading.check.net_total == Decimal("19.05")
    assert reading.payments.sheet.tolist() == [0, 0, 1, 1]
    warnings = " ".join(reading.check.warnings)
    assert "“June” has no header; it was read with the columns of “May”" in warnings
    assert "“By supplier” has no dates and adds up to the same sum" in warnings
    assert "“Notes” holds no list of payments" in warnings
    assert read_ledger(path, sheet="may ").check.net_total == Decimal("8.05")
    with pytest.raises(SheetUnreadable, match=r"has no sheet “July”.*“May”"):
        read_ledger(path, sheet="July")
    with pytest.raises(NotALedger):
        read_ledger(path, sheet="Notes")


def test_a_sheet_of_data_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    strange = [["x", "y", "z"], *([n, f"text {n}", 1.25 + n] for n in range(5))]
    path = book(tmp_path / "a.xlsx", {"May": [HEADER, *ROWS], "Odd": strange})
    with pytest.raises(SheetUnreadable, match="“Odd” looks like data"):
        read_ledger(path)
    assert read_ledger(path, sheet="May").check.payments == 2


def test_dates_that_a_spreadsheet_program_swapped_are_said(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [date(2020, 1, 5), "A Ltd", 1, 1.0], [date(2020, 2, 5), "A Ltd", 2, 1.0],
        ["13/05/2020", "A Ltd", 3, 1.0], ["14/05/2020", "A Ltd", 4, 1.0],
    ]  # fmt: skip
    check = read_ledger(book(tmp_path / "a.xlsx", {"May": [HEADER, *rows]})).check
    assert any("swapped days and months" in warning for warning in check.warnings)


def test_copies_of_a_sheet_are_said(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"May": [HEADER, *ROWS], "May (2)": [HEADER, *ROWS]})
    check = read_ledger(path).check
    assert check.payments == 4
    assert any("same number of rows and the same sum" in warning for warning in check.warnings)
    assert check.flags["duplicate"] == 2


def test_a_zip_that_inflates_too_far_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "LARGEST", 2_000_000)
    path = book(tmp_path / "a.xlsx", {"May": [HEADER, *ROWS]})
    assert read_ledger(path).check.payments == 2
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/big.bin", b"\0" * 3_000_000)
    with pytest.raises(UnreadableFile, match="inflates to more than"):
        read_ledger(path)


def test_a_damaged_workbook_is_a_sentence_wherever_it_was_damaged(tmp_path: Path) -> None:
    whole = book(tmp_path / "a.xlsx", {"May": [HEADER, *ROWS]}).read_bytes()
    refused = sentences = 0
    for place in range(0, len(whole), 61):
        path = tmp_path / "b.xlsx"
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            assert read_ledger(path).check.net_total == Decimal("8.05")
        except LedgerUnreadable as error:
            refused += "b.xlsx" in str(error)
            sentences += 1
    assert refused == sentences > 20


@pytest.mark.parametrize(
    ("member", "words"), [("a.csv", "zip archive"), ("xl/workbook.bin", "binary workbook")]
)
def test_other_zips_are_named(tmp_path: Path, member: str, words: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(member, "x")
    with pytest.raises(UnreadableFile, match=words):
        read_ledger(path)


def test_an_undated_row_in_a_workbook_is_flagged(tmp_path: Path) -> None:
    reading = read_ledger(
        book(tmp_path / "a.xlsx", {"May": [HEADER, *ROWS, [None, "C Ltd", 3, 1.0]]})
    )
    assert reading.payments.day[2] == MISSING_DAY
    assert reading.check.flags["date"] == 1
