"""What a workbook holds beside its visible cells is refused by name, all of it at once."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
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


def test_ledger_check_only_warns_of_what_the_door_refuses(tmp_path: Path) -> None:
    def all_of_them(book: Workbook) -> None:
        book.create_sheet("Names").sheet_state = "hidden"
        book.worksheets[0]["B2"].comment = Comment("x", "y")

    path = xlsx(tmp_path, all_of_them)
    refused(path, "“Names”", "comments")
    warnings = " ".join(read_ledger(path).check.warnings)
    assert "“Names” is hidden" in warnings
    assert "has comments" in warnings
