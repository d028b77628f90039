"""What the pages of a map file's way in show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assetmap.web.pages import Page


@dataclass(frozen=True)
class FileRow:
    """One file in a list."""

    href: str
    label: str
    small: str
    state: str
    tag: str


@dataclass(frozen=True, kw_only=True)
class FilesPage(Page):
    """What somebody sent, and what waits for them."""

    own: tuple[FileRow, ...]
    others: tuple[FileRow, ...]
    said: str


@dataclass(frozen=True, kw_only=True)
class SendPage(Page):
    """A form for a file."""

    form: Any
    problem: str
    most: str
    has_choice: bool


@dataclass(frozen=True)
class FieldRow:
    """One field of the register with the column that it is taken from; empty is none."""

    name: str
    words: str
    column: str


@dataclass(frozen=True, kw_only=True)
class FilePage(Page):
    """One file: what was found, what is assumed, what stays out, and the next step.

    Attributes
    ----------
    step : str
        What is being done now; the page then asks again by itself.
    account : dict
        As ``account.account_of`` makes it; empty until it is read.
    result : dict
        Counts, once it is in.
    """

    slug: str
    version: int
    label: str
    state: str
    state_words: str
    tag: str
    lead: str
    source: str
    headline: str
    step: str
    cancelled_by: str
    undone_by: str
    problem: str
    is_read: bool
    account: dict[str, Any]
    result: dict[str, Any]
    choices: Any
    fields: tuple[FieldRow, ...]
    kinds: tuple[tuple[str, str], ...]
    previewed: str
    is_own: bool
    may_confirm: bool
    alone: bool
    may_release: bool
    may_undo: bool
    may_stop: bool
    list_href: str
    target_words: str
