"""What waits to be told to whom, and how each person wants to be told.

A notice says nothing itself: its e-mail is written from what it is about at the moment of sending,
so that nothing stands in it which its reader may not read by then. No history is kept of either.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import Base, Numbered
from assetmap.core.facts import one_of
from assetmap.groups.models import WorkingGroup

#: Named in a post; something new in the group; a poll that closes soon; and what somebody else did
#: with an annotation of one's own.
KINDS = (
    "mention", "post", "thread", "poll", "closing", "decision", "annotation", "published",
    "refused", "withdrawn",
)  # fmt: skip
CHOICES = ("at_once", "daily", "never")
#: Once a day: a group of a dozen writes in bursts, and twenty e-mails of one evening make people
#: stop them all; whoever is asked by name hears of it at once anyway.
USUAL = "daily"


class NoticeChoice(Numbered, Base):
    """How one person hears of one group, or of every group for which they chose nothing."""

    __tablename__ = "notice_choice"
    __table_args__ = (
        Index(
            "uq_notice_choice", "person", "group_id", unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(one_of("choice", CHOICES), "choice"),
        CheckConstraint("group_id IS NULL OR digest_on IS NULL", "digest_on"),
    )  # fmt: skip

    person: Mapped[str] = mapped_column(Text, comment="personal; public name of the account")
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("working_group.id"), index=True,
        comment="null is every group for which nothing is chosen",
    )  # fmt: skip
    choice: Mapped[str] = mapped_column(Text, server_default=USUAL)
    digest_on: Mapped[date | None] = mapped_column(
        comment="day (UTC) of the last daily e-mail; null is none yet"
    )

    group: Mapped[WorkingGroup | None] = relationship()


class Notice(Numbered, Base):
    """One thing that one person is to be told, once."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("uq_notice", "reader", "kind", "subject", "turn", unique=True),
        Index("ix_notice_waiting", "reader", "group_id", postgresql_where=text("taken_at IS NULL")),
        CheckConstraint(one_of("kind", KINDS), "kind"),
    )

    reader: Mapped[str] = mapped_column(Text, comment="personal; public name of the account")
    group_id: Mapped[int] = mapped_column(ForeignKey("working_group.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, comment="slug of what it is about")
    turn: Mapped[int] = mapped_column(
        server_default="0", comment="version of what can be published or withdrawn again; else 0"
    )
    made_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    taken_at: Mapped[datetime | None] = mapped_column(
        comment="when it was taken to be sent, and for good unless refused; null waits"
    )
    tries: Mapped[int] = mapped_column(server_default="0", comment="times that it was refused")
    again_at: Mapped[datetime | None] = mapped_column(
        comment="not tried again before; null was not refused yet"
    )

    group: Mapped[WorkingGroup] = relationship()
