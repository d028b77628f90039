"""Developments as registers have them, with what became of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import Base, Recorded, drawn_geometry, geometry_checks, grid_geometry
from assetmap.core.facts import one_of

#: How far the planning of a site is, by the words of the brownfield land register.
STAGES = ("not_permissioned", "pending", "permissioned", "unknown")
#: Why a site no longer counts: a later register has its parts, lacks it, or gives it an end.
GONE = ("split", "dropped", "ended")


class Development(Recorded, Base):
    """A site that is to be built on."""

    __tablename__ = "development"
    __table_args__ = (
        Index("uq_development_authority_reference", "authority", "reference", unique=True),
        Index("ix_development_geom", "geom", postgresql_using="gist"),
        Index("ix_development_geom_3857", "geom_3857", postgresql_using="gist"),
        CheckConstraint("length(reference) BETWEEN 1 AND 300", "reference"),
        CheckConstraint(one_of("stage", STAGES), "stage"),
        CheckConstraint(f"gone IS NULL OR {one_of('gone', GONE)}", "gone"),
        CheckConstraint("(gone IS NULL) = (superseded_on IS NULL)", "superseded"),
        CheckConstraint("area_ha IS NULL OR area_ha > 0", "area_ha"),
        CheckConstraint("homes_from <= homes_to", "homes"),
        CheckConstraint("geom IS NULL OR unplaced_reason IS NULL", "unplaced"),
        *geometry_checks(nullable=True),
    )

    reference: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(Text, comment="whose register, by its full name")
    address: Mapped[str | None] = mapped_column(Text)
    area_ha: Mapped[Decimal | None] = mapped_column(
        Numeric(10, 2), comment="as the register states it, not measured"
    )
    homes_from: Mapped[int | None] = mapped_column(comment="net of homes lost; below 0 fewer")
    homes_to: Mapped[int | None] = mapped_column(comment="the most; the same where one is said")
    stage: Mapped[str] = mapped_column(Text, server_default="unknown")
    permission_type: Mapped[str | None] = mapped_column(Text, comment="in the register's words")
    permission_date: Mapped[date | None] = mapped_column()
    ownership: Mapped[str | None] = mapped_column(Text, comment="in the register's words")
    deliverable: Mapped[bool | None] = mapped_column(comment="null is not said")
    hazardous: Mapped[bool | None] = mapped_column(comment="null is not said")
    notes: Mapped[str | None] = mapped_column(Text)
    documents: Mapped[list[str]] = mapped_column(
        JSONB, server_default="[]", comment="web addresses that the register gives"
    )
    first_added: Mapped[date | None] = mapped_column()
    last_updated: Mapped[date | None] = mapped_column()
    register_date: Mapped[date] = mapped_column(comment="newest register that has the site")
    gone: Mapped[str | None] = mapped_column(Text, comment="why it no longer counts; null counts")
    superseded_on: Mapped[date | None] = mapped_column(comment="day of the register that says so")
    parts: Mapped[list[str]] = mapped_column(
        JSONB, server_default="[]", comment="references of the sites that it was split into"
    )
    unplaced_reason: Mapped[str | None] = mapped_column(
        Text, comment="why it is not drawn, as a sentence"
    )
    demonstration: Mapped[bool] = mapped_column(server_default="false")
    geom: Mapped[Any] = grid_geometry(nullable=True)
    geom_3857: Mapped[Any] = drawn_geometry(nullable=True)

    stages: Mapped[list[DevelopmentStage]] = relationship(
        back_populates="development", order_by="DevelopmentStage.on_day"
    )

    @property
    def name(self) -> str:
        """What it is called: its address, else its reference."""
        return self.address or self.reference

    @property
    def outline(self) -> str:
        """What the shape is: registers give points."""
        return "point"


class DevelopmentStage(Recorded, Base):
    """How far a site was in one register: its timeline."""

    __tablename__ = "development_stage"
    __table_args__ = (
        Index("uq_development_stage", "development_id", "on_day", unique=True),
        CheckConstraint(one_of("stage", STAGES), "stage"),
        CheckConstraint("homes_from <= homes_to", "homes"),
    )

    development_id: Mapped[int] = mapped_column(ForeignKey("development.id"))
    on_day: Mapped[date] = mapped_column(comment="day of the register")
    stage: Mapped[str] = mapped_column(Text)
    homes_from: Mapped[int | None] = mapped_column()
    homes_to: Mapped[int | None] = mapped_column()

    development: Mapped[Development] = relationship(back_populates="stages")
