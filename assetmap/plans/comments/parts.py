"""What is said of a plan, on the pages of its draft and its editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import request
from sqlalchemy.orm import Session

from assetmap.anchors.pages.parts import counted
from assetmap.core.permissions import Principal
from assetmap.core.words import day_words
from assetmap.plans.comments.models import PlanRound
from assetmap.plans.comments.queries import (
    Counts,
    count_answers,
    is_open,
    list_rounds,
    newest_round,
)
from assetmap.plans.comments.remarks import count_open
from assetmap.plans.comments.rights import RULES
from assetmap.plans.models import Plan, PlanEdition, PlanSection
from assetmap.plans.queries import find_newest_edition, find_plan, list_sections
from assetmap.plans.rights import draft_of


@dataclass(frozen=True)
class SectionTalk:
    """What the group says beside one section, and what the section said before, as links."""

    remarks: str
    remarks_words: str
    versions: str


@dataclass(frozen=True)
class DraftTalk:
    """What is said of a draft.

    Attributes
    ----------
    say, href : str
        About the draft that was put out last, and where it stands; empty is none.
    begin : str
        Where a lead puts out the next one; empty may not, or not now.
    sections : mapping of str to SectionTalk
        By the section's key.
    """

    say: str
    href: str
    begin: str
    sections: Mapping[str, SectionTalk]


def talk_of(session: Session, plan: Plan, *, actor: Principal, today: date) -> DraftTalk:
    """What is said of a draft, for its group's people."""
    home = f"{request.script_root}/plans/{plan.slug}"
    sections = list_sections(session, plan)
    opened = count_open(session, sections)
    last = newest_round(session, plan)
    is_out = last is not None and is_open(last, today=today)
    begins = RULES.allows(actor, "consultations.open", draft_of(plan.group)) and not is_out
    return DraftTalk(
        say="" if last is None else round_words(last, count_answers(session, last), today=today),
        href="" if last is None else f"{home}/consultation/{last.number}",
        begin=f"{home}/consultation/open" if begins else "",
        sections={one.key: _beside(home, one, opened[one.id]) for one in sections},
    )


def until_words(held: PlanRound, *, today: date) -> str:
    """Until when one may comment on a draft, or since when not any more."""
    if held.closed_on is not None:
        early = (
            f" It was to stay open until the end of {day_words(held.until_on)}."
            if held.closed_on < held.until_on
            else ""
        )
        return f"The time for comments was closed on {day_words(held.closed_on)}.{early}"
    if today > held.until_on:
        return f"The time for comments ended with {day_words(held.until_on)}."
    return f"You can comment until the end of {day_words(held.until_on)}."


def answered_words(counts: Counts) -> str:
    """How many of the comments have an answer.

    >>> answered_words(Counts(5, 3)), answered_words(Counts(0, 0))
    ('3 of 5 comments answered', 'no comment yet')
    """
    if not counts.comments:
        return "no comment yet"
    return f"{counts.answered} of {counted(counts.comments, 'comment')} answered"


def round_words(held: PlanRound, counts: Counts, *, today: date) -> str:
    """A draft that was put out, in one sentence for its group."""
    state = (
        f"is out for comment until the end of {day_words(held.until_on)}"
        if is_open(held, today=today)
        else f"was out for comment until {day_words(held.closed_on or held.until_on)}"
    )
    return f"Draft {held.number} {state}: {answered_words(counts)}."


def unheard_words(session: Session, plan: Plan, *, today: date) -> tuple[str, ...]:
    """What a lead should know of comments before publishing; nothing where all are answered."""
    last = newest_round(session, plan)
    if last is None:
        return ()
    said = []
    if is_open(last, today=today):
        said.append(
            f"Draft {last.number} is out for comment until the end of {day_words(last.until_on)}: "
            "more may come."
        )
    counts = count_answers(session, last)
    if counts.unanswered:
        have = "has" if counts.unanswered == 1 else "have"
        said.append(
            f"{counts.unanswered} of {counted(counts.comments, 'comment')} on draft {last.number} "
            f"{have} no answer yet."
        )
    return tuple(said)


def heard_around(
    session: Session, edition: PlanEdition, home: str, *, today: date
) -> tuple[tuple[str, str], ...]:
    """Where a draft is out for comment now, and where people spoke of the last one before."""
    rounds = list_rounds(session, edition.plan)
    said = [
        (f"Draft {one.number} is out for comment until the end of {day_words(one.until_on)}", one)
        for one in rounds[:1]
        if is_open(one, today=today)
    ]
    before = [one for one in rounds if one.opened_on <= edition.published_on]
    said += [
        (f"What people said about draft {one.number}, and our answers", one)
        for one in before[:1]
        if not is_open(one, today=today)
    ]
    return tuple((words, f"{home}/consultation/{one.number}") for words, one in said)


def draft_instead(session: Session, slug: str) -> str | None:
    """Where a plan of which no edition is published is read: its newest draft for comment."""
    plan = find_plan(session, slug)
    last = None if plan is None else newest_round(session, plan)
    if plan is None or last is None or find_newest_edition(session, plan) is not None:
        return None
    return f"/plans/{plan.slug}/consultation/{last.number}"


def _beside(home: str, section: PlanSection, opened: int) -> SectionTalk:
    here = f"{home}/sections/{section.key}"
    return SectionTalk(
        f"{here}/remarks",
        f"{counted(opened, 'open comment')} in the group" if opened else "Comment in the group",
        f"{here}/versions",
    )
