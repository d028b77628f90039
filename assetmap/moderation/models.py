"""Suggestions, what is published without one, and problems that people report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, FetchedValue, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Base, Numbered
from assetmap.core.facts import one_of
from assetmap.moderation.kinds import RECORDS

WAITING = "waiting"
STATES = (WAITING, "approved", "refused", "withdrawn")
REPORT_STATES = (WAITING, "handled", "dismissed")


class Proposal(Numbered, Base):
    """What somebody suggests, until and after a moderator decides.

    No register, list, search, tile or file reads this table: what waits is nowhere to be seen but
    with its author and the moderators.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), "state"),
        CheckConstraint(one_of("record", RECORDS), "record"),
        CheckConstraint("(state IN ('approved', 'refused')) = (decided_at IS NOT NULL)", "decided"),
        CheckConstraint("state <> 'refused' OR length(reason) > 0", "refused_with_a_reason"),
        CheckConstraint("octet_length(details::text) <= 4000000", "details"),
        Index("ix_proposal_waiting", "submitted_at", postgresql_where=text("state = 'waiting'")),
        Index(None, "author"),
    )

    slug: Mapped[str] = mapped_column(Text, unique=True)
    version: Mapped[int] = mapped_column(
        server_default="1", server_onupdate=FetchedValue(), comment="1, then raised by a trigger"
    )
    kind: Mapped[str] = mapped_column(Text, comment="such as assets.update")
    record: Mapped[str] = mapped_column(Text, comment="which register it is about")
    target: Mapped[str | None] = mapped_column(
        Text, comment="slug of the record; null is a new one"
    )
    base_version: Mapped[int | None] = mapped_column(comment="version that the author saw")
    title: Mapped[str] = mapped_column(Text, comment="what it is about, as the queue shows it")
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    neighbourhoods: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", comment="slugs: whose moderators decide"
    )
    author: Mapped[str] = mapped_column(Text, comment="personal; public name of the account")
    state: Mapped[str] = mapped_column(Text, server_default=WAITING)
    submitted_at: Mapped[datetime] = mapped_column()
    decided_at: Mapped[datetime | None] = mapped_column()
    decided_by: Mapped[str | None] = mapped_column(
        Text, comment="personal; public name of the moderator"
    )
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="the author reads it")
    path: Mapped[str | None] = mapped_column(Text, comment="page of what came of it")


class ModerationSetting(Numbered, Base):
    """Whether residents' contributions of one kind are published at once somewhere."""

    __tablename__ = "moderation_setting"
    __table_args__ = (
        Index("uq_moderation_setting_where", "record", "neighbourhood", unique=True),
        CheckConstraint(one_of("record", RECORDS), "record"),
    )

    record: Mapped[str] = mapped_column(Text)
    neighbourhood: Mapped[str] = mapped_column(
        Text, server_default="", comment="slug; empty is wherever nothing nearer is set"
    )
    is_open: Mapped[bool] = mapped_column(comment="true publishes at once")


class ProblemReport(Numbered, Base):
    """Something that a reader says is wrong with a page."""

    __tablename__ = "problem_report"
    __table_args__ = (
        CheckConstraint(one_of("state", REPORT_STATES), "state"),
        CheckConstraint("length(words) BETWEEN 1 AND 4000", "words"),
        Index("ix_problem_report_waiting", "at", postgresql_where=text("state = 'waiting'")),
    )

    slug: Mapped[str] = mapped_column(Text, unique=True)
    version: Mapped[int] = mapped_column(
        server_default="1", server_onupdate=FetchedValue(), comment="1, then raised by a trigger"
    )
    page: Mapped[str] = mapped_column(Text, comment="path, without what was asked of it")
    topic: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, comment="personal; as written")
    author: Mapped[str] = mapped_column(
        Text, server_default="", comment="personal; public name, empty is a visitor"
    )
    at: Mapped[datetime] = mapped_column()
    state: Mapped[str] = mapped_column(Text, server_default=WAITING)
    decided_at: Mapped[datetime | None] = mapped_column()
    decided_by: Mapped[str | None] = mapped_column(Text, comment="personal; public name")
    note: Mapped[str] = mapped_column(Text, server_default="", comment="what was done about it")
