"""A draft that was put out through the services, and who asks them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.permissions import ANONYMOUS, Grant, Principal, Role, Scope
from assetmap.moderation.outcome import Outcome
from assetmap.plans.comments.models import PlanComment, PlanRemark, PlanRound
from assetmap.plans.comments.remarks import write_remark
from assetmap.plans.comments.rounds import open_round
from assetmap.plans.comments.services import Moment, comment_on
from assetmap.plans.comments.words import CommentWords
from assetmap.plans.editions import draft_mark
from assetmap.plans.models import Plan
from tests.plans.writing import LEAD, TODAY, asking

LAST = TODAY + timedelta(days=14)
_OURS, _THEIRS = Scope("group", "example-group"), Scope("group", "another-group")


def _of_group(name: str, role: Role, scope: Scope) -> Principal:
    return Principal(name, frozenset({Role.RESIDENT}), frozenset({Grant(role, scope)}))


MEMBER = _of_group("p-member", Role.GROUP_MEMBER, _OURS)
SECOND = _of_group("p-second", Role.GROUP_MEMBER, _OURS)
OBSERVER = _of_group("p-observer", Role.GROUP_OBSERVER, _OURS)
STRANGER = _of_group("p-stranger", Role.GROUP_LEAD, _THEIRS)
RITA = Principal("p-rita", frozenset({Role.RESIDENT}))
OTTO = Principal("p-otto", frozenset({Role.RESIDENT}))
VISITOR = ANONYMOUS
MODERATOR = Principal("p-moderator", frozenset({Role.RESIDENT, Role.MODERATOR}))


def moderator_of(neighbourhood: str) -> Principal:
    scope = Scope("neighbourhood", neighbourhood)
    return Principal(
        "p-near", frozenset({Role.RESIDENT}), frozenset({Grant(Role.MODERATOR, scope)})
    )


@dataclass(frozen=True)
class Stage:
    """What stands in the database."""

    plan: str
    comment: str
    remark: str


def on(day: date) -> Moment:
    return Moment(datetime.combine(day, time(12), UTC), day)


def put_out(app: Flask, session: Session, slug: str, *, until: date = LAST) -> PlanRound:
    plan = session.scalars(select(Plan).where(Plan.slug == slug)).one()
    with Session(app.extensions["assetmap.engine"]) as visitors:
        return open_round(
            session, actor=LEAD, plan=slug, mark=draft_mark(session, plan), until_on=until,
            asking=asking(app, visitors),
        )  # fmt: skip


def say(
    session: Session, slug: str, words: str = "The path is dark.", *, who: Principal = RITA,
    about: str = "vision", day: date = TODAY,
) -> Outcome:  # fmt: skip
    return comment_on(
        session, actor=who, plan=slug, number=1, words=CommentWords(words, about),
        promised="propose", moment=on(day),
    )  # fmt: skip


def one_of(session: Session, slug: str) -> PlanComment:
    return session.scalars(select(PlanComment).where(PlanComment.slug == slug)).one()


def staged(app: Flask, session: Session, slug: str) -> Stage:
    """A draft that is out, a resident's comment that waits, and a member's remark."""
    put_out(app, session, slug)
    said = say(session, slug)
    at = datetime.combine(TODAY, time(12), UTC)
    remark: PlanRemark = write_remark(
        session, actor=MEMBER, plan=slug, key="vision", body="Is it so?", at=at
    )
    return Stage(slug, said.path.rpartition("/")[2], remark.slug)
