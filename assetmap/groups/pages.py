"""What the pages of groups are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from assetmap.web.pages import Page


@dataclass(frozen=True)
class GroupRow:
    """One group of the list."""

    slug: str
    name: str
    about: str
    where: str
    privacy: str
    mine: str
    ended: bool


@dataclass(frozen=True, kw_only=True)
class GroupsPage(Page):
    """Every group that the reader may see."""

    rows: tuple[GroupRow, ...]
    told: str
    can_found: bool


@dataclass(frozen=True)
class MemberRow:
    """Somebody who belongs to a group, by the name that they chose, or by their public name."""

    person: str
    name: str
    role: str
    role_words: str


@dataclass(frozen=True, kw_only=True)
class GroupPage(Page):
    """One group.

    Attributes
    ----------
    count : int
        How many people belong to it; all that visitors are told.
    members : tuple of MemberRow
        Empty for whoever may not see them.
    parts : tuple of Markup
        What higher areas show of it.
    invitation : str
        The link that was made just now; it is shown once.
    """

    slug: str
    version: int
    about: str
    where: str
    privacy: str
    mine: str
    ended: str
    count: int
    members: tuple[MemberRow, ...]
    parts: tuple[Markup, ...]
    can_change: bool
    can_invite: bool
    can_join: bool
    form: Any
    told: str
    problem: str = ""
    invitation: str = ""


@dataclass(frozen=True, kw_only=True)
class InvitedPage(Page):
    """Somebody opened the link of an invitation."""

    group: str
    about: str
    role_words: str
    address: str
    is_signed_in: bool
