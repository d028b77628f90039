"""Working groups. Who belongs to one stands in ``account_grant``, under the group's slug."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import Base, Recorded
from assetmap.core.facts import one_of
from assetmap.places.models import Area

#: Open: seen by everybody, and anybody with an account may join. Listed: seen by everybody, joined
#: by invitation. Closed: seen by its members alone.
PRIVACY = ("open", "listed", "closed")


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
