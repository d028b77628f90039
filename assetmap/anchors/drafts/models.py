"""Ledgers that wait: what was found in them, and who did what. The payments are not here yet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, FetchedValue, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.anchors.models import Anchor, Ledger
from assetmap.core.db import Base, Numbered
from assetmap.core.facts import one_of

#: waiting → checking → checked → submitted → loading → released; discarded ends it too. What
#: failed or was cancelled may be tried again.
STATES = (
    "waiting", "checking", "checked", "failed", "cancelled", "submitted", "loading", "released",
    "discarded",
)  # fmt: skip


class LedgerDraft(Numbered, Base):
    """One uploaded file until it is a ledger; nobody but the anchor's people sees it."""

    __tablename__ = "ledger_draft"
    __table_args__ = (
        Index(None, "anchor_id", "state"),
        CheckConstraint(one_of("state", STATES), "state"),
        CheckConstraint(
            "released_by IS NULL OR released_by <> submitted_by", "released_by_another"
        ),
        CheckConstraint("state <> 'released' OR ledger_id IS NOT NULL", "released_is_a_ledger"),
        CheckConstraint("published OR source = 'private'", "source"),
    )

    slug: Mapped[str] = mapped_column(Text, unique=True, comment="random: it is in addresses")
    version: Mapped[int] = mapped_column(
        server_default="1", server_onupdate=FetchedValue(), comment="1, then raised by a trigger"
    )
    anchor_id: Mapped[int] = mapped_column(ForeignKey("anchor.id"))
    label: Mapped[str] = mapped_column(Text, comment="the file's own name, to be shown")
    file_name: Mapped[str | None] = mapped_column(Text, comment="random; null once it is gone")
    sha256: Mapped[str] = mapped_column(Text)
    byte_count: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(Text, comment="who published it, and where; or private")
    licence: Mapped[str] = mapped_column(Text)
    retrieved_on: Mapped[date] = mapped_column()
    published: Mapped[bool] = mapped_column(comment="false is seen by the anchor's people alone")
    replaces: Mapped[str | None] = mapped_column(Text, comment="slug of the ledger it corrects")
    sheet: Mapped[str | None] = mapped_column(Text)
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    date_order: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    step: Mapped[str] = mapped_column(Text, server_default="", comment="what is being done now")
    problem: Mapped[str] = mapped_column(Text, server_default="", comment="why it failed")
    account: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}", comment="personal; what the check found, gone once released"
    )
    checked_as: Mapped[str | None] = mapped_column(
        Text, comment="SHA-256 of file and choices that the account tells of"
    )
    created_by: Mapped[str] = mapped_column(Text, comment="personal; public name of the uploader")
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    submitted_by: Mapped[str | None] = mapped_column(Text, comment="personal; public name")
    released_by: Mapped[str | None] = mapped_column(Text, comment="personal; public name")
    cancelled_by: Mapped[str | None] = mapped_column(
        Text, comment="personal; public name of who stopped what was being done"
    )
    ledger_id: Mapped[int | None] = mapped_column(ForeignKey("ledger.id"))

    anchor: Mapped[Anchor] = relationship()
    ledger: Mapped[Ledger | None] = relationship()


class BlockedFile(Numbered, Base):
    """A file that was withdrawn: it does not come in again by mistake."""

    __tablename__ = "blocked_file"
    __table_args__ = (Index("uq_blocked_file", "anchor_id", "sha256", unique=True),)

    anchor_id: Mapped[int] = mapped_column(ForeignKey("anchor.id"))
    sha256: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    blocked_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
