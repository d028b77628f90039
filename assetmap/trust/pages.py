"""What the pages of promises show."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.trust.data_map import PersonalColumn
from assetmap.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class PromisePage(Page):
    """A page that whoever runs the map answers for.

    Attributes
    ----------
    operator, contact : str
        Empty until a coordinator has said so; the page then says that.
    """

    operator: str
    contact: str


@dataclass(frozen=True)
class KeptGroup:
    """Personal data that are kept for one purpose."""

    purpose: str
    rows: tuple[PersonalColumn, ...]


@dataclass(frozen=True, kw_only=True)
class PrivacyPage(PromisePage):
    """What is kept of people, from the data map."""

    groups: tuple[KeptGroup, ...]


@dataclass(frozen=True, kw_only=True)
class AccessibilityPage(PromisePage):
    """How usable the pages are, from the last check by machine."""

    checked_on: str
    checked_with: str
    pages: int
    violations: int
