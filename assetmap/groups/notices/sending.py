"""Sending what waits: what is told at once after each change, and the rest once a day.

A notice is sent at most once. It is taken in a transaction of its own, which is committed before
its e-mail goes to the mail server: whoever is killed between the two has told nobody, and nobody
is told twice. So a kill errs towards an e-mail that never comes; what it would have said stands on
the group's page. An e-mail that the server says it did not take, or that it was not there to be
asked, waits again.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy import ColumnElement, Engine, and_, delete, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, aliased

from assetmap.accounts.mailing import FAULTS, SENDER, Letter, LetterRefused, ServerGone, sending
from assetmap.accounts.models import Account
from assetmap.accounts.services.mails import Post
from assetmap.core.arrays import any_of
from assetmap.core.db import locked, transaction
from assetmap.core.limits import MAIL_TRIES, NOTICE_AGAIN_MINUTES
from assetmap.core.settings import Settings
from assetmap.groups.notices.choosing import hold_choice
from assetmap.groups.notices.composing import Waiting, letter_for
from assetmap.groups.notices.models import USUAL, Notice, NoticeChoice

_LOG = structlog.get_logger("assetmap.notices")


@dataclass(frozen=True)
class Sent:
    """What a round of sending did: e-mails that went, and whether all that was due was tried."""

    letters: int
    is_whole: bool


@dataclass(frozen=True)
class _Due:
    """A reader with something to send now: of one group, or (None) the daily e-mail over all."""

    reader: str
    group_id: int | None


@dataclass(frozen=True)
class _Taken:
    """Notices that are nobody else's any more, and the letter that tells them.

    Attributes
    ----------
    person_id : int
        The row of their reader's that says when the last daily e-mail went.
    digest_before : date or None
        What it said before this one, should this one be refused.
    """

    letter: Letter
    numbers: tuple[int, ...]
    person_id: int
    digest_before: date | None


def send_waiting(
    engine: Engine, settings: Settings, post: Post, *, at: datetime, daily: bool
) -> Sent:
    """Send what is due: of each group what is told at once, and the daily e-mails.

    Parameters
    ----------
    daily : bool
        True also sends what people hear of once a day, unless they had that day's e-mail (UTC):
        one e-mail over all their groups.

    A mail server that cannot be reached leaves everything waiting. One that is lost while a letter
    is on its way ends the round; that letter is taken for sent.
    """
    due = [*(_due_today(engine, at=at) if daily else ()), *_due_at_once(engine, at=at)]
    if not due:
        return Sent(0, True)
    letters, is_whole = 0, True
    try:
        with sending(settings) as send:
            for one in due:
                taken = _take(engine, post, one, at=at)
                if taken is None:
                    continue
                try:
                    send(taken.letter)
                except LetterRefused as fault:
                    _LOG.error("a notice was refused", error=str(fault))
                    _give_back(engine, taken, at=at)
                    is_whole = False
                except ServerGone as fault:
                    _LOG.error("notices could not be sent", error=str(fault))
                    _give_back(engine, taken, at=None)
                    return Sent(letters, False)
                else:
                    letters += 1
    except FAULTS as fault:
        _LOG.error("notices could not be sent", error=type(fault).__name__)
        return Sent(letters, False)
    return Sent(letters, is_whole)


class Teller:
    """Sends in the background what is told at once, so that no page waits for a mail server."""

    def __init__(self, engine: Engine, settings: Settings, post: Post) -> None:
        self._engine, self._settings, self._post = engine, settings, post
        self._busy, self._queued = threading.Lock(), threading.Lock()

    def kick(self, *, at: datetime) -> None:
        """Send what is due, soon; a round that has not begun yet takes this along."""
        if self._queued.acquire(blocking=False):
            threading.Thread(target=self._run, args=(at,), name=SENDER, daemon=True).start()

    def _run(self, at: datetime) -> None:
        with self._busy:
            self._queued.release()
            try:
                send_waiting(self._engine, self._settings, self._post, at=at, daily=False)
            except SQLAlchemyError as fault:
                _LOG.error("notices could not be sent", error=type(fault).__name__)


def _due_at_once(engine: Engine, *, at: datetime) -> list[_Due]:
    """Those that waited longest first; what nobody wants is due too: it is forgotten."""
    own, others = aliased(NoticeChoice), aliased(NoticeChoice)
    choice = func.coalesce(own.choice, others.choice, USUAL)
    query = (
        select(Notice.reader, Notice.group_id)
        .outerjoin(own, and_(own.person == Notice.reader, own.group_id == Notice.group_id))
        .outerjoin(others, and_(others.person == Notice.reader, others.group_id.is_(None)))
        .where(_waits(at), or_(choice.in_(("at_once", "never")), Notice.kind == "mention"))
        .group_by(Notice.reader, Notice.group_id)
        .order_by(func.min(Notice.id))
    )
    with Session(engine) as session:
        return [_Due(row.reader, row.group_id) for row in session.execute(query)]


def _due_today(engine: Engine, *, at: datetime) -> list[_Due]:
    had_it = (
        select(NoticeChoice.id)
        .where(NoticeChoice.person == Notice.reader, NoticeChoice.digest_on >= at.date())
        .exists()
    )
    query = (
        select(Notice.reader)
        .where(_waits(at), ~had_it)
        .group_by(Notice.reader)
        .order_by(func.min(Notice.id))
    )
    with Session(engine) as session:
        return [_Due(reader, None) for reader in session.scalars(query)]


def _waits(at: datetime) -> ColumnElement[bool]:
    return and_(
        Notice.taken_at.is_(None), Notice.tries < MAIL_TRIES,
        or_(Notice.again_at.is_(None), Notice.again_at <= at),
    )  # fmt: skip


def _take(engine: Engine, post: Post, due: _Due, *, at: datetime) -> _Taken | None:
    """Take what is due, for good; None when another has taken it, or nothing of it may be told."""
    with Session(engine) as session, transaction(session):
        # Held, so that nobody is erased meanwhile and leaves behind what is made here.
        account = session.scalar(
            locked(select(Account).where(Account.slug == due.reader, Account.state == "active"))
        )
        if account is None:
            session.execute(delete(Notice).where(Notice.reader == due.reader))
            return None
        person = hold_choice(session, due.reader, None)
        before = person.digest_on
        if due.group_id is None and before is not None and before >= at.date():
            return None
        waiting = _wanted(session, due, at=at)
        numbers = tuple(notice.id for one in waiting for notice in one.notices)
        letter = letter_for(
            session, post, account=account, waiting=waiting, stop_all_number=person.id, at=at
        )
        if letter is None:
            session.execute(delete(Notice).where(any_of(Notice.id, list(numbers))))
            return None
        for one in waiting:
            for notice in one.notices:
                notice.taken_at = at
        if due.group_id is None:
            person.digest_on = at.date()
        return _Taken(letter, numbers, person.id, before)


def _wanted(session: Session, due: _Due, *, at: datetime) -> list[Waiting]:
    """What is to be told now, by group; what its reader wants to hear nothing of is forgotten."""
    query = select(Notice).where(Notice.reader == due.reader, _waits(at))
    if due.group_id is not None:
        query = query.where(Notice.group_id == due.group_id)
    wanted = []
    for number in sorted(set(session.scalars(query.with_only_columns(Notice.group_id)))):
        # Held before what waits is read: who stops a group's e-mails takes that away.
        held = hold_choice(session, due.reader, number)
        notices = session.scalars(query.where(Notice.group_id == number).order_by(Notice.id)).all()
        told = [one for one in notices if _is_told(one, held.choice, daily=due.group_id is None)]
        if held.choice == "never":
            session.execute(delete(Notice).where(any_of(Notice.id, [one.id for one in notices])))
        if told:
            wanted.append(Waiting(told[0].group, tuple(told), held.id, held.choice))
    return sorted(wanted, key=lambda one: (one.group.name.casefold(), one.group.id))


def _is_told(one: Notice, choice: str, *, daily: bool) -> bool:
    if daily:
        return choice == "daily"
    return choice == "at_once" or (choice == "daily" and one.kind == "mention")


def _give_back(engine: Engine, taken: _Taken, *, at: datetime | None) -> None:
    """An unsent letter told nobody: its notices wait for the next time.

    Parameters
    ----------
    at : datetime or None
        When the letter itself was refused: it waits longer from time to time, ten times at most.
    """
    with Session(engine) as session, transaction(session):
        session.execute(
            update(NoticeChoice)
            .where(NoticeChoice.id == taken.person_id)
            .values(digest_on=taken.digest_before)
        )
        told = any_of(Notice.id, list(taken.numbers))
        session.execute(update(Notice).where(told).values(taken_at=None))
        if at is not None:
            wait = func.make_interval(0, 0, 0, 0, 0, NOTICE_AGAIN_MINUTES * (Notice.tries + 1))
            session.execute(
                update(Notice).where(told).values(tries=Notice.tries + 1, again_at=at + wait)
            )
