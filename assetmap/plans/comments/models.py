"""Remarks inside the group, drafts put out for comment, comments on them, and their answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import Base, Recorded
from assetmap.core.facts import one_of
from assetmap.plans.models import Plan, PlanSection

HELD, PUBLISHED, REFUSED, WITHDRAWN, REDACTED = (
    "held", "published", "refused", "withdrawn", "redacted",
)  # fmt: skip
STATES = (HELD, PUBLISHED, REFUSED, WITHDRAWN, REDACTED)
#: What became of a comment in the plan.
OUTCOMES = ("changed", "not_changed", "noted")


class PlanRemark(Recorded, Base):
    """What one of the group says beside a section while it is written; only the group reads it."""

    __tablename__ = "plan_remark"
    __table_args__ = (
        CheckConstraint("length(body) BETWEEN 1 AND 5000", "body"),
        CheckConstraint("(settled_on IS NULL) = (settled_by IS NULL)", "settled"),
        Index("ix_plan_remark_section_id", "section_id"),
        Index("ix_plan_remark_author", "author"),
    )

    section_id: Mapped[int] = mapped_column(ForeignKey("plan_section.id"))
    author: Mapped[str] = mapped_column(Text, comment="personal; public name of who wrote it")
    body: Mapped[str] = mapped_column(Text, comment="personal; as its author wrote it")
    written_at: Mapped[datetime] = mapped_column()
    settled_on: Mapped[date | None] = mapped_column(comment="null is open")
    settled_by: Mapped[str | None] = mapped_column(
        Text, comment="personal; public name of who settled it"
    )

    section: Mapped[PlanSection] = relationship()


class PlanRound(Recorded, Base):
    """A draft as it was put out for comment; it stays, whatever becomes of the plan."""

    __tablename__ = "plan_round"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("number >= 1", "number"),
        CheckConstraint("until_on >= opened_on", "until"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", "sha256"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int] = mapped_column()
    opened_on: Mapped[date] = mapped_column()
    until_on: Mapped[date] = mapped_column(comment="last day on which anybody may comment")
    closed_on: Mapped[date | None] = mapped_column(comment="null was not closed before its time")
    document: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="texts, figures, limits, steps, inputs with their hashes"
    )
    sha256: Mapped[str] = mapped_column(Text, comment="of the document in canonical JSON")

    #: None for the visitors' role where nothing of the plan is public.
    plan: Mapped[Plan] = relationship()


class PlanComment(Recorded, Base):
    """What somebody says of a draft; everybody reads it while it is published.

    The words of one that was refused, withdrawn or redacted stand in the history alone.
    """

    __tablename__ = "plan_comment"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), "state"),
        CheckConstraint("length(text) <= 4000", "text"),
        CheckConstraint("length(on_behalf_of) <= 120", "on_behalf_of"),
        CheckConstraint("(text = '') = (state NOT IN ('held', 'published'))", "words_of_its_state"),
        CheckConstraint("text <> '' OR on_behalf_of = ''", "on_behalf_of_its_state"),
        CheckConstraint("state <> 'redacted' OR length(reason) > 0", "redacted_with_a_reason"),
        Index("ix_plan_comment_round_id", "round_id"),
        Index("ix_plan_comment_author", "author"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("plan_round.id"))
    about: Mapped[str] = mapped_column(
        Text, server_default="", comment="key of a section of the draft; empty is all of it"
    )
    author: Mapped[str] = mapped_column(Text, comment="personal; public name of the account")
    text: Mapped[str] = mapped_column(Text, comment="personal; as its author wrote it")
    on_behalf_of: Mapped[str] = mapped_column(
        Text, server_default="", comment="personal; for whom the author speaks; empty is nobody"
    )
    state: Mapped[str] = mapped_column(Text)
    written_on: Mapped[date] = mapped_column()
    reworded_on: Mapped[date | None] = mapped_column(comment="null was not changed since")
    reason: Mapped[str] = mapped_column(
        Text, server_default="", comment="why it was refused (its author reads it) or redacted"
    )

    round: Mapped[PlanRound] = relationship()


class PlanAnswer(Recorded, Base):
    """What the group says to one comment, and what it did about it."""

    __tablename__ = "plan_answer"
    __table_args__ = (
        Index("uq_plan_answer_comment", "comment_id", unique=True),
        Index("ix_plan_answer_answered_by", "answered_by"),
        CheckConstraint(one_of("outcome", OUTCOMES), "outcome"),
        CheckConstraint("length(text) BETWEEN 1 AND 2000", "text"),
    )

    comment_id: Mapped[int] = mapped_column(ForeignKey("plan_comment.id"))
    outcome: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, comment="personal; may tell of who commented")
    answered_by: Mapped[str] = mapped_column(
        Text, comment="personal; public name of who wrote it for the group"
    )
    answered_on: Mapped[date] = mapped_column()
