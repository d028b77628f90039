"""What the pages of a ledger's way in show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assetmap.web.pages import Page


@dataclass(frozen=True)
class DraftRow:
    """One upload in the list."""

    href: str
    label: str
    state: str
    tag: str


@dataclass(frozen=True)
class LedgerRow:
    """One ledger that is in."""

    slug: str
    words: str
    state: str
    tag: str
    may_withdraw: bool


@dataclass(frozen=True, kw_only=True)
class LedgersPage(Page):
    """An anchor's ledgers for its people: on their way in, and in."""

    anchor: str
    drafts: tuple[DraftRow, ...]
    ledgers: tuple[LedgerRow, ...]
    catchment: str
    said: str


@dataclass(frozen=True, kw_only=True)
class UploadPage(Page):
    """A form for a file."""

    anchor: str
    form: Any
    problem: str
    most: str


@dataclass(frozen=True, kw_only=True)
class PlacesPage(Page):
    """Saying where payees of a ledger work."""

    anchor: str
    ledger: str
    form: Any
    problem: str
    done: str
    refused: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Told:
    """One line of the account: what, and how many or much."""

    term: str
    words: str


@dataclass(frozen=True, kw_only=True)
class DraftPage(Page):
    """One upload: what was found, what is in doubt, and the next step.

    Attributes
    ----------
    step : str
        What is being done now; the page then asks again by itself.
    account : dict
        As ``drafts.account`` makes it; empty until it is checked.
    counts, columns, doubts : tuple of Told
    unsure : tuple of (str, str)
        Fields with the header that was taken, for the form.
    """

    anchor: str
    anchor_name: str
    slug: str
    version: int
    label: str
    state: str
    state_words: str
    step: str
    cancelled_by: str
    problem: str
    source_words: str
    headline: str
    counts: tuple[Told, ...]
    columns: tuple[Told, ...]
    doubts: tuple[Told, ...]
    warnings: tuple[str, ...]
    account: dict[str, Any]
    previewed: str
    fields: tuple[tuple[str, str, str], ...]
    sheet: str
    date_order: str
    may_submit: bool
    may_release: bool
    is_own: bool
    done_href: str
