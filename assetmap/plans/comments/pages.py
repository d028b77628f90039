"""What the pages of comments on plans show."""

from __future__ import annotations

from dataclasses import dataclass

from flask_wtf import FlaskForm

from assetmap.plans.pages import FrozenSectionPart, PlanFormPage
from assetmap.web.differences import Piece
from assetmap.web.listing import Paging
from assetmap.web.pages import Page


@dataclass(frozen=True)
class AnswerPart:
    """The group's answer to a comment; ``by`` names whoever wrote it, for people with an account.

    Attributes
    ----------
    outcome, tag : str
        What was done, and the kind of its tag.
    """

    outcome: str
    tag: str
    text: str
    by: str


@dataclass(frozen=True)
class CommentPart:
    """One comment as it is read.

    Attributes
    ----------
    gone : str
        Why its words are not shown any more; empty while they are.
    waiting : str
        That nobody has answered it yet; empty where somebody has, or nobody need.
    reply : tuple of (words, href) or None
        Where one of the group answers.
    """

    slug: str
    href: str
    section: str
    facts: str
    text: str
    gone: str
    answer: AnswerPart | None
    waiting: str
    reply: tuple[str, str] | None


@dataclass(frozen=True)
class HeardSection:
    """A section of a draft with what people say of it.

    Attributes
    ----------
    comments : tuple of CommentPart
        The first of them, oldest first.
    more : str
        How many there are beyond those; empty is none.
    all_href, comment_href : str
        Where all of them are, and where one comments; empty where nobody may (any more).
    """

    part: FrozenSectionPart
    heading: str
    comments: tuple[CommentPart, ...]
    more: str
    all_href: str
    comment_href: str


@dataclass(frozen=True)
class WholePart:
    """What people say of a draft as a whole; as of a section."""

    heading: str
    comments: tuple[CommentPart, ...]
    more: str
    all_href: str
    comment_href: str


@dataclass(frozen=True, kw_only=True)
class ConsultationPage(Page):
    """A draft that was put out for comment, as everybody reads it.

    Attributes
    ----------
    until : str
        Until when one may comment, or since when not any more.
    answered : str
        How many of the comments have an answer.
    newer : tuple of (words, href)
        A newer draft, and the edition that came of it.
    doors : tuple of (words, href)
        The same to take away.
    manage : str
        Where a lead prolongs or closes it; empty may not, or not any more.
    """

    home: str
    number: int
    is_open: bool
    until: str
    answered: str
    day: str
    group: str
    area: str
    software: str
    sha256: str
    notes: tuple[str, ...]
    sections: tuple[HeardSection, ...]
    whole: WholePart
    comment_href: str
    comments_href: str
    newer: tuple[tuple[str, str], ...]
    doors: tuple[tuple[str, str], ...]
    manage: str
    said: str


@dataclass(frozen=True, kw_only=True)
class CommentsPage(Page):
    """Comments on a draft as a list.

    Attributes
    ----------
    options : tuple of (value, words)
        Sections to choose from; ``chosen`` is one of the values, empty is all.
    unanswered : bool
        Only those that wait for an answer.
    """

    draft_href: str
    draft: str
    action: str
    say: str
    until: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    unanswered: bool
    rows: tuple[CommentPart, ...]
    paging: Paging | None
    comment_href: str
    csv: str


@dataclass(frozen=True, kw_only=True)
class OneCommentPage(Page):
    """One comment with what may be done to it.

    Attributes
    ----------
    state, tag : str
        What became of it, where it is one's own or a moderator looks; else empty.
    edit, redact : str
        Where one changes its words, or takes them away; empty may not.
    withdraw : str
        Where it is taken back; empty may not.
    """

    draft: tuple[str, str]
    comment: CommentPart
    version: int
    state: str
    tag: str
    edit: str
    redact: str
    withdraw: str
    report: str
    said: str


@dataclass(frozen=True, kw_only=True)
class CommentFormPage(PlanFormPage):
    """A form about a draft, a comment or an answer.

    Attributes
    ----------
    quoted : str
        The comment that it is about.
    theirs : str
        What stands there now, where somebody changed it meanwhile.
    kept : tuple of (name, value)
        What else is sent with it.
    told : tuple of str
        What happens when it is sent.
    close : str
        Where it is ended at once; empty is nowhere.
    """

    quoted: str = ""
    theirs: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    told: tuple[str, ...] = ()
    close: str = ""


@dataclass(frozen=True)
class RemarkPart:
    """One remark of the group.

    Attributes
    ----------
    settled : str
        By whom and when it was settled; empty is open.
    may_settle, may_remove : bool
    """

    slug: str
    version: int
    who: str
    when: str
    body: str
    settled: str
    may_settle: bool
    may_remove: bool


@dataclass(frozen=True, kw_only=True)
class RemarksPage(Page):
    """What the group says beside one section; ``form`` is None for whoever only reads."""

    home: str
    plan: str
    here: str
    section_href: str
    rows: tuple[RemarkPart, ...]
    form: FlaskForm | None
    problem: str
    said: str


@dataclass(frozen=True)
class VersionRow:
    """One version in the list."""

    number: int
    href: str
    facts: str
    hidden: bool
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class VersionsPage(Page):
    """What a section said before, the newest first."""

    home: str
    plan: str
    section_href: str
    rows: tuple[VersionRow, ...]


@dataclass(frozen=True, kw_only=True)
class VersionPage(Page):
    """One earlier version beside the section as it is now.

    Attributes
    ----------
    then, now : tuple of (label, pieces)
        Heading and text of each, with what only it holds marked.
    version : int
        Of the section as it is now.
    back : str
        Where it is made to say so again; empty may not, or it says so.
    """

    home: str
    plan: str
    list_href: str
    facts: str
    number: int
    then: tuple[tuple[str, tuple[Piece, ...]], ...]
    now: tuple[tuple[str, tuple[Piece, ...]], ...]
    version: int
    same: bool
    back: str
    problem: str
