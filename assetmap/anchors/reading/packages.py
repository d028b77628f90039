"""What the zip behind an XLSX or ODS file says: its kind, size, calendar, and what is hidden."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from assetmap.anchors.reading.errors import UnreadableFile
from assetmap.anchors.reading.sources import Format

# A genuine ledger of a million rows inflates to about 200 MB.
LARGEST = 300 * 1024 * 1024
_BLOCK = 1 << 20
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_TRUE = re.compile(rb'\bhidden="(?:1|true)"')


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
    if any(b"<!DOCTYPE" in package.read(name)[:1000] for name in ("xl/workbook.xml",)):
        raise BadZipFile("a workbook has no document type")
    workbook = ElementTree.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 (no DOCTYPE)
    properties = workbook.find(f"{_MAIN}workbookPr")
    epoch = properties is not None and properties.get("date1904") in ("1", "true")
    parts = _xlsx_parts(package, names)
    rows, columns, warnings = {}, {}, []
    for sheet in workbook.iter(f"{_MAIN}sheet"):
        name, part = sheet.get("name", ""), parts.get(sheet.get(_RELATION, ""), "")
        if part not in names or sheet.get("state", "visible") != "visible":
            continue
        with package.open(part) as member:
            rows[name], columns[name] = _xlsx_hidden(member)
        warnings += _hidden_words(name, len(rows[name]), len(columns[name]))
        relations = f"{PurePosixPath(part).parent}/_rels/{PurePosixPath(part).name}.rels"
        if relations in names:
            warnings += _part_words(name, package.read(relations))
    if any(name.startswith("xl/externalLinks/") for name in names):
        warnings.append(
            "the workbook refers to other workbooks; the last computed values were read"
        )
    return Package("xlsx", epoch, rows, columns, tuple(warnings))


def _xlsx_parts(package: ZipFile, names: set[str]) -> dict[str, str]:
    found = "xl/_rels/workbook.xml.rels"
    if found not in names:
        return {}
    relations = ElementTree.fromstring(package.read(found))  # noqa: S314 (inflated size is capped)
    parts = {}
    for item in relations:
        target = item.get("Target", "")
        parts[item.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _xlsx_hidden(member: IO[bytes]) -> tuple[frozenset[int], frozenset[int]]:
    """Scan the sheet's XML for hidden rows and columns, without building a tree of it."""
    rows: set[int] = set()
    columns: set[int] = set()
    number = 0
    for block in _whole_tags(member):
        for match in _COLUMN.finditer(block):
            if _TRUE.search(match[1]):
                first, last = _number(match[1], b"min"), _number(match[1], b"max")
                # A band to the sheet's edge hides what is empty; 200 columns are plenty.
                columns.update(range(first - 1, min(last, first + 200)))
        for match in _ROW.finditer(block):
            number = _number(match[1], b"r") or number + 1
            if _TRUE.search(match[1]):
                rows.add(number)
    return frozenset(rows), frozenset(columns)


def _whole_tags(member: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := member.read(_BLOCK):
        block = rest + block
        end = block.rfind(b">") + 1
        rest = block[end:]
        yield block[:end]


def _number(attributes: bytes, name: bytes) -> int:
    match = re.search(rb"(?:^|\s)" + name + rb'="([0-9]{1,9})"', attributes)
    return int(match[1]) if match else 0


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
    rows: dict[str, set[int]] = {}
    comments: set[str] = set()
    name, number = "", 0
    with package.open("content.xml") as member:
        for event, item in ElementTree.iterparse(member, events=("start", "end")):  # noqa: S314
            if event == "start" and item.tag == f"{_TABLE}table":
                name, number = item.get(f"{_TABLE}name", ""), 0
                rows[name] = set()
            elif event == "start" and item.tag == f"{_TABLE}table-row":
                repeat = int(item.get(f"{_TABLE}number-rows-repeated", "1"))
                if item.get(f"{_TABLE}visibility", "visible") != "visible" and repeat < 1_000_000:
                    rows[name].update(range(number + 1, number + repeat + 1))
                number += repeat
            elif event == "end" and item.tag.endswith("}annotation"):
                comments.add(name)
            elif event == "end" and item.tag == f"{_TABLE}table-row":
                item.clear()
    warnings = [
        word for sheet, found in rows.items() for word in _hidden_words(sheet, len(found), 0)
    ]
    warnings += [f"sheet “{sheet}” has comments, which were not read" for sheet in sorted(comments)]
    return Package(
        "ods",
        hidden_rows={sheet: frozenset(found) for sheet, found in rows.items()},
        warnings=tuple(warnings),
    )
