"""What the pages of plans show."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from assetmap.plans.evidence import Evidence
from assetmap.web.editing import EditPage
from assetmap.web.pages import Page


@dataclass(frozen=True)
class PlanRow:
    """One plan of the list."""

    title: str
    href: str
    facts: str


@dataclass(frozen=True, kw_only=True)
class PlansPage(Page):
    """Plans that the reader may see; ``begin`` leads to a new one, empty where they may not."""

    rows: tuple[PlanRow, ...]
    begin: str


@dataclass(frozen=True)
class EvidencePart:
    """One piece of evidence.

    Attributes
    ----------
    number : int
        From 1 through the whole plan.
    version : int
        Of the block, to take it out; 0 in an edition.
    heading, problem : str
        What it was to show, and why it shows nothing, where there is no evidence.
    mark : str
        Hash of frozen evidence.
    """

    number: int
    slug: str
    version: int
    evidence: Evidence | None
    heading: str
    problem: str
    mark: str = ""


@dataclass(frozen=True)
class SectionPart:
    """One section of a draft.

    Attributes
    ----------
    number : int
        From 1, in the order of the plan.
    hint : str
        What may be written there; shown while nothing is.
    """

    number: int
    key: str
    title: str
    html: Markup
    hint: str
    evidence: tuple[EvidencePart, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DraftPage(Page):
    """A draft as its group sees it.

    Attributes
    ----------
    version : int
        Of the plan: of the order of its sections.
    kinds : tuple of (key, words)
        Evidence that may be added.
    said : str
        What just happened.
    problem : str
        Why a section could not be added.
    """

    slug: str
    home: str
    group: str
    area: str
    version: int
    sections: tuple[SectionPart, ...]
    kinds: tuple[tuple[str, str], ...]
    may_edit: bool
    said: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class PlanFormPage(EditPage):
    """A form about a plan or one of its sections; ``fields`` are (field, hint)."""

    fields: tuple[tuple[str, str], ...]
    rows: int = 5
