"""What does one notice say, and may its reader read that now? Asked when the e-mail is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.queries import shown_names
from assetmap.core.permissions import Principal
from assetmap.groups.annotations import rights as annotation_rights
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.belonging import role_in
from assetmap.groups.models import WorkingGroup
from assetmap.groups.notices.models import Notice
from assetmap.groups.rights import thing_of
from assetmap.groups.threads import permissions as thread_permissions
from assetmap.groups.threads.mentions import mentioned_in, people_of
from assetmap.groups.threads.models import Decision, Poll, PollVote, Thread, ThreadPost
from assetmap.groups.threads.queries import authors_of, find_decision, list_posts
from assetmap.groups.threads.words import moment_words, who_words
from assetmap.history.models import HistoryEntry, Redaction

_DONE = {
    "published": "is published: everybody sees it now",
    "refused": "was not published, and is taken off the map",
    "withdrawn": "was taken off the map",
}
#: One thing is told once in one e-mail, as the first of these.
_SAME = {"mention": "post", "closing": "poll"}


@dataclass(frozen=True)
class Item:
    """One thing that is told: a line, what was said (empty is nothing), and where it stands."""

    line: str
    said: str
    path: str


@dataclass(frozen=True)
class Telling:
    """For whom, of which group and when an e-mail is written.

    Attributes
    ----------
    reader : Principal
        With the roles that hold now, not those of when the notice was made.
    """

    session: Session
    reader: Principal
    group: WorkingGroup
    at: datetime


def items_of(telling: Telling, notices: Sequence[Notice]) -> list[Item]:
    """What may still be told of one group, the oldest first, each thing once.

    Nothing to whoever does not belong to the group any more, and nothing of what is gone or may
    not be read by now.
    """
    if role_in(telling.reader, telling.group) is None:
        return []
    found: dict[tuple[str, str], Item] = {}
    for one in sorted(notices, key=lambda one: (one.kind not in _SAME, one.id)):
        key = (_SAME.get(one.kind, one.kind), one.subject)
        item = None if key in found else _WAYS[one.kind](telling, one)
        if item is not None:
            found[key] = item
    return list(found.values())


def _post_item(telling: Telling, notice: Notice) -> Item | None:
    session = telling.session
    post = session.scalar(select(ThreadPost).where(ThreadPost.slug == notice.subject))
    if post is None or post.removed_on is not None or not _may_read(telling, post.thread):
        return None
    is_named = notice.kind == "mention"
    if is_named and telling.reader.name not in mentioned_in(
        post.body, people_of(session, telling.group, at=telling.at)
    ):
        return None
    does = "names you" if is_named else "writes"
    line = f"{_author(session, post)} {does} in “{post.thread.title}”"
    return Item(line, post.body, f"{_path(post.thread)}#{post.slug}")


def _thread_item(telling: Telling, notice: Notice) -> Item | None:
    session = telling.session
    thread = session.scalar(select(Thread).where(Thread.slug == notice.subject))
    if thread is None or not _may_read(telling, thread):
        return None
    first = next(iter(list_posts(session, thread)), None)
    said = first.body if first is not None and first.removed_on is None else ""
    who = _author(session, first) if first is not None else "Somebody"
    return Item(f"{who} begins the thread “{thread.title}”", said, _path(thread))


def _poll_item(telling: Telling, notice: Notice) -> Item | None:
    """Nothing of a poll that nobody can answer any more, nor that one closes who has voted."""
    session = telling.session
    poll = session.scalar(select(Poll).where(Poll.slug == notice.subject))
    if poll is None or poll.closes_at <= telling.at or not _may_read(telling, poll.thread):
        return None
    is_closing = notice.kind == "closing"
    if is_closing and (
        find_decision(session, poll.thread) is not None
        or session.scalar(
            select(PollVote.id).where(
                PollVote.poll_id == poll.id, PollVote.voter == telling.reader.name
            )
        )
    ):
        return None
    does = "A poll closes soon" if is_closing else "The group is asked"
    until = f"Votes count until {moment_words(poll.closes_at)} (UTC)."
    return Item(
        f"{does} in “{poll.thread.title}”", f"{poll.question}\n{until}", _path(poll.thread)
    )  # fmt: skip


def _decision_item(telling: Telling, notice: Notice) -> Item | None:
    held = telling.session.scalar(select(Decision).where(Decision.slug == notice.subject))
    if held is None or not _may_read(telling, held.thread):
        return None
    return Item(f"Decided in “{held.thread.title}”", f"{held.text}\n{held.who}", _path(held.thread))


def _annotation_item(telling: Telling, notice: Notice) -> Item | None:
    one = _annotation(telling, notice)
    if one is None or one.archived_on is not None:
        return None
    who = who_words(one.author, shown_names(telling.session, [one.author]))
    said = "" if one.sensitive else one.text
    return Item(f"{who} adds {_title(one)} to the map", said, f"/annotations/{one.slug}")


def _own_annotation_item(telling: Telling, notice: Notice) -> Item | None:
    one = _annotation(telling, notice)
    if one is None or one.author != telling.reader.name:
        return None
    if notice.kind == "published" and annotation_rights.state_of(one) != "open":
        return None
    why = "" if one.sensitive or notice.kind == "published" else _reason(telling.session, one)
    return Item(f"Yours: {_title(one)} {_DONE[notice.kind]}", why, f"/annotations/{one.slug}")


def _annotation(telling: Telling, notice: Notice) -> Annotation | None:
    one = telling.session.scalar(select(Annotation).where(Annotation.slug == notice.subject))
    if (
        one is None
        or one.group is not telling.group
        or not annotation_rights.RULES.allows(
            telling.reader, "annotations.read", annotation_rights.thing_of(one)
        )
    ):
        return None
    return one


def _title(one: Annotation) -> str:
    # Where a sensitive place is may stand in its words: mail is read on other people's screens.
    return "an annotation of a sensitive place" if one.sensitive else f"“{one.title}”"


def _reason(session: Session, one: Annotation) -> str:
    """Why it was taken off, unless a moderator has hidden that."""
    if one.archived_on is None:
        return ""
    return (
        session.scalar(
            select(HistoryEntry.reason)
            .outerjoin(Redaction, Redaction.history_id == HistoryEntry.id)
            .where(
                HistoryEntry.tbl == "annotation", HistoryEntry.row_id == one.id,
                HistoryEntry.op == "U", Redaction.id.is_(None),
                HistoryEntry.old["archived_on"].astext.is_(None),
                HistoryEntry.new["archived_on"].astext.is_not(None),
            )
            .limit(1)
        )
        or ""
    )  # fmt: skip


_WAYS: Mapping[str, Callable[[Telling, Notice], Item | None]] = {
    "mention": _post_item,
    "post": _post_item,
    "thread": _thread_item,
    "poll": _poll_item,
    "closing": _poll_item,
    "decision": _decision_item,
    "annotation": _annotation_item,
    **dict.fromkeys(_DONE, _own_annotation_item),
}


def _may_read(telling: Telling, thread: Thread) -> bool:
    return thread.group_id == telling.group.id and thread_permissions.RULES.allows(
        telling.reader, "threads.read", thing_of(thread.group)
    )


def _author(session: Session, post: ThreadPost) -> str:
    author = authors_of(session, [post]).get(post.id, "")
    return who_words(author, shown_names(session, [author]))


def _path(thread: Thread) -> str:
    return f"/groups/{thread.group.slug}/threads/{thread.slug}"
