"""Comments as parts of pages, for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g, request
from sqlalchemy.orm import Session

from assetmap.core.words import day_words
from assetmap.plans.comments.models import HELD, PUBLISHED, REDACTED, PlanRound
from assetmap.plans.comments.pages import AnswerPart, CommentPart
from assetmap.plans.comments.queries import (
    ShownAnswer,
    ShownComment,
    answerer_names,
    author_names,
    list_answers,
)
from assetmap.plans.comments.rights import RULES
from assetmap.plans.comments.words import OUTCOME_WORDS, WHOLE
from assetmap.plans.rights import draft_of

_TAGS = {"changed": "ok", "not_changed": "plain", "noted": "info"}


def titles_of(held: PlanRound) -> dict[str, str]:
    """Headings of a draft's sections by their keys, and of the draft as a whole."""
    return {"": WHOLE, **{one["key"]: str(one["title"]) for one in held.document["sections"]}}


def address_of(held: PlanRound) -> str:
    """Where everybody reads a draft, without the root."""
    return f"/plans/{held.document['plan']}/consultation/{held.number}"


def may_answer(held: PlanRound) -> bool:
    """Whether whoever asks answers for the group."""
    # Row security hides a closed group from visitors, who answer nothing anyway.
    return g.principal.is_signed_in and RULES.allows(
        g.principal, "comments.answer", draft_of(held.plan.group)
    )


def comment_parts(
    session: Session, held: PlanRound, comments: Sequence[ShownComment]
) -> tuple[CommentPart, ...]:
    """Comments as they are read: who wrote them is told to people with an account alone."""
    answers = list_answers(session, comments)
    ids = [one.id for one in comments]
    authors = author_names(session, ids) if g.principal.is_signed_in else {}
    answerers = answerer_names(session, ids) if g.principal.is_signed_in else {}
    answering, titles = may_answer(held), titles_of(held)
    group = str(held.document["group"])
    parts = []
    for one in comments:
        answer = answers.get(one.id)
        href = f"{request.script_root}/comments/{one.slug}"
        reply = None
        if answering and one.state == PUBLISHED:
            reply = ("Change the answer" if answer else "Answer", f"{href}/answer")
        public, shown = authors.get(one.id, ("", "A resident"))
        who = "You" if public and public == g.principal.name else shown
        parts.append(
            CommentPart(
                one.slug, href, titles.get(one.about, WHOLE), facts_of(one, who), one.text,
                gone_words(one),
                None if answer is None else _answer(answer, group, answerers.get(one.id, "")),
                "No answer yet" if answer is None and one.state == PUBLISHED else "", reply,
            )
        )  # fmt: skip
    return tuple(parts)


def facts_of(one: ShownComment, who: str) -> str:
    """Who wrote it for whom, and when, as far as the reader may know.

    >>> from datetime import date
    >>> day = date(2026, 11, 29)
    >>> one = ShownComment(1, "c-1", 1, "", "Yes.", "The club", "published", day, None, "")
    >>> facts_of(one, "A resident")
    'A resident · on behalf of The club · 29 November 2026'
    """
    facts = (
        who,
        f"on behalf of {one.on_behalf_of}" if one.on_behalf_of else "",
        day_words(one.written_on),
        f"changed on {day_words(one.reworded_on)}" if one.reworded_on else "",
    )
    return " · ".join(fact for fact in facts if fact)


def gone_words(one: ShownComment) -> str:
    """Why there are no words; empty where there are."""
    if one.state in (HELD, PUBLISHED):
        return ""
    if one.state == REDACTED:
        return f"A moderator took these words away: {one.reason}"
    return f"A moderator refused it: {one.reason}" if one.reason else "Its author took it back."


def _answer(answer: ShownAnswer, group: str, who: str) -> AnswerPart:
    facts = (group, who, day_words(answer.answered_on))
    return AnswerPart(
        OUTCOME_WORDS[answer.outcome], _TAGS[answer.outcome], answer.text,
        " · ".join(fact for fact in facts if fact),
    )  # fmt: skip
