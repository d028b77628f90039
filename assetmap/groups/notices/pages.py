"""What the pages of notices show."""

from __future__ import annotations

from dataclasses import dataclass

from flask_wtf import FlaskForm

from assetmap.web.pages import Page


@dataclass(frozen=True)
class ChosenRow:
    """A group, and how its reader hears of it."""

    name: str
    href: str
    choice: str


@dataclass(frozen=True, kw_only=True)
class ChosenPage(Page):
    """All groups of somebody, with how they hear of each."""

    rows: tuple[ChosenRow, ...]
    action: str
    form: FlaskForm
    told: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class ChoicePage(Page):
    """How does somebody want to hear of one group?"""

    group: tuple[str, str]
    action: str
    form: FlaskForm
    told: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class StopPage(Page):
    """The link of an e-mail was followed; it names neither the group nor the person.

    Attributes
    ----------
    is_all : bool
        True stops the e-mails of every group.
    is_stopped : bool
        True once no e-mail goes any more.
    """

    action: str
    is_all: bool
    is_stopped: bool


@dataclass(frozen=True)
class ChoicePart:
    """On the group's page: how its reader hears of it, and where they choose."""

    choice: str
    href: str
