"""The parts of an XLSX workbook that its visible cells do not show.

Source of the format: ECMA-376, part 1, sections 12.3 (parts) and 18.3.1 (sheets).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

_BLOCK = 1 << 20
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
#: Workbooks in the strict form of the standard name the same things so.
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_TRUE = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_FLAT = re.compile(
    rb"""<(?:\w+:)?(?:row\b[^>]*\sht|col\b[^>]*\swidth)=["']0(?:\.0*)?["']"""
    rb"""|<(?:\w+:)?sheetFormatPr\b[^>]*\szeroHeight=["'](?:1|true)["']"""
)
#: A name that points into another file: a bracket before the sheet, a path, or an address.
_OUTSIDE = re.compile(r"\[[^\[\]]+\][^\[\]!]*!|\\\\|\b(?:https?|ftp|file):", re.IGNORECASE)
#: Parts by what they are, in the words of a refusal; the first that fits counts.
_PARTS: tuple[tuple[str, str], ...] = (
    (r"xl/vbaProject\.bin|xl/(macrosheets|dialogsheets|activeX)/", "it has macros"),
    (r"xl/pivotCache/|xl/pivotTables/|xl/slicers?(Caches)?/|xl/timelines?(Caches)?/",
     "it has a pivot table, which keeps a copy of all rows behind it"),
    (r"xl/externalLinks/", "it is linked to other workbooks and keeps a copy of their cells"),
    (r"xl/(connections\.xml|queryTables/)", "it fetches data from elsewhere"),
    (r"xl/model/", "it has a data model, which keeps a copy of all rows behind it"),
    (r"xl/(embeddings|oleObjects)/", "it has other documents embedded in it"),
    (r"xl/revisions/", "it keeps the changes that were made to it"),
)  # fmt: skip
_COMMENTS = re.compile(r"xl/(comments|threadedComments/)", re.IGNORECASE)


@dataclass(frozen=True)
class XlsxSheet:
    """A sheet as the workbook lists it; ``state`` is visible, hidden or veryHidden."""

    name: str
    part: str
    state: str


@dataclass(frozen=True)
class HiddenCells:
    """Hidden rows counted from 1, hidden columns from 0; ``flat`` when some have no height."""

    rows: frozenset[int]
    columns: frozenset[int]
    flat: bool


def read_workbook(package: ZipFile, names: set[str]) -> tuple[ElementTree.Element, list[XlsxSheet]]:
    """The list of a workbook's sheets, hidden ones too, and the part that lists them.

    Raises
    ------
    BadZipFile, xml.etree.ElementTree.ParseError, KeyError
        It is damaged.
    """
    held = package.read("xl/workbook.xml")
    if b"<!DOCTYPE" in held[:1000]:
        raise BadZipFile("a workbook has no document type")
    workbook = ElementTree.fromstring(held)  # noqa: S314 (no DOCTYPE)
    parts = _parts(package, names)
    sheets = [
        XlsxSheet(
            item.get("name", ""),
            parts.get(item.get(_RELATION) or item.get(_STRICT_RELATION) or "", ""),
            item.get("state", "visible"),
        )
        for space in (_MAIN, _STRICT)
        for item in workbook.iter(f"{space}sheet")
    ]
    return workbook, sheets


def counts_from_1904(workbook: ElementTree.Element) -> bool:
    """Whether the days of a workbook count from 1904."""
    found = workbook.find(f"{_MAIN}workbookPr")
    return found is not None and found.get("date1904") in ("1", "true")


def _parts(package: ZipFile, names: set[str]) -> dict[str, str]:
    found = "xl/_rels/workbook.xml.rels"
    if found not in names:
        return {}
    relations = ElementTree.fromstring(package.read(found))  # noqa: S314 (inflated size is capped)
    parts = {}
    for item in relations:
        target = item.get("Target", "")
        parts[item.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def hidden_cells(member: IO[bytes]) -> HiddenCells:
    """Scan a sheet's XML for hidden rows and columns, without building a tree of it."""
    rows: set[int] = set()
    columns: set[int] = set()
    number = 0
    flat = False
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
        flat = flat or _FLAT.search(block) is not None
    return HiddenCells(frozenset(rows), frozenset(columns), flat)


def _whole_tags(member: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := member.read(_BLOCK):
        block = rest + block
        end = block.rfind(b">") + 1
        rest = block[end:]
        yield block[:end]


def _number(attributes: bytes, name: bytes) -> int:
    match = re.search(rb"(?:^|\s)" + name + rb"""=["']([0-9]{1,9})["']""", attributes)
    return int(match[1]) if match else 0


def relations_of(package: ZipFile, names: set[str], part: str) -> bytes:
    """What a sheet is related to (comments, pivots), as its XML; nothing when it has none."""
    found = f"{PurePosixPath(part).parent}/_rels/{PurePosixPath(part).name}.rels"
    return package.read(found) if found in names else b""


def unseen_in_xlsx(package: ZipFile) -> Iterator[str]:
    """Each thing in a workbook that its visible cells do not show, as a clause.

    Document properties (the author's name) are no reason: of the file nothing but the payments is
    kept.
    """
    names = set(package.namelist())
    workbook, sheets = read_workbook(package, names)
    listed = {sheet.part for sheet in sheets}
    for sheet in sheets:
        yield from _unseen_in_sheet(package, names, sheet)
    for part in sorted(names):
        if part.startswith("xl/worksheets/") and part.endswith(".xml") and part not in listed:
            yield f"it has a sheet that it does not list ({part})"
    for pattern, words in _PARTS:
        if any(re.match(pattern, name, re.IGNORECASE) for name in names):
            yield words
    if b"macroEnabled" in package.read("[Content_Types].xml") and not _has_macros(names):
        yield "it says that it has macros"
    commented = {b"/comments" in relations_of(package, names, sheet.part) for sheet in sheets}
    if any(_COMMENTS.match(name) for name in names) and True not in commented:
        yield "it has comments"
    yield from _names_outside(workbook)


def _has_macros(names: Iterable[str]) -> bool:
    return any(re.match(_PARTS[0][0], name, re.IGNORECASE) for name in names)


def _unseen_in_sheet(package: ZipFile, names: set[str], sheet: XlsxSheet) -> Iterator[str]:
    if sheet.state == "veryHidden":
        yield f"the sheet “{sheet.name}” is hidden so that no menu shows it (very hidden)"
    elif sheet.state != "visible":
        yield f"the sheet “{sheet.name}” is hidden"
    if sheet.part in names:
        with package.open(sheet.part) as member:
            hidden = hidden_cells(member)
        yield from hidden_words(sheet.name, len(hidden.rows), len(hidden.columns), flat=hidden.flat)
    related = relations_of(package, names, sheet.part)
    if b"/comments" in related or b"hreadedComment" in related:
        yield f"the sheet “{sheet.name}” has comments"


def hidden_words(sheet: str, rows: int, columns: int, *, flat: bool = False) -> Iterator[str]:
    """Clauses that say what is hidden in a sheet.

    >>> list(hidden_words("May", 1, 2))
    ['the sheet “May” has 1 hidden row', 'the sheet “May” has 2 hidden columns']
    """
    for count, thing in ((rows, "row"), (columns, "column")):
        if count:
            yield f"the sheet “{sheet}” has {count:,} hidden {thing}{'' if count == 1 else 's'}"
    if flat and not rows and not columns:
        yield f"the sheet “{sheet}” has rows or columns without height or width"


def _names_outside(workbook: ElementTree.Element) -> Iterator[str]:
    for space in (_MAIN, _STRICT):
        for item in workbook.iter(f"{space}definedName"):
            if _OUTSIDE.search(item.text or ""):
                yield f"the name “{item.get('name', '')[:60]}” points into another file"
