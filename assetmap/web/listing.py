"""A register as a list with filters in its address; ``templates/web/list.html``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from assetmap.core.errors import Invalid
from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.web.pages import Page

PER_PAGE = 50
_LONGEST = 100


class NoSuchPage(Invalid):
    """The address asks for a page that is no number."""


@dataclass(frozen=True)
class ListRow:
    """One thing of the list."""

    key: str
    record: str
    glyph: str
    family: str
    name: str
    facts: str
    href: str


@dataclass(frozen=True)
class Choice:
    """One filter: options are (value, words with count)."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class Paging:
    """Earlier and later parts of the list; empty where there are none."""

    earlier: str
    later: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ListPage(Page):
    """A register as a list.

    Attributes
    ----------
    other : tuple of str
        Words and address of the register beside it.
    unfiltered : str
        Address of the whole list, when something is chosen.
    empty : tuple of str
        What is missing and why it matters.
    actions : tuple of (words, href)
        What whoever reads it may do here.
    told : str
        What just happened, after a form was sent.
    """

    lead: str
    other: tuple[str, str]
    action: str
    text: str
    choices: tuple[Choice, ...]
    say: str
    unfiltered: str
    rows: tuple[ListRow, ...]
    paging: Paging | None
    empty: tuple[str, str]
    actions: tuple[tuple[str, str], ...] = ()
    told: str = ""


def typed(words: str) -> str:
    """What somebody typed, without characters that no name has, at most 100 of them.

    >>> typed(" park\\x00 ")
    'park'
    """
    return "".join(sign for sign in words if sign.isprintable()).strip()[:_LONGEST]


def page_number(words: str) -> int:
    """Which page does the address ask for? The first one when it does not say.

    Raises
    ------
    NoSuchPage

    >>> page_number(""), page_number("3")
    (1, 3)
    """
    if not words:
        return 1
    if not (words.isascii() and words.isdigit() and int(words[:9]) >= 1 and len(words) < 6):
        raise NoSuchPage(f"The list has no page “{typed(words)}”. Start again from the first page.")
    return int(words)


def past_the_end() -> tuple[str, str]:
    """What is missing, and what to do, on a page behind the last."""
    return _("This page is past the end of the list."), _("Go back to an earlier page.")


def paging_of(action: str, asked: Mapping[str, str], *, page: int, found: int) -> Paging | None:
    """Addresses of the pages beside this one; None when all stand on one.

    >>> paging_of("/assets", {"kind": "park"}, page=2, found=120).later
    '/assets?kind=park&page=3'
    """
    if found <= PER_PAGE and page == 1:
        return None

    def address(number: int) -> str:
        held = {key: value for key, value in asked.items() if value}
        return f"{action}?{urlencode({**held, 'page': number})}"

    first, last = (page - 1) * PER_PAGE + 1, min(page * PER_PAGE, found)
    return Paging(
        address(page - 1) if page > 1 else "",
        address(page + 1) if last < found else "",
        _(
            "%(first)s to %(last)s of %(all)s",
            first=number(first),
            last=number(last),
            all=number(found),
        )
        if first <= found
        else _("There are %(all)s", all=number(found)),
    )
