"""The parts of an OpenDocument workbook that its visible cells do not show.

Source of the format: OpenDocument 1.3, part 3, sections 9 (tables) and 20.250 (display).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree
from zipfile import ZipFile

from assetmap.uploads.workbook_xlsx import hidden_words

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
#: A row or column that repeats this often only fills the sheet to its edge.
_EDGE = 1_000_000
#: Elements that hold what no cell shows.
_ELSEWHERE = {
    "data-pilot-table": "it has a pivot table, which keeps a copy of all rows behind it",
    "table-source": "it is linked to other workbooks and keeps a copy of their cells",
    "cell-range-source": "it is linked to other workbooks and keeps a copy of their cells",
    "dde-link": "it fetches data from elsewhere",
    "database-source-sql": "it fetches data from elsewhere",
    "tracked-changes": "it keeps the changes that were made to it",
    "event-listener": "it has macros",
}
_PARTS: tuple[tuple[str, str], ...] = (
    (r"(Basic|Scripts)/", "it has macros"),
    (r"Object [0-9]+/|ObjectReplacements/|Object [0-9]+$",
     "it has other documents embedded in it"),
)  # fmt: skip


@dataclass
class OdsContent:
    """What was met in ``content.xml``, by name of sheet; rows count from 1."""

    hidden_sheets: list[str] = field(default_factory=list)
    hidden_rows: dict[str, set[int]] = field(default_factory=dict)
    hidden_columns: dict[str, int] = field(default_factory=dict)
    comments: set[str] = field(default_factory=set)
    elsewhere: dict[str, None] = field(default_factory=dict)


def read_ods_content(member: IO[bytes]) -> OdsContent:
    """Scan the sheets of an ODS file without keeping their cells.

    Raises
    ------
    xml.etree.ElementTree.ParseError, ValueError
        It is damaged.
    """
    found = OdsContent()
    unseen_styles: set[str] = set()
    name, number = "", 0
    for event, item in ElementTree.iterparse(member, events=("start", "end")):  # noqa: S314
        kind = item.tag.rpartition("}")[2]
        if event == "start" and item.tag == f"{_TABLE}table":
            name, number = item.get(f"{_TABLE}name", ""), 0
            found.hidden_rows[name] = set()
            if item.get(f"{_TABLE}style-name") in unseen_styles:
                found.hidden_sheets.append(name)
        elif event == "start" and item.tag == f"{_TABLE}table-row":
            repeat = int(item.get(f"{_TABLE}number-rows-repeated", "1"))
            if item.get(f"{_TABLE}visibility", "visible") != "visible" and repeat < _EDGE:
                found.hidden_rows[name].update(range(number + 1, number + repeat + 1))
            number += repeat
        elif event == "start" and item.tag == f"{_TABLE}table-column":
            if item.get(f"{_TABLE}visibility", "visible") != "visible":
                repeat = int(item.get(f"{_TABLE}number-columns-repeated", "1"))
                found.hidden_columns[name] = found.hidden_columns.get(name, 0) + repeat
        elif event == "end" and item.tag == f"{_STYLE}style":
            if any(
                part.get(f"{_TABLE}display") == "false"
                for part in item.iter(f"{_STYLE}table-properties")
            ):
                unseen_styles.add(item.get(f"{_STYLE}name", ""))
        elif event == "end" and item.tag.endswith("}annotation"):
            found.comments.add(name)
        elif event == "end" and kind in _ELSEWHERE:
            found.elsewhere[_ELSEWHERE[kind]] = None
        elif event == "end" and item.tag == f"{_TABLE}table-row":
            item.clear()
    return found


def unseen_in_ods(package: ZipFile) -> Iterator[str]:
    """Each thing in a workbook that its visible cells do not show, as a clause."""
    with package.open("content.xml") as member:
        found = read_ods_content(member)
    for sheet in found.hidden_sheets:
        yield f"the sheet “{sheet}” is hidden"
    for sheet, rows in found.hidden_rows.items():
        yield from hidden_words(sheet, len(rows), found.hidden_columns.get(sheet, 0))
    for sheet in sorted(found.comments):
        yield f"the sheet “{sheet}” has comments"
    yield from found.elsewhere
    for pattern, words in _PARTS:
        there = any(re.match(pattern, name) for name in package.namelist())
        if there and words not in found.elsewhere:
            yield words
