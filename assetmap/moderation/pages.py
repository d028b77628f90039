"""What the pages of moderation show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assetmap.moderation.kinds import DescribedRow
from assetmap.web.pages import Page
from assetmap.web.pictures import Pictured


@dataclass(frozen=True)
class WaitingRow:
    """One line of the queue."""

    href: str
    title: str
    words: str
    when: str


@dataclass(frozen=True)
class ReportRow:
    """One problem that somebody reported."""

    slug: str
    page: str
    topic: str
    words: str
    who: str
    when: str


@dataclass(frozen=True, kw_only=True)
class QueuePage(Page):
    """What waits for this moderator."""

    waiting: tuple[WaitingRow, ...]
    reports: tuple[ReportRow, ...]
    may_handle: bool
    may_set: bool
    said: str


@dataclass(frozen=True, kw_only=True)
class DecisionPage(Page):
    """One suggestion, with what it changes and what to do about it.

    Attributes
    ----------
    state : str
        In words; a decided one shows who decided nothing more than when and why.
    may_decide : bool
    map_settings : dict or None
        Both shapes for the small map; None when neither has a position.
    canned : tuple of (str, str)
        Reasons to choose from: key and words.
    picture : Pictured or None
        What is suggested, where it is a photo.
    """

    slug: str
    words: str
    state: str
    record_href: str
    author: str
    author_record: str
    when: str
    rows: tuple[DescribedRow, ...]
    moved_on: bool
    may_decide: bool
    may_withdraw: bool
    reason: str
    map_settings: dict[str, Any] | None
    canned: tuple[tuple[str, str], ...]
    problem: str
    typed: dict[str, str]
    picture: Pictured | None = None


@dataclass(frozen=True)
class ContributionRow:
    """One of the reader's own suggestions."""

    slug: str
    title: str
    words: str
    state: str
    tag: str
    reason: str
    when: str
    href: str
    may_withdraw: bool


@dataclass(frozen=True, kw_only=True)
class ContributionsPage(Page):
    """What the reader suggested, and what became of it."""

    rows: tuple[ContributionRow, ...]
    said: str


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page):
    """A form to say what is wrong with a page."""

    form: Any
    about: str
    problem: str


@dataclass(frozen=True)
class SettingRow:
    """What is set for one kind of contribution, somewhere."""

    record: str
    record_words: str
    neighbourhood: str
    where: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class SettingsPage(Page):
    """What is published without a moderator."""

    rows: tuple[SettingRow, ...]
    form: Any
    problem: str
