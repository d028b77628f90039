"""Putting a draft out for comment, prolonging that, and ending it early: a lead's acts."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.db import sign_transaction
from assetmap.core.permissions import Principal
from assetmap.groups.services import require_at_work
from assetmap.plans.asking import Asking
from assetmap.plans.comments.errors import BadComment, CommentMovedOn
from assetmap.plans.comments.models import PlanRound
from assetmap.plans.comments.queries import get_round, is_open, newest_round
from assetmap.plans.comments.rights import RULES
from assetmap.plans.editions import draft_mark, freeze_draft
from assetmap.plans.errors import PlanMovedOn
from assetmap.plans.evidence import hash_of
from assetmap.plans.queries import get_draft
from assetmap.plans.rights import draft_of

FORMAT = "assetmap plan draft for comment 1"


def open_round(
    session: Session, *, actor: Principal, plan: str, mark: str, until_on: date | None,
    asking: Asking,
) -> PlanRound:  # fmt: skip
    """Put the draft out for comment as it is now, frozen, until the end of a day.

    Parameters
    ----------
    mark : str
        Of the draft that the lead looked at.
    asking : Asking
        How evidence is worked out; its day is the day of the place.

    Raises
    ------
    PlanNotFound, NotYours, GroupMovedOn
    PlanMovedOn
        The draft is not the one that was looked at.
    CommentMovedOn
        A draft is out for comment already.
    BadPlan, BadComment
        Nothing stands in it, some evidence has no answer, or the day is none that can be.
    """
    held = get_draft(session, plan, actor=actor, lock=True)
    RULES.require(actor, "consultations.open", draft_of(held.group))
    require_at_work(held.group)
    last = newest_round(session, held)
    if last is not None and is_open(last, today=asking.today):
        raise CommentMovedOn(
            f"Draft {last.number} is out for comment already. End that before you put out another."
        )
    day = _last_day(until_on, first=asking.today, today=asking.today)
    if draft_mark(session, held) != mark:
        raise PlanMovedOn(
            "Somebody changed the draft since you opened this page. Look at it again."
        )
    number = last.number + 1 if last is not None else 1
    document = {
        **freeze_draft(session, held, number=number, asking=asking),
        "format": FORMAT,
    }
    sign_transaction(session, actor=actor.name, reason=f"put out draft {number} of {held.slug}")
    slug = f"{held.slug}-draft-{number}"
    made = PlanRound(
        slug=slug, plan_id=held.id, number=number, opened_on=asking.today, until_on=day,
        document=document, sha256=hash_of(document), source=held.source, source_id=slug,
        licence=held.licence, retrieved_on=asking.today,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def prolong_round(
    session: Session, *, actor: Principal, plan: str, number: int, version: int,
    until_on: date | None, today: date,
) -> PlanRound:  # fmt: skip
    """Let people comment for longer than was said.

    Raises
    ------
    PlanNotFound, CommentNotFound, CommentMovedOn, NotYours, BadComment
    """
    held = _open(session, actor, plan, number, version, today)
    day = _last_day(until_on, first=held.opened_on, today=today)
    if day <= held.until_on:
        raise BadComment(
            "That is no later than now.",
            {"until_on": "Choose a later day. To end it before its time, close it."},
        )
    sign_transaction(
        session, actor=actor.name, reason=f"prolong comments on draft {number} of {plan}"
    )
    held.until_on = day
    session.flush()
    return held


def close_round(
    session: Session, *, actor: Principal, plan: str, number: int, version: int, today: date
) -> PlanRound:
    """End it before its time: from now on nobody comments on this draft.

    Raises
    ------
    PlanNotFound, CommentNotFound, CommentMovedOn, NotYours
    """
    held = _open(session, actor, plan, number, version, today)
    sign_transaction(
        session, actor=actor.name, reason=f"close comments on draft {number} of {plan}"
    )
    held.closed_on = today
    session.flush()
    return held


def _open(
    session: Session, actor: Principal, plan: str, number: int, version: int, today: date
) -> PlanRound:
    draft = get_draft(session, plan, actor=actor)
    RULES.require(actor, "consultations.open", draft_of(draft.group))
    held = get_round(session, plan, number, lock=True)
    if held.version != version:
        raise CommentMovedOn(
            "Somebody prolonged or closed it since you opened this page. Look at it again."
        )
    if not is_open(held, today=today):
        raise CommentMovedOn("The time for comments on this draft is over. Put out a new draft.")
    return held


def _last_day(day: date | None, *, first: date, today: date) -> date:
    last = first + timedelta(days=limits.PLAN_ROUND_LONGEST_DAYS)
    if day is None or not today <= day <= last:
        raise BadComment(
            "Say until when people may comment.",
            {
                "until_on": f"Choose a day from today to {limits.PLAN_ROUND_LONGEST_DAYS} days "
                "after the draft was put out."
            },
        )
    return day
