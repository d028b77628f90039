"""What makes a notice, and for whom? Called in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.accounts.queries import list_holders
from assetmap.core.arrays import any_of
from assetmap.core.limits import POLL_CLOSING_HOURS
from assetmap.core.permissions import Principal, Role
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.models import WorkingGroup
from assetmap.groups.notices.models import Notice
from assetmap.groups.permissions import MEMBERS
from assetmap.groups.rights import scope_of
from assetmap.groups.threads.mentions import mentioned_in, people_of
from assetmap.groups.threads.models import Poll, PollVote, ThreadPost
from assetmap.groups.threads.permissions import VOTERS


def tell_of_post(
    session: Session, post: ThreadPost, *, actor: Principal, at: datetime, before: str | None = None
) -> None:
    """Whoever is named in a post hears of it, and of a new one everybody else of the group.

    Parameters
    ----------
    before : str, optional
        What the post said before it was changed: only whom it names anew is told then.
    """
    thread = post.thread
    people = people_of(session, thread.group, at=at)
    named = mentioned_in(post.body, people) - {actor.name}
    if before is not None:
        named -= mentioned_in(before, people)
        # Whom it names now hears of it by that; as a new post it is not told as well.
        session.execute(
            delete(Notice).where(
                Notice.kind == "post", Notice.subject == post.slug, Notice.taken_at.is_(None),
                any_of(Notice.reader, sorted(named)),
            )
        )  # fmt: skip
    _tell(session, thread.group, "mention", post.slug, named)
    if before is None:
        others = _people(session, thread.group, at.date()) - named - {actor.name}
        _tell(session, thread.group, "post", post.slug, others)


def tell_of_thread(session: Session, post: ThreadPost, *, actor: Principal, at: datetime) -> None:
    """A group's people hear of a new thread, each once: whoever its first post names by that."""
    thread = post.thread
    named = mentioned_in(post.body, people_of(session, thread.group, at=at)) - {actor.name}
    _tell(session, thread.group, "mention", post.slug, named)
    others = _people(session, thread.group, at.date()) - named - {actor.name}
    _tell(session, thread.group, "thread", thread.slug, others)


def tell_everybody(
    session: Session, group: WorkingGroup, *, kind: str, subject: str, actor: Principal,
    today: date,
) -> None:  # fmt: skip
    """A group's people hear of a new poll, decision or annotation."""
    _tell(session, group, kind, subject, _people(session, group, today) - {actor.name})


def tell_of_closing(session: Session, *, at: datetime) -> None:
    """Who may vote and has not hears once that a poll closes soon."""
    until = at + timedelta(hours=POLL_CLOSING_HOURS)
    query = select(Poll).where(Poll.closes_at > at, Poll.closes_at <= until).order_by(Poll.id)
    for poll in session.scalars(query):
        voted = session.scalars(select(PollVote.voter).where(PollVote.poll_id == poll.id))
        group = poll.thread.group
        readers = _people(session, group, at.date(), VOTERS) - set(voted)
        _tell(session, group, "closing", poll.slug, readers)


def tell_author(session: Session, one: Annotation, *, actor: Principal, kind: str) -> None:
    """Whoever wrote an annotation hears what somebody else does with it, before it is done."""
    if one.group is not None and one.author != actor.name:
        _tell(session, one.group, kind, one.slug, {one.author}, turn=one.version)


def ending_of(one: Annotation) -> str:
    """What it is to take an annotation off the map: refused is what waited to be published."""
    waits = one.visibility == "everybody" and one.published_on is None
    return "refused" if waits else "withdrawn"


def _people(
    session: Session, group: WorkingGroup, today: date, roles: Collection[Role] = MEMBERS
) -> frozenset[str]:
    held = list_holders(session, scope_of(group), today=today)
    return frozenset(account.slug for account, role in held if role in roles)


def _tell(
    session: Session, group: WorkingGroup, kind: str, subject: str, readers: Iterable[str], *,
    turn: int = 0,
) -> None:  # fmt: skip
    rows = [
        {"reader": one, "group_id": group.id, "kind": kind, "subject": subject, "turn": turn}
        for one in sorted(readers)
    ]
    if rows:
        session.execute(insert(Notice).values(rows).on_conflict_do_nothing())
