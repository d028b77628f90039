"""Reading our own pages as a person would: words, tables, links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

MONEY = re.compile(r"(−?)£([\d,]+\.\d\d)")


@dataclass
class ReadTable:
    """A table's caption, header cells, body rows and foot rows, as words."""

    caption: str = ""
    head: list[str] = field(default_factory=list)
    body: list[list[str]] = field(default_factory=list)
    foot: list[list[str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[ReadTable] = []
        self._part = ""
        self._cell: list[str] | None = None
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "table":
            self.tables.append(ReadTable())
            self._open = True
        elif tag in ("thead", "tbody", "tfoot"):
            self._part = tag
        elif tag == "tr" and self._open and self._part in ("tbody", "tfoot"):
            rows = self.tables[-1].body if self._part == "tbody" else self.tables[-1].foot
            rows.append([])
            if found.get("data-key"):
                self.tables[-1].keys.append(found["data-key"] or "")
        elif tag in ("th", "td", "caption"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._open = False
        if tag not in ("th", "td", "caption") or self._cell is None:
            return
        words = " ".join("".join(self._cell).split())
        self._cell = None
        table = self.tables[-1]
        if tag == "caption":
            table.caption = words
        elif self._part == "thead":
            table.head.append(words)
        else:
            (table.body if self._part == "tbody" else table.foot)[-1].append(words)

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def read_tables(html: str) -> list[ReadTable]:
    """Every table of a page, in order."""
    reader = _Reader()
    reader.feed(html)
    return reader.tables


def money_of(words: str) -> Decimal | None:
    """The amount that a cell says; None when it says none.

    >>> money_of("−£1,604.98"), money_of("12%")
    (Decimal('-1604.98'), None)
    """
    found = MONEY.fullmatch(words)
    if found is None:
        return None
    amount = Decimal(found[2].replace(",", ""))
    return -amount if found[1] else amount
