"""What a workbook holds beside its visible cells is refused by name, all of it at once."""

from __future__ import annotations

import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import olefile
import pytest
import xlwt
from odf.dc import Creator
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from assetmap.anchors.reading.reader import read_ledger
from assetmap.uploads.archive_rules import ArchiveRules
from assetmap.uploads.errors import HiddenContent, TooLarge, UnreadableFile
from assetmap.uploads.judging import judge
from assetmap.uploads.workbooks import judge_workbook
from tests.real_files import real_file
from tests.uploads.workbooks import edited, with_parts, xlsx
from tests.uploads.zips import Part, Zip, two_gigabytes_of_nothing

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


def refused(path: Path, *words: str) -> HiddenContent:
    with pytest.raises(HiddenContent) as caught:
        judge(path, label=path.name, purpose="ledger")
    said = str(caught.value)
    for word in (path.name, "values only", *words):
        assert word in said, said
    return caught.value


def test_an_honest_workbook(tmp_path: Path) -> None:
    path = xlsx(tmp_path)
    assert judge(path, label="Spend.xlsx", purpose="ledger").kind == "xlsx"


@pytest.mark.parametrize(
    "name",
    [
        "spend_birmingham_town_council/rsctc_2017-18_q3_two_row_header.xlsx",
        "spend_nhs/HILL_2020-09_11.xlsx",
        "spend_nhs/BHR_2020-21_merged.xlsx",
    ],
)
def test_real_ledgers_pass(name: str) -> None:
    path = real_file(name)
    assert judge(path, label=path.name, purpose="ledger").kind == "xlsx"


@pytest.mark.case("L05")
def test_document_properties_are_no_reason(tmp_path: Path) -> None:
    """The author's name is no reason: the file is not kept."""

    def sign(book: Workbook) -> None:
        book.properties.creator = "A Person"
        book.properties.lastModifiedBy = "Another Person"

    assert judge(xlsx(tmp_path, sign), label="a.xlsx", purpose="ledger").kind == "xlsx"


@pytest.mark.case("L04")
@pytest.mark.parametrize(
    ("state", "words"),
    [("hidden", "the sheet “Names” is hidden"), ("veryHidden", "no menu shows it (very hidden)")],
)
def test_hidden_sheets_are_named(tmp_path: Path, state: str, words: str) -> None:
    def hide(book: Workbook) -> None:
        book.create_sheet("Names").sheet_state = state

    fault = refused(xlsx(tmp_path, hide), words, "“Names”")
    assert len(fault.reasons) == 1


@pytest.mark.case("L04")
def test_a_sheet_that_is_not_listed(tmp_path: Path) -> None:
    path = with_parts(xlsx(tmp_path), {"xl/worksheets/sheet9.xml": "<worksheet/>"})
    refused(path, "a sheet that it does not list (xl/worksheets/sheet9.xml)")


def hide_row(book: Workbook) -> None:
    book.worksheets[0].row_dimensions[2].hidden = True


def hide_columns(book: Workbook) -> None:
    book.worksheets[0].column_dimensions["B"].hidden = True


def hide_both(book: Workbook) -> None:
    hide_row(book)
    hide_columns(book)


@pytest.mark.case("L04")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (hide_row, ["the sheet “May” has 1 hidden row"]),
        (hide_columns, ["the sheet “May” has 1 hidden column"]),
        (hide_both, ["1 hidden row", "1 hidden column"]),
    ],
)
def test_hidden_rows_and_columns(
    tmp_path: Path, change: Callable[[Workbook], None], words: list[str]
) -> None:
    refused(xlsx(tmp_path, change), *words)


@pytest.mark.case("L04")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2">', '<row r="2" ht="0" customHeight="1">'),
        ("<sheetData>", '<cols><col min="2" max="2" width="0"/></cols><sheetData>'),
        ("<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" '),
        ('<row r="2">', "<row r='2' hidden='1'>"),
    ],
)
def test_rows_and_columns_without_size(tmp_path: Path, old: str, new: str) -> None:
    path = edited(xlsx(tmp_path), "xl/worksheets/sheet1.xml", old, new)
    refused(path, "the sheet “May” has ")


@pytest.mark.case("L05")
@pytest.mark.case("U102")
@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/pivotCache/pivotCacheRecords1.xml", "a pivot table, which keeps a copy"),
        ("xl/pivotTables/pivotTable1.xml", "a pivot table"),
        ("xl/slicerCaches/slicerCache1.xml", "a pivot table"),
        ("xl/externalLinks/externalLink1.xml", "linked to other workbooks"),
        ("xl/connections.xml", "fetches data from elsewhere"),
        ("xl/queryTables/queryTable1.xml", "fetches data from elsewhere"),
        ("xl/model/item.data", "a data model"),
        ("xl/vbaProject.bin", "it has macros"),
        ("xl/macrosheets/sheet1.xml", "it has macros"),
        ("XL/VBAPROJECT.BIN", "it has macros"),
        ("xl/embeddings/oleObject1.bin", "other documents embedded"),
        ("xl/revisions/revisionLog1.xml", "the changes that were made"),
        ("xl/comments1.xml", "it has comments"),
        ("xl/threadedComments/threadedComment1.xml", "it has comments"),
    ],
)
def test_parts_that_hold_what_no_cell_shows(tmp_path: Path, part: str, words: str) -> None:
    fault = refused(with_parts(xlsx(tmp_path), {part: "<x/>"}), words)
    assert len(fault.reasons) == 1


@pytest.mark.case("U102")
def test_a_workbook_that_says_it_has_macros(tmp_path: Path) -> None:
    path = edited(
        xlsx(tmp_path),
        "[Content_Types].xml",
        "spreadsheetml.sheet.main+xml",
        "sheet.macroEnabled.main+xml",
    )
    refused(path.rename(tmp_path / "a.xlsm"), "it says that it has macros")


@pytest.mark.case("L05")
def test_comments_are_named_with_their_sheet(tmp_path: Path) -> None:
    def comment(book: Workbook) -> None:
        book.worksheets[0]["B2"].comment = Comment("Mrs J Smith, 4 High St", "an officer")

    fault = refused(xlsx(tmp_path, comment), "the sheet “May” has comments")
    assert "Smith" not in str(fault)
    assert len(fault.reasons) == 1


@pytest.mark.case("L05")
@pytest.mark.parametrize(
    ("target", "outside"),
    [
        ("'[Payroll.xlsx]May'!$A$1:$C$9", True),
        ("[1]May!$A$1", True),
        ("'C:\\Users\\x\\[a.xlsx]May'!$A$1", True),
        ("'\\\\server\\share\\a'!A1", True),
        ("'https://example.org/a.xlsx'#May!A1", True),
        ("May!$A$1:$C$9", False),
        ("Table1[Amount]", False),
        ("Table1[[#Headers],[Amount]]", False),
        ('IF(May!$A$1="[x]",1,2)', False),
    ],
)
def test_names_that_point_into_another_file(tmp_path: Path, target: str, outside: bool) -> None:
    def name(book: Workbook) -> None:
        book.defined_names["Pay"] = DefinedName("Pay", attr_text=target)

    path = xlsx(tmp_path, name)
    if outside:
        refused(path, "the name “Pay” points into another file")
    else:
        assert judge(path, label="a.xlsx", purpose="ledger").kind == "xlsx"


@pytest.mark.case("L05")
def test_all_reasons_are_told_at_once(tmp_path: Path) -> None:
    def all_of_them(book: Workbook) -> None:
        hide_both(book)
        book.create_sheet("Names").sheet_state = "hidden"
        book.worksheets[0]["B2"].comment = Comment("x", "y")

    path = with_parts(xlsx(tmp_path, all_of_them), {"xl/vbaProject.bin": b"x"})
    fault = refused(path, "hidden row", "hidden column", "“Names”", "comments", "macros")
    assert len(fault.reasons) == 5


@pytest.mark.case("U099")
@pytest.mark.case("U100")
@pytest.mark.parametrize(
    "part",
    [
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "docProps/core.xml",
        "xl/_rels/workbook.xml.rels",
        "customXml/item1.xml",
        "xl/drawings/vmlDrawing1.vml",
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_document_type_in_any_part(tmp_path: Path, part: str, codec: str) -> None:
    text = f'<?xml version="1.0"?><!-- {"x" * 2_000} -->{LAUGHS}<x>&b;</x>'.encode(codec)
    path = with_parts(xlsx(tmp_path), {part: text})
    with pytest.raises(UnreadableFile, match="DOCTYPE is not accepted") as caught:
        judge(path, label="a.xlsx", purpose="ledger")
    assert part in str(caught.value)


@pytest.mark.case("U101")
def test_two_megabytes_that_unpack_to_two_gigabytes(tmp_path: Path) -> None:
    with zipfile.ZipFile(xlsx(tmp_path)) as held:
        parts = [Part(item.filename, held.read(item)) for item in held.infolist()]
    packed = two_gigabytes_of_nothing()
    bomb = Part("xl/worksheets/sheet2.xml", b"", packed=packed, unpacked_size=2**31, crc=0)
    path = Zip([*parts, bomb]).write(tmp_path / "bomb.xlsx")
    start = time.monotonic()
    with pytest.raises(TooLarge, match="100 times its size"):
        judge(path, label="a.xlsx", purpose="ledger")
    assert time.monotonic() - start < 2


def test_parts_at_the_limit_and_one_past(tmp_path: Path) -> None:
    path = xlsx(tmp_path)
    count = len(zipfile.ZipFile(path).namelist())
    judge_workbook(path, "a.xlsx", "xlsx", rules=ArchiveRules(members=count, nested=True))
    with pytest.raises(TooLarge, match=f"holds {count} files"):
        judge_workbook(path, "a.xlsx", "xlsx", rules=ArchiveRules(members=count - 1, nested=True))


def test_damage_anywhere_is_a_sentence(tmp_path: Path) -> None:
    whole = xlsx(tmp_path).read_bytes()
    refusals = 0
    for place in range(0, len(whole), 97):
        path = tmp_path / "b.xlsx"
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            judge(path, label="b.xlsx", purpose="ledger")
        except UnreadableFile:
            refusals += 1
    assert refusals > 30


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_part_that_is_no_xml(tmp_path: Path, member: str) -> None:
    path = with_parts(xlsx(tmp_path), {member: "<a><b></a>"})
    with pytest.raises(UnreadableFile, match=r"damaged|well-formed"):
        judge(path, label="a.xlsx", purpose="ledger")


# -- OpenDocument --------------------------------------------------------------------------------


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


# -- old Excel -----------------------------------------------------------------------------------


def xls(path: Path, change: Callable[[xlwt.Workbook, Any], object]) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("May")
    for column, text in enumerate(("Date", "Supplier", "Amount")):
        sheet.write(0, column, text)
    change(book, sheet)
    found = path / "spend.xls"
    book.save(str(found))
    return found


def test_an_honest_xls(tmp_path: Path) -> None:
    path = xls(tmp_path, lambda *_: None)
    assert judge(path, label="a.xls", purpose="ledger").kind == "xls"


def hide_xls_sheet(state: int) -> Callable[[xlwt.Workbook, Any], None]:
    def change(book: xlwt.Workbook, _sheet: Any) -> None:
        book.add_sheet("Zażółć").visibility = state

    return change


@pytest.mark.case("L04")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (hide_xls_sheet(1), "the sheet “Zażółć” is hidden"),
        (hide_xls_sheet(2), "no menu shows it (very hidden)"),
        (
            lambda _book, sheet: setattr(sheet.row(0), "hidden", 1),
            "the sheet “May” has 1 hidden row",
        ),
        (
            lambda _book, sheet: setattr(sheet.col(1), "hidden", 1),
            "the sheet “May” has 1 hidden column",
        ),
    ],
)
def test_hidden_things_in_xls(tmp_path: Path, change: Any, words: str) -> None:
    refused(xls(tmp_path, change), words)


def with_record(path: Path, record: int, data: bytes, inside: str = "May") -> Path:
    """The same XLS with a record put before its sheet's dimensions, by overwriting what it has.

    The stream keeps its length: cells make way, which nothing here looks at.
    """
    with olefile.OleFileIO(str(path)) as held:
        book = held.openstream("Workbook").read()
    names = []
    at = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<2H", book, at)
        names.append((kind, at, size))
        at += 4 + size
    sheet = [place for kind, place, _ in names if kind == 0x0809][1 if inside else 0]
    for kind, place, size in names:
        if place > sheet and kind not in (0x0809, 0x000A) and size >= len(data) + 4:
            fill = size - len(data) - 4
            new = struct.pack("<2H", record, len(data)) + data
            new += struct.pack("<2H", 0x0863, fill) + b"\0" * fill
            changed = book[:place] + new + book[place + len(new) :]
            break
    with olefile.OleFileIO(str(path), write_mode=True) as held:
        held.write_stream("Workbook", changed)
    return path


@pytest.mark.case("L05")
@pytest.mark.parametrize(
    ("record", "data", "words"),
    [
        (0x001C, b"\0" * 8, "the sheet “May” has comments"),
        (0x00B0, b"\0" * 8, "a pivot table"),
        (0x01AE, b"\1\0\5\0x", "linked to other workbooks"),
        (0x01AD, b"\0" * 4, "fetches data from elsewhere"),
        (0x0225, b"\2\0\0\0", "rows or columns without height"),
    ],
)
def test_records_that_hold_more_in_xls(
    tmp_path: Path, record: int, data: bytes, words: str
) -> None:
    refused(with_record(xls(tmp_path, lambda *_: None), record, data), words)


def test_a_locked_xls(tmp_path: Path) -> None:
    path = with_record(xls(tmp_path, lambda *_: None), 0x002F, b"\0" * 6)
    with pytest.raises(UnreadableFile, match="password"):
        judge(path, label="a.xls", purpose="ledger")


@pytest.mark.case("L05")
@pytest.mark.parametrize(
    ("store", "words"),
    [
        ("_VBA_PROJECT_CUR", "it has macros"),
        ("_SX_DB_CUR", "a pivot table"),
        ("MBD0018D4CE", "other documents embedded"),
        ("Revision Log", "the changes that were made"),
    ],
)
def test_stores_that_hold_more_in_xls(tmp_path: Path, store: str, words: str) -> None:
    """An empty place of the directory becomes a store beside the workbook's own stream."""
    path = xls(tmp_path, lambda *_: None)
    data = bytearray(path.read_bytes())
    root = data.index("Root Entry".encode("utf-16-le"))
    entry = root + 2 * 128
    name = (store + "\0").encode("utf-16-le")
    data[entry : entry + 128] = (
        name.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(name), 1, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    ).ljust(128, b"\0")
    workbook = root + 128
    struct.pack_into("<I", data, workbook + 72, 2)  # its right neighbour in the directory
    path.write_bytes(data)
    refused(path, words)


def test_a_sheet_of_an_old_workbook_that_is_listed_elsewhere(tmp_path: Path) -> None:
    """Its hidden rows would be looked for where it is not."""
    path = xls(tmp_path, lambda _book, sheet: setattr(sheet.row(0), "hidden", 1))
    with olefile.OleFileIO(str(path)) as held:
        book = bytearray(held.openstream("Workbook").read())
    at = 0
    while struct.unpack_from("<H", book, at)[0] != 0x0085:
        at += 4 + struct.unpack_from("<H", book, at + 2)[0]
    struct.pack_into("<I", book, at + 4, 2**31)
    with olefile.OleFileIO(str(path), write_mode=True) as held:
        held.write_stream("Workbook", bytes(book))
    with pytest.raises(UnreadableFile, match="damaged"):
        judge(path, label="a.xls", purpose="ledger")


def test_damage_to_an_old_workbook_is_a_sentence(tmp_path: Path) -> None:
    whole = xls(tmp_path, lambda *_: None).read_bytes()
    path = tmp_path / "b.xls"
    for length in range(8, len(whole) * 9 // 10, 211):
        path.write_bytes(whole[:length])
        with pytest.raises(UnreadableFile):
            judge(path, label="b.xls", purpose="ledger")
    for place in range(0, len(whole), 53):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            judge(path, label="b.xls", purpose="ledger")
        except UnreadableFile:
            continue  # any other kind of error fails the test


def test_ledger_check_only_warns_of_what_the_door_refuses(tmp_path: Path) -> None:
    def all_of_them(book: Workbook) -> None:
        book.create_sheet("Names").sheet_state = "hidden"
        book.worksheets[0]["B2"].comment = Comment("x", "y")

    path = xlsx(tmp_path, all_of_them)
    refused(path, "“Names”", "comments")
    warnings = " ".join(read_ledger(path).check.warnings)
    assert "“Names” is hidden" in warnings
    assert "has comments" in warnings
