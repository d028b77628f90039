"""What the pages on which walk sheets are typed in are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assetmap.web.pages import Page


@dataclass(frozen=True)
class SheetRow:
    """One number of the sheet, or one of the empty rows below them.

    Attributes
    ----------
    row : str
        In the names of its fields.
    number : str
        As printed, or as typed where there is no thing.
    thing : tuple of (name, href) or None
        What the number stands for; None in the rows below, which say their number themselves.
    """

    row: str
    number: str
    thing: tuple[str, str] | None
    note: str
    category: str
    fault: str


@dataclass(frozen=True, kw_only=True)
class AskSheetPage(Page):
    """Which sheet is it?"""

    group: tuple[str, str]
    action: str
    form: Any
    problem: str


@dataclass(frozen=True, kw_only=True)
class SheetPage(Page):
    """A sheet with a row for each number.

    Attributes
    ----------
    code : str
        As printed.
    printed : str
        When the sheet was last printed, in words.
    before : int
        Notes that this group typed in from it already.
    """

    group: tuple[str, str]
    action: str
    form: Any
    code: str
    printed: str
    before: int
    rows: tuple[SheetRow, ...]
    more: tuple[SheetRow, ...]
    categories: tuple[tuple[str, str], ...]
    problem: str
