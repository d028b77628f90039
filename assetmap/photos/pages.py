"""What the pages of photos show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assetmap.web.editing import EditPage
from assetmap.web.pages import Page
from assetmap.web.pictures import Pictured


@dataclass(frozen=True)
class PhotoTile:
    """One photo among others on the page of what it shows."""

    href: str
    picture: Pictured
    caption: str
    small: str


@dataclass(frozen=True)
class PhotosPart:
    """The photos of one place or organisation.

    Attributes
    ----------
    add : tuple of (words, href) or None
        Where one more may be added; None where nobody can sign in.
    """

    tiles: tuple[PhotoTile, ...]
    add: tuple[str, str] | None


@dataclass(frozen=True, kw_only=True)
class SendPage(Page):
    """A form for one file."""

    form: Any
    action: str
    back: str
    problem: str
    most: str


@dataclass(frozen=True, kw_only=True)
class PreviewPage(Page):
    """A photo as it will be shown, what was taken out of it, and the form that keeps it.

    Attributes
    ----------
    taken_out : tuple of str
        In words; empty when the file held nothing but the picture.
    note : str
        What will become of it.
    """

    form: Any
    picture: Pictured
    taken_out: tuple[str, ...]
    subject: str
    subject_href: str
    action: str
    discard: str
    submit: str
    note: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class PhotoPage(Page):
    """One photo, with what its author and moderators may do.

    Attributes
    ----------
    picture : Pictured or None
        None once it is refused or withdrawn.
    state, tag : str
        In words, with the kind of its tag; empty while it is shown.
    reason : str
        Why it was refused or hidden, for its author.
    facts : tuple of (term, words, href)
    told : str
        What just happened.
    """

    picture: Pictured | None
    description: str
    caption: str
    subject: str
    subject_href: str
    state: str
    tag: str
    reason: str
    facts: tuple[tuple[str, str, str], ...]
    href: str
    version: int
    may_edit: bool
    may_withdraw: bool
    may_hide: bool
    may_show: bool
    told: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class WordsPage(EditPage):
    """A form about what is said of a photo, beside the photo."""

    picture: Pictured


@dataclass(frozen=True)
class OwnRow:
    """One of the reader's own photos."""

    href: str
    picture: Pictured | None
    title: str
    small: str
    state: str
    tag: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class OwnPage(Page):
    """The reader's own photos, and those that wait to be confirmed."""

    rows: tuple[OwnRow, ...]
    said: str
