"""What the pages about accounts show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assetmap.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A page that is mostly one form.

    Attributes
    ----------
    form : object
        The WTForms form, with what was typed and what is wrong.
    lead : str
        One sentence under the heading.
    problem : str
        What is wrong with the whole of it; empty when nothing is.
    next : str
        Where the reader wants to go afterwards; a path of this site.
    """

    form: Any
    lead: str = ""
    problem: str = ""
    next: str = ""


@dataclass(frozen=True, kw_only=True)
class MessagePage(Page):
    """A page that only says something, and what to do next."""

    sentences: tuple[str, ...]
    action: str
    href: str


@dataclass(frozen=True)
class GrantRow:
    """One role that somebody holds."""

    number: int
    words: str
    until: str


@dataclass(frozen=True)
class SessionRow:
    """One device on which somebody is signed in."""

    number: int
    device: str
    since: str
    is_this: bool


@dataclass(frozen=True)
class EventRow:
    """One line of what was done with an account."""

    when: str
    words: str


@dataclass(frozen=True)
class Door:
    """A page that somebody's roles open."""

    words: str
    href: str


@dataclass(frozen=True, kw_only=True)
class AccountPage(Page):
    """Somebody's own account."""

    email: str
    display_name: str
    new_email: str
    grants: tuple[GrantRow, ...]
    sessions: tuple[SessionRow, ...]
    events: tuple[EventRow, ...]
    doors: tuple[Door, ...]
    has_second_factor: bool
    waits: bool
    said: str
    forms: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SecondFactorPage(Page):
    """Setting up the second factor.

    Attributes
    ----------
    qr : str
        The code for a telephone as SVG markup of our own making.
    secret : str
        The same by letters, for who cannot take a picture.
    codes : tuple of str
        The recovery codes, shown once.
    """

    form: Any
    qr: Any
    secret: str
    codes: tuple[str, ...]
    problem: str
    has_second_factor: bool


@dataclass(frozen=True)
class PersonRow:
    """One account in the coordinator's list."""

    slug: str
    email: str
    name: str
    state: str
    roles: str


@dataclass(frozen=True, kw_only=True)
class PeoplePage(Page):
    """Everybody with an account."""

    rows: tuple[PersonRow, ...]
    q: str
    form: Any
    said: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class PersonPage(Page):
    """One account, for a coordinator."""

    slug: str
    version: int
    email: str
    name: str
    state: str
    grants: tuple[GrantRow, ...]
    events: tuple[EventRow, ...]
    form: Any
    said: str
    problem: str


@dataclass(frozen=True)
class Letter:
    """One e-mail that this machine kept instead of sending it."""

    to: str
    subject: str
    paragraphs: tuple[str, ...]
    link: str


@dataclass(frozen=True, kw_only=True)
class MailPage(Page):
    """E-mails of the demonstration, which go nowhere else."""

    letters: tuple[Letter, ...]
