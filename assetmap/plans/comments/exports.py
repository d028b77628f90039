"""Comments and answers of one draft as a table to take away, as everybody may read them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetmap.anchors.exports.csv_table import csv_text
from assetmap.plans.comments.models import REDACTED, PlanRound
from assetmap.plans.comments.queries import list_answers, list_comments
from assetmap.plans.comments.words import OUTCOME_WORDS, WHOLE

HEADER = (
    "comment", "draft", "section", "written_on", "changed_on", "on_behalf_of", "text",
    "taken_away_because", "what_was_done", "answer", "answered_on",
)  # fmt: skip


def comments_csv(session: Session, held: PlanRound) -> str:
    """A row for each comment that everybody may read; nobody is named who wrote one."""
    titles = {one["key"]: one["title"] for one in held.document["sections"]}
    comments = list_comments(session, held)
    answers = list_answers(session, comments)
    rows = []
    for one in comments:
        answer = answers.get(one.id)
        rows.append(
            (
                one.slug, str(held.number), titles.get(one.about, WHOLE),
                one.written_on.isoformat(),
                one.reworded_on.isoformat() if one.reworded_on else "", one.on_behalf_of, one.text,
                one.reason if one.state == REDACTED else "",
                OUTCOME_WORDS[answer.outcome] if answer else "", answer.text if answer else "",
                answer.answered_on.isoformat() if answer else "",
            )
        )  # fmt: skip
    licence = "Written by people who use this map, under its contributor terms."
    return csv_text(HEADER, rows, notes=[licence])
