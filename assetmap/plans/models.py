"""Plans, their sections, the evidence in them, and editions that were published."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import Base, Numbered, Recorded
from assetmap.core.facts import one_of
from assetmap.groups.models import WorkingGroup
from assetmap.places.models import Area

#: What an evidence block may hold.
KINDS = (
    "catchment", "coverage", "overlay", "asset", "annotation", "decision", "photo", "source",
)  # fmt: skip


class Plan(Recorded, Base):
    """A plan of a working group for a neighbourhood."""

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("length(title) BETWEEN 1 AND 200", "title"),
        CheckConstraint("jsonb_typeof(sections) = 'array'", "sections"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("working_group.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), index=True, comment="its neighbourhood; null is the whole programme"
    )
    title: Mapped[str] = mapped_column(Text)
    sections: Mapped[list[str]] = mapped_column(
        JSONB, comment="keys of its sections in their order; one that is not named is taken out"
    )
    demonstration: Mapped[bool] = mapped_column(server_default="false")

    group: Mapped[WorkingGroup] = relationship()
    area: Mapped[Area | None] = relationship()


class PlanSection(Recorded, Base):
    """One section with its text; it has a version of its own, so that two write side by side."""

    __tablename__ = "plan_section"
    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        CheckConstraint("length(title) BETWEEN 1 AND 120", "title"),
        CheckConstraint("key ~ '^[a-z0-9-]{1,60}$'", "key"),
        CheckConstraint("length(text) <= 20000", "text"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    key: Mapped[str] = mapped_column(Text, comment="its name in the plan's addresses")
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, server_default="", comment="Markdown")


class PlanBlock(Recorded, Base):
    """A question whose answer is evidence; the answer itself is kept by editions alone."""

    __tablename__ = "plan_block"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), "kind"),
        CheckConstraint("jsonb_typeof(question) = 'object'", "question"),
        Index("ix_plan_block_section_id", "section_id"),
    )

    section_id: Mapped[int] = mapped_column(ForeignKey("plan_section.id"))
    kind: Mapped[str] = mapped_column(Text)
    question: Mapped[dict[str, str]] = mapped_column(
        JSONB, comment="words of the address that asks it; of an outside source what it says"
    )
    archived_on: Mapped[date | None] = mapped_column(comment="taken out of the draft")


class PlanEdition(Recorded, Base):
    """What was published under a number; it stays, whatever becomes of the draft."""

    __tablename__ = "plan_edition"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("number >= 1", "number"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", "sha256"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int] = mapped_column()
    published_on: Mapped[date] = mapped_column()
    document: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="texts, figures, limits, steps, inputs with their hashes"
    )
    sha256: Mapped[str] = mapped_column(Text, comment="of the document in canonical JSON")

    plan: Mapped[Plan] = relationship()


class PlanPicture(Numbered, Base):
    """A picture that stands in editions, kept once under its own hash."""

    __tablename__ = "plan_picture"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", "sha256"),
        CheckConstraint(one_of("media_type", ("image/png", "image/jpeg")), "media_type"),
    )

    sha256: Mapped[str] = mapped_column(Text, unique=True, comment="of the file")
    media_type: Mapped[str] = mapped_column(Text)
    data: Mapped[bytes] = mapped_column(LargeBinary, comment="personal; a photo may show people")


def written_in(plan: Plan, slug: str, today: date) -> dict[str, Any]:
    """Whose a new part of a plan is: its group's, under the contributor terms."""
    return {
        "slug": slug, "source": plan.source, "source_id": slug, "licence": "contributor terms",
        "retrieved_on": today,
    }  # fmt: skip
