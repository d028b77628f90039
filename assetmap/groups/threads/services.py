"""Starting a thread, writing in it, asking the group, and recording what it decided."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import PERSONAL
from assetmap.core import limits
from assetmap.core.addresses import is_local
from assetmap.core.db import sign_transaction
from assetmap.core.facts import told_here
from assetmap.core.permissions import Principal, Thing
from assetmap.core.texts import faults_of
from assetmap.groups.models import WorkingGroup
from assetmap.groups.notices.telling import tell_everybody, tell_of_post, tell_of_thread
from assetmap.groups.rights import thing_of
from assetmap.groups.threads.errors import BadThread, ThreadMovedOn
from assetmap.groups.threads.mapping import is_map_view
from assetmap.groups.threads.mentions import mentioned_in, people_of
from assetmap.groups.threads.models import Decision, Poll, PollVote, Thread, ThreadPost
from assetmap.groups.threads.permissions import RULES
from assetmap.groups.threads.queries import find_decision, get_part
from assetmap.history.owners import owner_of

ABOUT_LONGEST = 300


@dataclass(frozen=True)
class DecisionWords:
    """What was decided, by whom, on which day, and who thought otherwise."""

    text: str
    who: str
    decided_on: date | None
    dissent: str = ""


def start_thread(
    session: Session, *, actor: Principal, group: WorkingGroup, title: str, body: str,
    about: str = "", at: datetime,
) -> Thread:  # fmt: skip
    """Open a thread with its first post; the caller commits.

    Parameters
    ----------
    about : str
        The page of this map that it is about, as a local address; empty is none.

    Raises
    ------
    NotYours, BadThread
    """
    RULES.require(actor, "threads.write", thing_of(group))
    faults = _faults(title=(title, 150), body=(body, limits.POST_LONGEST))
    faults |= _named_too_many(session, group, body, at)
    if about and not is_local(about.strip(), longest=ABOUT_LONGEST):
        faults["about"] = "Give the address of a page of this map, such as /assets/example-hall."
    _refuse(faults)
    sign_transaction(session, actor=actor.name, reason=f"start thread {title.strip()[:60]}")
    thread = Thread(
        **_provenance("t", at), group_id=group.id, title=title.strip(), about=about.strip(),
        started_at=at,
    )  # fmt: skip
    session.add(thread)
    session.flush()
    post = _write(session, thread, body, "", at)
    tell_of_thread(session, post, actor=actor, at=at)
    return thread


def add_post(
    session: Session, *, actor: Principal, thread: Thread, body: str, view: str = "", at: datetime
) -> ThreadPost:
    """Write in a thread.

    Raises
    ------
    NotYours, BadThread
    """
    RULES.require(actor, "threads.write", thing_of(thread.group))
    faults = _faults(body=(body, limits.POST_LONGEST))
    faults |= _named_too_many(session, thread.group, body, at)
    if view and not is_map_view(view.strip()):
        faults["view"] = (
            "Copy the address of the map from your browser: only views of this map go with a post."
        )
    _refuse(faults)
    sign_transaction(session, actor=actor.name, reason="write in a thread")
    post = _write(session, thread, body, view, at)
    tell_of_post(session, post, actor=actor, at=at)
    return post


def change_post(
    session: Session, *, actor: Principal, thread: Thread, slug: str, version: int, body: str,
    at: datetime,
) -> ThreadPost:  # fmt: skip
    """Word one's own post otherwise, unless it changed since it was read.

    Raises
    ------
    ThreadNotFound, NotYours, ThreadMovedOn, BadThread
    """
    post = get_part(session, ThreadPost, slug, thread=thread, lock=True)
    RULES.require(actor, "threads.change", own_thing(session, post))
    if post.version != version or post.removed_on is not None:
        raise ThreadMovedOn("This was changed since you opened it. Both versions are below.")
    faults = _faults(body=(body, limits.POST_LONGEST))
    _refuse(faults | _named_too_many(session, thread.group, body, at))
    sign_transaction(session, actor=actor.name, reason="change a post")
    before, post.body = post.body, _clean(body)
    session.flush()
    session.refresh(post)
    tell_of_post(session, post, actor=actor, at=at, before=before)
    return post


def remove_post(
    session: Session, *, actor: Principal, thread: Thread, slug: str, version: int, why: str,
    today: date,
) -> ThreadPost:  # fmt: skip
    """Take a post off: one's own, or as a lead with a reason that everybody of the group reads.

    Raises
    ------
    ThreadNotFound, NotYours, ThreadMovedOn, BadThread
    """
    post = get_part(session, ThreadPost, slug, thread=thread, lock=True)
    own = RULES.allows(actor, "threads.change", own_thing(session, post))
    if not own:
        RULES.require(actor, "threads.remove", thing_of(thread.group))
        _refuse(_faults(why=(why, 300)))
    if post.version != version or post.removed_on is not None:
        raise ThreadMovedOn("This was changed since you opened it. Look at the thread again.")
    sign_transaction(session, actor=actor.name, reason="remove a post")
    post.removed_on = today
    post.removed_why = "Taken back by its author." if own else _clean(why)
    session.flush()
    return post


def open_poll(
    session: Session, *, actor: Principal, thread: Thread, question: str,
    options: Sequence[str], closes_on: date | None, at: datetime,
) -> Poll:  # fmt: skip
    """Ask the group; votes count until the end of a day (UTC).

    Raises
    ------
    NotYours, BadThread, ThreadMovedOn
    """
    RULES.require(actor, "threads.write", thing_of(thread.group))
    if find_decision(session, thread) is not None:
        raise ThreadMovedOn("This thread has ended in a decision; no more is asked in it.")
    answers = [one.strip() for one in options if one.strip()]
    faults = _faults(question=(question, 300))
    if not 2 <= len(answers) <= limits.POLL_ANSWERS or len(set(answers)) < len(answers):
        faults["options"] = f"Give 2 to {limits.POLL_ANSWERS} different answers, one a line."
    elif any(len(one) > limits.POLL_ANSWER_LONGEST for one in answers):
        faults["options"] = f"Use at most {limits.POLL_ANSWER_LONGEST} characters for an answer."
    elif why := _faults(options=(" ".join(answers), 10_000)):
        faults.update(why)
    last = at.date() + timedelta(days=limits.POLL_LONGEST_DAYS)
    if closes_on is None or not at.date() <= closes_on <= last:
        faults["closes_on"] = f"Choose a day from today to {limits.POLL_LONGEST_DAYS} days on."
    _refuse(faults)
    sign_transaction(session, actor=actor.name, reason="open a poll")
    assert closes_on is not None  # noqa: S101 _refuse has raised otherwise
    closes_at = datetime(
        closes_on.year, closes_on.month, closes_on.day, tzinfo=at.tzinfo
    ) + timedelta(days=1)
    poll = Poll(
        **_provenance("q", at), thread_id=thread.id, question=question.strip(), options=answers,
        opened_at=at, closes_at=closes_at,
    )  # fmt: skip
    session.add(poll)
    session.flush()
    tell_everybody(
        session, thread.group, kind="poll", subject=poll.slug, actor=actor, today=at.date()
    )
    return poll


def vote(
    session: Session, *, actor: Principal, thread: Thread, slug: str, option: int, at: datetime
) -> None:
    """Answer a poll; to answer again before it closes changes the answer.

    Raises
    ------
    ThreadNotFound, NotYours, BadThread
    ThreadMovedOn
        The poll is closed.
    """
    RULES.require(actor, "threads.write", thing_of(thread.group))
    poll = get_part(session, Poll, slug, thread=thread, lock=True)
    if at >= poll.closes_at:
        raise ThreadMovedOn("This poll is closed; the votes stand as they are.")
    if not 0 <= option < len(poll.options):
        raise BadThread("Choose one of the answers.", {"option": "Choose one of the answers."})
    values = {"option": option, "voted_at": at}
    session.execute(
        insert(PollVote)
        .values(poll_id=poll.id, voter=actor.name, **values)
        .on_conflict_do_update(index_elements=["poll_id", "voter"], set_=values)
    )


def record_decision(
    session: Session, *, actor: Principal, thread: Thread, version: int | None,
    words: DecisionWords, today: date,
) -> Decision:  # fmt: skip
    """Record what a thread ended in, or word it otherwise; what stood before stays in the history.

    Parameters
    ----------
    version : int or None
        Of the decision that is changed; None is the first.

    Raises
    ------
    NotYours, BadThread
    ThreadMovedOn
        Somebody recorded or changed one meanwhile.
    """
    RULES.require(actor, "threads.decide", thing_of(thread.group))
    held = find_decision(session, thread)
    if (held.version if held is not None else None) != version:
        raise ThreadMovedOn("Somebody has recorded a decision meanwhile. Look at it first.")
    faults = _faults(text=(words.text, 2000), who=(words.who, 500))
    faults.update(_faults(required=False, dissent=(words.dissent, 2000)))
    if words.decided_on is None or words.decided_on > today:
        faults["decided_on"] = "Give the day on which it was decided, today or before."
    _refuse(faults)
    sign_transaction(session, actor=actor.name, reason="record a decision")
    if held is None:
        held = Decision(**_provenance("d", today), thread_id=thread.id)
        session.add(held)
    held.text, held.who = _clean(words.text), _clean(words.who)
    held.dissent = _clean(words.dissent)
    held.decided_on = words.decided_on or today
    session.flush()
    session.refresh(held)
    if version is None:
        tell_everybody(
            session, thread.group, kind="decision", subject=held.slug, actor=actor, today=today
        )
    return held


def own_thing(session: Session, post: ThreadPost) -> Thing:
    """What the permission table must know of a post: its group, and who wrote it."""
    owner = owner_of(session, table="thread_post", row_id=post.id)
    return replace(thing_of(post.thread.group), owner=owner)


def _write(session: Session, thread: Thread, body: str, view: str, at: datetime) -> ThreadPost:
    post = ThreadPost(
        **_provenance("m", at), thread_id=thread.id, body=_clean(body), view=view.strip(),
        written_at=at,
    )  # fmt: skip
    session.add(post)
    session.flush()
    return post


def _provenance(letter: str, at: date) -> dict[str, Any]:
    day = at.date() if isinstance(at, datetime) else at
    told, slug = told_here(day), f"{letter}-{secrets.token_hex(8)}"
    return {
        "slug": slug, "source": told.source, "source_id": slug, "licence": told.licence,
        "retrieved_on": day,
    }  # fmt: skip


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _named_too_many(
    session: Session, group: WorkingGroup, body: str, at: datetime
) -> dict[str, str]:
    if len(mentioned_in(body, people_of(session, group, at=at))) > limits.MENTIONED:
        return {"body": f"Name at most {limits.MENTIONED} people with “@” in one post."}
    return {}


def _faults(*, required: bool = True, **texts: tuple[str, int]) -> dict[str, str]:
    held: dict[str, str | None] = {name: _clean(text) for name, (text, _longest) in texts.items()}
    faults = faults_of(names={}, texts=held, required=tuple(held) if required else ())
    for name, (_text, longest) in texts.items():
        if len(held[name] or "") > longest:
            faults[name] = f"Use at most {longest:,} characters."
    return faults


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise BadThread("This cannot be kept yet: look at the marked fields.", faults)


def _votes_of(session: Session, slug: str) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Poll.question, Poll.options, PollVote.option, PollVote.voted_at)
        .join(PollVote, PollVote.poll_id == Poll.id)
        .where(PollVote.voter == slug)
        .order_by(PollVote.voted_at)
    )
    return [
        {
            "question": row.question, "answer": row.options[row.option],
            "voted_at": row.voted_at.isoformat(),
        }
        for row in rows
    ]  # fmt: skip


def forget_votes(session: Session, slug: str) -> None:
    """Take a person's votes away; the caller commits."""
    session.execute(delete(PollVote).where(PollVote.voter == slug))


PERSONAL.exporters["votes_in_polls"] = _votes_of
PERSONAL.erasers.append(forget_votes)
