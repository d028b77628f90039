"""Reading threads as a reader may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.arrays import any_of
from assetmap.core.db import Recorded, locked
from assetmap.core.permissions import Principal
from assetmap.groups.models import WorkingGroup
from assetmap.groups.rights import thing_of
from assetmap.groups.threads.errors import ThreadNotFound
from assetmap.groups.threads.models import Decision, Poll, PollVote, Thread, ThreadPost
from assetmap.groups.threads.permissions import RULES
from assetmap.history.models import HistoryEntry

RowT = TypeVar("RowT", bound=Recorded)


@dataclass(frozen=True)
class ListedThread:
    """A thread in the list of its group."""

    thread: Thread
    posts: int
    decision: Decision | None


@dataclass(frozen=True)
class CountedPoll:
    """A poll with its votes by answer, and the reader's own (None has not voted)."""

    poll: Poll
    votes: tuple[int, ...]
    own: int | None


def get_thread(session: Session, slug: str, *, actor: Principal, group: str) -> Thread:
    """A thread of a group.

    Raises
    ------
    ThreadNotFound
        Also for everybody who is not of the group, and under another group's address.
    """
    held = session.scalar(select(Thread).where(Thread.slug == slug))
    if (
        held is None
        or held.group.slug != group
        or not RULES.allows(actor, "threads.read", thing_of(held.group))
    ):
        raise ThreadNotFound("There is no such thread. Choose one from the group's page.")
    return held


def get_part(
    session: Session, model: type[RowT], slug: str, *, thread: Thread, lock: bool = False
) -> RowT:
    """A post or a poll of a thread.

    Raises
    ------
    ThreadNotFound
    """
    query = select(model).where(model.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None or getattr(held, "thread_id", None) != thread.id:
        raise ThreadNotFound("That is no longer here. Look at the thread again.")
    return held


def list_threads(session: Session, group: WorkingGroup) -> list[ListedThread]:
    """A group's threads, the newest first; the caller has asked whether they may be read."""
    rows = session.scalars(
        select(Thread)
        .where(Thread.group_id == group.id)
        .order_by(Thread.started_at.desc(), Thread.id.desc())
    ).all()
    ids = [one.id for one in rows]
    counted = session.execute(
        select(ThreadPost.thread_id, func.count())
        .where(any_of(ThreadPost.thread_id, ids), ThreadPost.removed_on.is_(None))
        .group_by(ThreadPost.thread_id)
    )
    posts = Counter({row[0]: row[1] for row in counted})
    decided = {
        one.thread_id: one
        for one in session.scalars(select(Decision).where(any_of(Decision.thread_id, ids)))
    }
    return [ListedThread(one, posts[one.id], decided.get(one.id)) for one in rows]


def list_posts(session: Session, thread: Thread) -> list[ThreadPost]:
    """All posts, the oldest first; removed ones too."""
    return list(
        session.scalars(
            select(ThreadPost)
            .where(ThreadPost.thread_id == thread.id)
            .order_by(ThreadPost.written_at, ThreadPost.id)
        )
    )


def list_polls(session: Session, thread: Thread, *, voter: str) -> list[CountedPoll]:
    """A thread's polls with their votes, the newest first."""
    rows = session.scalars(
        select(Poll).where(Poll.thread_id == thread.id).order_by(Poll.opened_at.desc(), Poll.id)
    ).all()
    found = []
    for poll in rows:
        votes = session.execute(
            select(PollVote.option, PollVote.voter).where(PollVote.poll_id == poll.id)
        ).all()
        by_answer = Counter(row.option for row in votes)
        found.append(
            CountedPoll(
                poll,
                tuple(by_answer[at] for at in range(len(poll.options))),
                next((row.option for row in votes if row.voter == voter), None),
            )
        )
    return found


def find_decision(session: Session, thread: Thread) -> Decision | None:
    """What was decided at the end of a thread."""
    return session.scalar(select(Decision).where(Decision.thread_id == thread.id))


def authors_of(session: Session, posts: Sequence[ThreadPost]) -> dict[int, str]:
    """Public names of who wrote posts, by number, as the history has it."""
    rows = session.execute(
        select(HistoryEntry.row_id, HistoryEntry.actor).where(
            HistoryEntry.tbl == "thread_post", HistoryEntry.op == "I",
            HistoryEntry.row_id.in_([one.id for one in posts]),
        )
    )  # fmt: skip
    return {int(row.row_id): row.actor for row in rows if row.row_id is not None}
