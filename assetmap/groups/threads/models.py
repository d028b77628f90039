"""What a group talks about. Who wrote what stands in the history alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import Base, Numbered, Recorded
from assetmap.groups.models import WorkingGroup


class Thread(Recorded, Base):
    """One subject of a group."""

    __tablename__ = "thread"
    __table_args__ = (
        CheckConstraint("length(title) BETWEEN 1 AND 150", "title"),
        CheckConstraint("length(about) <= 300", "about"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("working_group.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(
        Text, server_default="", comment="address of a page of this map, without the host"
    )
    started_at: Mapped[datetime] = mapped_column()

    group: Mapped[WorkingGroup] = relationship()


class ThreadPost(Recorded, Base):
    """One contribution to a thread."""

    __tablename__ = "thread_post"
    __table_args__ = (
        CheckConstraint("length(body) BETWEEN 1 AND 5000", "body"),
        CheckConstraint("length(view) <= 300", "view"),
        CheckConstraint("(removed_on IS NULL) = (removed_why = '')", "removed"),
    )

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    body: Mapped[str] = mapped_column(Text, comment="plain text")
    view: Mapped[str] = mapped_column(
        Text, server_default="", comment="a view of the map that goes with it: a local address"
    )
    written_at: Mapped[datetime] = mapped_column()
    removed_on: Mapped[date | None] = mapped_column(comment="null is shown")
    removed_why: Mapped[str] = mapped_column(Text, server_default="", comment="as people read it")

    thread: Mapped[Thread] = relationship()


class Poll(Recorded, Base):
    """A question with a few answers and a deadline; a thread has one at a time."""

    __tablename__ = "poll"
    __table_args__ = (
        CheckConstraint("length(question) BETWEEN 1 AND 300", "question"),
        CheckConstraint("jsonb_array_length(options) BETWEEN 2 AND 8", "options"),
    )

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]] = mapped_column(JSONB, comment="answers, in their order")
    opened_at: Mapped[datetime] = mapped_column()
    closes_at: Mapped[datetime] = mapped_column(comment="no vote counts from then on")

    thread: Mapped[Thread] = relationship()


class PollVote(Numbered, Base):
    """One person's answer; changed until the poll closes."""

    __tablename__ = "poll_vote"
    __table_args__ = (
        Index("uq_poll_vote", "poll_id", "voter", unique=True),
        Index("ix_poll_vote_voter", "voter"),
        CheckConstraint("option >= 0", "option"),
    )

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    voter: Mapped[str] = mapped_column(Text, comment="personal; public name of the account")
    option: Mapped[int] = mapped_column(comment="position of the answer, from 0")
    voted_at: Mapped[datetime] = mapped_column()


class Decision(Recorded, Base):
    """What a group decided at the end of a thread, with who thought otherwise."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("uq_decision_thread", "thread_id", unique=True),
        CheckConstraint("length(text) BETWEEN 1 AND 2000", "text"),
        CheckConstraint("length(who) BETWEEN 1 AND 500", "who"),
        CheckConstraint("length(dissent) <= 2000", "dissent"),
    )

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    text: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(
        Text, comment="who decided, such as “seven for, one against”; names no private person"
    )
    decided_on: Mapped[date] = mapped_column()
    dissent: Mapped[str] = mapped_column(
        Text, server_default="", comment="who thought otherwise, and why; empty is nobody"
    )

    thread: Mapped[Thread] = relationship()
