"""Working groups. Who belongs to one stands in ``account_grant``, under the group's slug."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import Base, Numbered, Recorded
from assetmap.core.facts import one_of
from assetmap.places.models import Area

#: Open: seen by everybody, and anybody with an account may join. Listed: seen by everybody, joined
#: by invitation. Closed: seen by its members alone.
PRIVACY = ("open", "listed", "closed")
#: Roles to which somebody can be invited; a lead is made of a member.
INVITED_AS = ("group_member", "group_observer")


class WorkingGroup(Recorded, Base):
    """A group that works on a neighbourhood."""

    __tablename__ = "working_group"
    __table_args__ = (
        CheckConstraint("length(name) BETWEEN 1 AND 120", "name"),
        CheckConstraint("length(about) <= 2000", "about"),
        CheckConstraint(one_of("privacy", PRIVACY), "privacy"),
    )

    name: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text, server_default="", comment="what it works on")
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), index=True, comment="its neighbourhood; null is the whole programme"
    )
    privacy: Mapped[str] = mapped_column(Text, server_default="closed")
    archived_on: Mapped[date | None] = mapped_column(comment="null is at work")
    demonstration: Mapped[bool] = mapped_column(server_default="false")

    area: Mapped[Area | None] = relationship()


class GroupInvitation(Numbered, Base):
    """A link by which one person may come into a group, once."""

    __tablename__ = "group_invitation"
    __table_args__ = (CheckConstraint(one_of("role", INVITED_AS), "role"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("working_group.id"), index=True)
    token_hash: Mapped[str] = mapped_column(
        Text, unique=True, comment="SHA-256 of what the link holds"
    )
    role: Mapped[str] = mapped_column(Text)
    invited_by: Mapped[str] = mapped_column(
        Text, comment="personal; public name of who made the link"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    until: Mapped[datetime] = mapped_column(comment="when the link stops working")
    used_at: Mapped[datetime | None] = mapped_column(comment="null is not used yet")

    group: Mapped[WorkingGroup] = relationship()
