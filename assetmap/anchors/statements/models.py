"""Yearly statements as they were published, and apart from them what they rest on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.anchors.models import Anchor
from assetmap.core.db import Base, Recorded
from assetmap.core.facts import one_of

#: proposed → published → replaced or withdrawn; a proposed one may be dropped.
STATES = ("proposed", "published", "replaced", "withdrawn", "dropped")


class SpendStatement(Recorded, Base):
    """One financial year of an anchor's private ledgers: figures that are the same for all."""

    __tablename__ = "spend_statement"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), "state"),
        CheckConstraint("year BETWEEN 1990 AND 2100", "year"),
        CheckConstraint(
            "published_by IS NULL OR published_by <> proposed_by", "published_by_another"
        ),
        Index(
            "uq_spend_statement_proposed", "anchor_id", "year", unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        Index(
            "uq_spend_statement_published", "anchor_id", "year", unique=True,
            postgresql_where=text("state = 'published'"),
        ),
    )  # fmt: skip

    anchor_id: Mapped[int] = mapped_column(ForeignKey("anchor.id"))
    year: Mapped[int] = mapped_column(
        comment="in which it begins: 2025 is April 2025 to March 2026"
    )
    state: Mapped[str] = mapped_column(Text, server_default="proposed")
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="what everybody may see")
    demonstration: Mapped[bool] = mapped_column(server_default="false")
    proposed_by: Mapped[str] = mapped_column(Text, comment="personal; public name")
    published_by: Mapped[str | None] = mapped_column(Text, comment="personal; public name")
    published_at: Mapped[datetime | None] = mapped_column()
    reason: Mapped[str] = mapped_column(
        Text, server_default="", comment="why it was withdrawn, for the anchor's people"
    )

    anchor: Mapped[Anchor] = relationship()


class StatementBasis(Base):
    """What a statement was made from: never served, needed to judge what a later one adds."""

    __tablename__ = "statement_basis"

    statement_id: Mapped[int] = mapped_column(
        ForeignKey("spend_statement.id"), primary_key=True, autoincrement=False
    )
    ledgers: Mapped[list[int]] = mapped_column(JSONB, comment="ledger.id of each that it counts")
    entries: Mapped[list[list[Any]]] = mapped_column(
        JSONB, comment="supplier.id, band, district, pence, named: net money of each payee"
    )
    fingerprint: Mapped[str] = mapped_column(
        Text, comment="SHA-256 of ledgers, entries and what was taken together"
    )
    hidden_bands: Mapped[list[int]] = mapped_column(JSONB)
    hidden_districts: Mapped[list[str]] = mapped_column(JSONB)
