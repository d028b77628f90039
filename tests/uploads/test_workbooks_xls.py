"""What an old Excel workbook holds beside its visible cells is refused by name."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import olefile
import pytest
import xlwt

from assetmap.uploads.errors import UnreadableFile
from assetmap.uploads.judging import judge
from tests.uploads.test_workbooks import refused


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
