"""How does somebody want to hear of a group? Chosen at the group, or stopped by a mail's link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import PERSONAL
from assetmap.core.db import locked
from assetmap.core.permissions import Principal
from assetmap.groups.models import WorkingGroup
from assetmap.groups.notices.errors import BadChoice, StopLinkUnknown
from assetmap.groups.notices.models import CHOICES, USUAL, Notice, NoticeChoice
from assetmap.groups.notices.permissions import RULES
from assetmap.groups.queries import list_groups
from assetmap.groups.rights import thing_of

_SALT = "assetmap.groups.notices.stop"


@dataclass(frozen=True)
class Chosen:
    """A group with what one of its people chose for it."""

    group: WorkingGroup
    choice: str


@dataclass(frozen=True)
class Choices:
    """What one person chose: by number of the group, and for all the others."""

    by_group: Mapping[int, str]
    others: str

    def of(self, group_id: int) -> str:
        """What holds for one group."""
        return self.by_group.get(group_id, self.others)


@dataclass(frozen=True)
class Stop:
    """Where an e-mail's link leads: whether it is about all groups, and already followed."""

    is_all: bool
    is_stopped: bool


def choices_of(session: Session, person: str) -> Choices:
    """How does somebody hear of each group?"""
    held = {
        row.group_id: row.choice
        for row in session.execute(
            select(NoticeChoice.group_id, NoticeChoice.choice).where(NoticeChoice.person == person)
        )
    }
    others = held.pop(None, USUAL)
    return Choices(held, others)


def list_chosen(session: Session, *, actor: Principal) -> list[Chosen]:
    """Groups that somebody belongs to, with what holds for each."""
    held = choices_of(session, actor.name)
    return [
        Chosen(one, held.of(one.id))
        for one in list_groups(session, actor=actor)
        if RULES.allows(actor, "notices.choose", thing_of(one))
    ]


def choose(session: Session, *, actor: Principal, group: WorkingGroup, choice: str) -> None:
    """Hear of a group at once, once a day or never; the caller commits.

    Raises
    ------
    NotYours
        Only who belongs to the group.
    BadChoice
    """
    RULES.require(actor, "notices.choose", thing_of(group))
    _require_known(choice)
    _set(session, hold_choice(session, actor.name, group.id), choice)


def choose_for_all(session: Session, *, actor: Principal, choice: str) -> None:
    """Hear so of every group, also of those that one comes into later.

    Raises
    ------
    BadChoice
    """
    _require_known(choice)
    _set(session, hold_choice(session, actor.name, None), choice)


def hold_choice(session: Session, person: str, group_id: int | None) -> NoticeChoice:
    """The row of a person and a group (None: all others), made when needed, and locked.

    One that is made says what held before it. Whoever takes notices to be sent holds the row
    without a group first: two senders come one after the other.
    """
    session.execute(
        insert(NoticeChoice)
        .values(person=person, group_id=group_id, choice=choices_of(session, person).others)
        .on_conflict_do_nothing()
    )
    query = select(NoticeChoice).where(
        NoticeChoice.person == person, NoticeChoice.group_id.is_not_distinct_from(group_id)
    )
    return session.scalars(locked(query)).one()


def stop_token(secret: str, number: int) -> str:
    """The last part of the address that stops one person's e-mails about one group, or all.

    It says a number of ours and nothing else, and it does not grow old: e-mails are kept long.
    """
    return str(URLSafeSerializer(secret, salt=_SALT).dumps(number))


def read_stop_token(secret: str, token: str) -> int:
    """The number in such an address.

    Raises
    ------
    StopLinkUnknown
        We did not make it.

    >>> read_stop_token("a secret", stop_token("a secret", 7))
    7
    """
    try:
        number = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except BadData as fault:
        raise StopLinkUnknown("This link was cut off. Copy all of it from the e-mail.") from fault
    return int(number)


def find_stop(session: Session, number: int) -> Stop:
    """What a link is about; of somebody who is gone, nothing is sent any more."""
    held = session.get(NoticeChoice, number)
    if held is None:
        return Stop(is_all=True, is_stopped=True)
    if held.group_id is not None:
        return Stop(is_all=False, is_stopped=held.choice == "never")
    choices = choices_of(session, held.person)
    is_stopped = {choices.others, *choices.by_group.values()} == {"never"}
    return Stop(is_all=True, is_stopped=is_stopped)


def stop(session: Session, number: int) -> None:
    """Let one person hear of one group, or of all, by e-mail no more; twice is once."""
    held = session.scalar(locked(select(NoticeChoice).where(NoticeChoice.id == number)))
    if held is not None:
        _set(session, held, "never")


def drop_old_notices(session: Session, *, before: datetime) -> int:
    """Forget notices, sent or not, that were made before a moment; returns how many."""
    gone = session.execute(delete(Notice).where(Notice.made_at < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _require_known(choice: str) -> None:
    if choice not in CHOICES:
        raise BadChoice("Choose one of these.", {"choice": "Choose one of these."})


def _set(session: Session, held: NoticeChoice, choice: str) -> None:
    """What was chosen for all holds for each; what waited for nobody any more is forgotten."""
    held.choice = choice
    session.flush()
    own = [NoticeChoice.person == held.person]
    waiting = [Notice.reader == held.person, Notice.taken_at.is_(None)]
    if held.group_id is None:
        session.execute(update(NoticeChoice).where(*own).values(choice=choice))
    else:
        waiting.append(Notice.group_id == held.group_id)
    if choice == "never":
        session.execute(delete(Notice).where(*waiting))


def export_notices(session: Session, slug: str) -> list[dict[str, Any]]:
    """What somebody is or was told lately, and how they chose to be, for their own file."""
    told = session.scalars(select(Notice).where(Notice.reader == slug).order_by(Notice.id))
    chosen = session.scalars(
        select(NoticeChoice).where(NoticeChoice.person == slug).order_by(NoticeChoice.id)
    )
    return [
        *(
            {"group": one.group.name if one.group else "all others", "choice": one.choice}
            for one in chosen
        ),
        *(
            {
                "group": one.group.name, "kind": one.kind, "about": one.subject,
                "made_at": one.made_at.isoformat(),
                "taken_at": one.taken_at.isoformat() if one.taken_at else None,
            }
            for one in told
        ),
    ]  # fmt: skip


def forget_reader(session: Session, slug: str) -> None:
    """Somebody leaves: nothing waits for them any more, and what they chose is forgotten."""
    session.execute(delete(Notice).where(Notice.reader == slug))
    session.execute(delete(NoticeChoice).where(NoticeChoice.person == slug))


# An area that keeps something of a person says so where it does.
PERSONAL.exporters["notices"] = export_notices
PERSONAL.erasers.append(forget_reader)
