"""The table that the history trigger writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Base, Numbered


class HistoryEntry(Numbered, Base):
    """One change to one row, or one batch of new rows from an import."""

    __tablename__ = "history"
    __table_args__ = (
        Index(None, "tbl", "row_id", "at"),
        CheckConstraint("op IN ('I', 'U', 'D', 'B')", "op"),
    )

    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    transaction: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint")
    )
    actor: Mapped[str | None] = mapped_column(Text)
    approved_by: Mapped[str | None] = mapped_column(
        Text, comment="personal; public name of the moderator who let it through; null is nobody"
    )
    reason: Mapped[str | None] = mapped_column(Text)
    tbl: Mapped[str] = mapped_column(Text)
    row_id: Mapped[int | None] = mapped_column(BigInteger, comment="null for a batch")
    op: Mapped[str] = mapped_column(Text, comment="I, U, D, or B for a batch of new rows")
    old: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    new: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class Redaction(Numbered, Base):
    """An entry whose values nobody sees any more; the entry itself is not rewritten."""

    __tablename__ = "redaction"

    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text, comment="shown in place of the values")
    by: Mapped[str] = mapped_column(Text, comment="personal; public name of the moderator")
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
