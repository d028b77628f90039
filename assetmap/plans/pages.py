"""What the pages of plans show."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from assetmap.plans.actions.parts import ActionPart, FinancePart
from assetmap.plans.comments.parts import DraftTalk
from assetmap.plans.comparing import Differences, Rerun
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
class PicturePart:
    """A picture beside evidence; a size of 0 is not known before it is drawn."""

    href: str
    words: str
    caption: str
    width: int = 0
    height: int = 0


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
    picture: PicturePart | None = None


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
    actions: tuple[ActionPart, ...] = ()
    finance: FinancePart | None = None
    map: PicturePart | None = None


@dataclass(frozen=True, kw_only=True)
class DraftPage(Page):
    """A draft as its group sees it.

    Attributes
    ----------
    version : int
        Of the plan: of the order of its sections.
    kinds : tuple of (key, words)
        Evidence that may be added.
    talk : DraftTalk
        What the group and everybody say of it.
    said : str
        What just happened.
    problem : str
        Why a section could not be added.
    """

    home: str
    group: str
    area: str
    version: int
    sections: tuple[SectionPart, ...]
    kinds: tuple[tuple[str, str], ...]
    may_edit: bool
    may_publish: bool
    editions: tuple[tuple[str, str], ...]
    talk: DraftTalk
    said: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class PlanFormPage(EditPage):
    """A form about a plan or one of its sections; ``fields`` are (field, hint)."""

    fields: tuple[tuple[str, str], ...]
    rows: int = 5


@dataclass(frozen=True, kw_only=True)
class PublishPage(Page):
    """What becomes of publishing; ``mark`` is of the draft that was looked at.

    ``unheard`` says what people said and nobody answered yet.
    """

    home: str
    number: int
    sections: tuple[str, ...]
    evidence: int
    mark: str
    problem: str
    unheard: tuple[str, ...]


@dataclass(frozen=True)
class FrozenSectionPart:
    """One section of an edition."""

    number: int
    key: str
    title: str
    html: Markup
    evidence: tuple[EvidencePart, ...]
    actions: tuple[ActionPart, ...] = ()
    finance: FinancePart | None = None
    map: PicturePart | None = None


@dataclass(frozen=True, kw_only=True)
class EditionPage(Page):
    """An edition as everybody reads it.

    Attributes
    ----------
    newest : int
        Number of the newest edition.
    others : tuple of (words, href)
        Other editions, and what differs.
    heard : tuple of (words, href)
        A draft that is out for comment now, and what people said of the one before it.
    doors : tuple of (words, href)
        The same to take away.
    """

    home: str
    number: int
    newest: int
    day: str
    group: str
    area: str
    software: str
    sha256: str
    notes: tuple[str, ...]
    sections: tuple[FrozenSectionPart, ...]
    others: tuple[tuple[str, str], ...]
    heard: tuple[tuple[str, str], ...]
    doors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class RerunPage(Page):
    """Frozen evidence beside the same asked now."""

    edition_href: str
    edition: int
    day: str
    rerun: Rerun


@dataclass(frozen=True, kw_only=True)
class DifferencesPage(Page):
    """What differs between two editions; hrefs lead to them."""

    older: int
    newer: int
    older_href: str
    newer_href: str
    differences: Differences
