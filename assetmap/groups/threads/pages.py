"""What the pages of threads show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_wtf import FlaskForm

from assetmap.anchors.pages.parts import counted, day_words
from assetmap.groups.threads.mentions import Person, Piece, pieces_of
from assetmap.groups.threads.models import Decision, ThreadPost
from assetmap.groups.threads.queries import CountedPoll, ListedThread
from assetmap.groups.threads.words import moment_words, who_words
from assetmap.web.pages import Page

BODY_HINT = (
    "Be kind and be plain. The group's own people read it. “@” and a name tells that person of it."
)


@dataclass(frozen=True)
class ThreadRow:
    """A thread in the list."""

    title: str
    href: str
    facts: str
    decided: str


@dataclass(frozen=True)
class PostPart:
    """One post; ``gone`` says why it is no longer shown."""

    slug: str
    who: str
    when: str
    body: tuple[Piece, ...]
    view: str
    place: str
    gone: str
    edit: str
    remove: str


@dataclass(frozen=True)
class PollPart:
    """A poll: answers with votes and their share of all votes, and the form while it is open."""

    slug: str
    question: str
    say: str
    rows: tuple[tuple[str, int, int], ...]
    is_open: bool
    own: int | None


@dataclass(frozen=True, kw_only=True)
class ThreadsPage(Page):
    """A group's threads."""

    group: tuple[str, str]
    rows: tuple[ThreadRow, ...]
    start: str


@dataclass(frozen=True, kw_only=True)
class ThreadPage(Page):
    """One thread.

    Attributes
    ----------
    mark : str
        Differs where anything of it differs: what a page that is looked at asks for.
    people : tuple of str
        Names that can be mentioned.
    """

    group: tuple[str, str]
    here: str
    about: str
    decision: Decision | None
    decided: str
    posts: tuple[PostPart, ...]
    polls: tuple[PollPart, ...]
    mark: str
    may_write: bool
    may_ask: bool
    may_decide: bool
    form: FlaskForm | None
    hint: str
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ThreadFormPage(Page):
    """A form about a thread.

    Attributes
    ----------
    fields : tuple of (field, hint)
    theirs : str
        What stands there now, where somebody changed it meanwhile.
    people : tuple of str
        Names that can be mentioned; none where it is no post that is written.
    """

    group: tuple[str, str]
    back: str
    action: str
    submit: str
    lead: str
    form: FlaskForm
    fields: tuple[tuple[str, str], ...]
    version: int | None
    problem: str
    theirs: str
    people: tuple[str, ...]


def thread_rows(listed: Sequence[ListedThread], base: str) -> tuple[ThreadRow, ...]:
    """Rows of the list, the newest first."""
    return tuple(
        ThreadRow(
            one.thread.title,
            f"{base}/{one.thread.slug}",
            f"{counted(one.posts, 'post')} · begun on {day_words(one.thread.started_at.date())}",
            f"Decided on {day_words(one.decision.decided_on)}" if one.decision else "",
        )
        for one in listed
    )


def post_parts(
    posts: Sequence[ThreadPost],
    authors: Mapping[int, str],
    names: Mapping[str, str],
    people: Sequence[Person],
    places: Mapping[str, str],
    *,
    base: str,
    reader: str,
    may_remove: bool,
    may_write: bool,
) -> tuple[PostPart, ...]:
    """Posts as they are read; a reader may change their own and a lead may take any off."""
    made = []
    for one in posts:
        author = authors.get(one.id, "")
        own = may_write and author == reader
        here = f"{base}/posts/{one.slug}"
        made.append(
            PostPart(
                one.slug,
                who_words(author, names),
                moment_words(one.written_at) + (" · changed since" if one.version > 1 else ""),
                () if one.removed_on else pieces_of(one.body, people),
                "" if one.removed_on else one.view,
                places.get(one.view, ""),
                f"Taken off on {day_words(one.removed_on)}. {one.removed_why}"
                if one.removed_on
                else "",
                f"{here}/edit" if own and not one.removed_on else "",
                f"{here}/remove" if (own or may_remove) and not one.removed_on else "",
            )
        )
    return tuple(made)


def poll_parts(polls: Sequence[CountedPoll], *, at: datetime) -> tuple[PollPart, ...]:
    """Polls with their votes; each answer's share is of the votes that were given."""
    made = []
    for one in polls:
        given = sum(one.votes)
        is_open = at < one.poll.closes_at
        last = day_words((one.poll.closes_at).date()) if not is_open else ""
        made.append(
            PollPart(
                one.poll.slug,
                one.poll.question,
                f"Open until {moment_words(one.poll.closes_at)}. {counted(given, 'vote')} so far."
                if is_open
                else f"Closed on {last}. {counted(given, 'vote')}.",
                tuple(
                    (str(words), votes, round(100 * votes / given) if given else 0)
                    for words, votes in zip(one.poll.options, one.votes, strict=True)
                ),
                is_open,
                one.own,
            )
        )
    return tuple(made)
