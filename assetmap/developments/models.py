"""Developments as registers and applications have them, with what became of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Numeric,
    Text,
    case,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import Base, Recorded, drawn_geometry, geometry_checks, grid_geometry
from assetmap.core.facts import one_of

#: What a development is known from: a brownfield land register, an application for permission, or
#: an outline of a map file.
KINDS = ("site", "application", "outline")
#: How far the planning is, by the words of the brownfield land register and of decisions.
STAGES = ("not_permissioned", "pending", "permissioned", "refused", "withdrawn", "unknown")
#: Why a site no longer counts: a later register has its parts, lacks it, or gives it an end; or
#: the import that brought it in was undone.
GONE = ("split", "dropped", "ended", "undone")
#: Why its homes are in no sum though it is shown: its land counts already, or may do so; it was
#: refused or withdrawn; it is about a decision that stands elsewhere.
UNCOUNTED = ("same_land", "land_unsure", "refused", "follow_up")
#: Sizes, kinds and states of an application in the words of the collected applications (PlanIt).
APP_SIZES = ("small", "medium", "large")
APP_TYPES = (
    "full", "outline", "amendment", "conditions", "heritage", "trees", "advertising", "telecoms",
    "other",
)  # fmt: skip
APP_STATES = (
    "undecided", "permitted", "conditions", "rejected", "withdrawn", "referred", "unresolved",
    "other",
)  # fmt: skip


class Development(Recorded, Base):
    """A site that is to be built on."""

    __tablename__ = "development"
    __table_args__ = (
        Index("uq_development_authority_reference", "authority", "kind", "reference", unique=True),
        Index("ix_development_geom", "geom", postgresql_using="gist"),
        Index("ix_development_geom_3857", "geom_3857", postgresql_using="gist"),
        CheckConstraint("length(reference) BETWEEN 1 AND 300", "reference"),
        CheckConstraint(one_of("kind", KINDS), "kind"),
        CheckConstraint(one_of("stage", STAGES), "stage"),
        CheckConstraint(f"uncounted IS NULL OR {one_of('uncounted', UNCOUNTED)}", "uncounted"),
        CheckConstraint(f"app_size IS NULL OR {one_of('app_size', APP_SIZES)}", "app_size"),
        CheckConstraint(f"app_type IS NULL OR {one_of('app_type', APP_TYPES)}", "app_type"),
        CheckConstraint(f"app_state IS NULL OR {one_of('app_state', APP_STATES)}", "app_state"),
        CheckConstraint("counted_with_id <> id", "counted_with"),
        CheckConstraint(f"gone IS NULL OR {one_of('gone', GONE)}", "gone"),
        CheckConstraint("(gone IS NULL) = (superseded_on IS NULL)", "superseded"),
        CheckConstraint("area_ha IS NULL OR area_ha > 0", "area_ha"),
        CheckConstraint("homes_from <= homes_to", "homes"),
        CheckConstraint("geom IS NULL OR unplaced_reason IS NULL", "unplaced"),
        *geometry_checks(nullable=True),
    )

    kind: Mapped[str] = mapped_column(Text, server_default="site")
    reference: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(Text, comment="whose register, by its full name")
    address: Mapped[str | None] = mapped_column(Text)
    area_ha: Mapped[Decimal | None] = mapped_column(
        Numeric(10, 2), comment="as stated; of an outline that states none, its own"
    )
    homes_from: Mapped[int | None] = mapped_column(comment="net of homes lost; below 0 fewer")
    homes_to: Mapped[int | None] = mapped_column(comment="the most; the same where one is said")
    homes_said: Mapped[str | None] = mapped_column(
        Text, comment="words of its description that say so; null where a register states homes"
    )
    uncounted: Mapped[str | None] = mapped_column(
        Text, comment="why its homes are in no sum; null is counted"
    )
    counted_with_id: Mapped[int | None] = mapped_column(
        ForeignKey("development.id"), comment="the one that counts, or may count, for its land"
    )
    stage: Mapped[str] = mapped_column(Text, server_default="unknown")
    app_size: Mapped[str | None] = mapped_column(Text, comment="of an application")
    app_type: Mapped[str | None] = mapped_column(Text, comment="of an application")
    app_state: Mapped[str | None] = mapped_column(Text, comment="of an application")
    linked: Mapped[str | None] = mapped_column(
        Text, comment="reference of the application that this one goes with"
    )
    received_on: Mapped[date | None] = mapped_column(comment="day on which it was applied for")
    consulted_on: Mapped[date | None] = mapped_column(comment="day on which people were asked")
    decided_on: Mapped[date | None] = mapped_column()
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

    counted_with: Mapped[Development | None] = relationship(remote_side="Development.id")
    stages: Mapped[list[DevelopmentStage]] = relationship(
        back_populates="development", order_by="DevelopmentStage.on_day"
    )

    @hybrid_property
    def name(self) -> str:
        """What it is called: its address, else its reference."""
        return self.address or self.reference

    @name.inplace.expression
    @classmethod
    def _name_asked(cls) -> ColumnElement[str]:
        return func.coalesce(func.nullif(cls.address, ""), cls.reference, type_=Text)

    @hybrid_property
    def outline(self) -> str:
        """What the shape is: registers and applications give points, map files outlines."""
        return "surveyed" if self.kind == "outline" else "point"

    @outline.inplace.expression
    @classmethod
    def _outline_asked(cls) -> ColumnElement[str]:
        return case((cls.kind == "outline", "surveyed"), else_="point")


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
