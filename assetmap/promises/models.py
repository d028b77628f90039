"""Promises of developments, and the documents that belong to a development."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import MONEY, Base, Recorded
from assetmap.core.facts import one_of

#: By what it binds: an agreement (S106), the levy (CIL), or something else.
KINDS = ("s106", "cil", "other")


class Promise(Recorded, Base):
    """Something that was promised with a development; amounts in pounds, null is not known."""

    __tablename__ = "promise"
    __table_args__ = (
        Index("ix_promise_development", "development_id"),
        Index("ix_promise_assets", "assets", postgresql_using="gin"),
        CheckConstraint(one_of("kind", KINDS), "kind"),
        CheckConstraint("length(purpose) BETWEEN 1 AND 300", "purpose"),
        CheckConstraint("amount >= 0 AND received >= 0 AND spent >= 0", "money"),
        CheckConstraint("link LIKE 'https://%'", "link"),
    )

    development_id: Mapped[int] = mapped_column(ForeignKey("development.id"))
    kind: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text, comment="what it is for")
    amount: Mapped[Decimal | None] = mapped_column(MONEY, comment="pounds; null is not known")
    falls_due: Mapped[str | None] = mapped_column(Text, comment="its trigger, in words")
    received: Mapped[Decimal | None] = mapped_column(MONEY, comment="pounds; null is not known")
    spent: Mapped[Decimal | None] = mapped_column(MONEY, comment="pounds; null is not known")
    assets: Mapped[list[str]] = mapped_column(
        JSONB, server_default="[]", comment="slugs of places that it is for; slugs never change"
    )
    said_on: Mapped[date] = mapped_column(comment="day of the source")
    link: Mapped[str | None] = mapped_column(Text, comment="where the source can be read")
    archived_on: Mapped[date | None] = mapped_column()


class DevelopmentDocument(Recorded, Base):
    """A document of a development, on the web."""

    __tablename__ = "development_document"
    __table_args__ = (
        Index("ix_development_document_development", "development_id"),
        CheckConstraint("length(title) BETWEEN 1 AND 300", "title"),
        CheckConstraint("link LIKE 'https://%'", "link"),
    )

    development_id: Mapped[int] = mapped_column(ForeignKey("development.id"))
    title: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text, comment="https alone")
    said_on: Mapped[date | None] = mapped_column(comment="day of the document; null is not known")
    archived_on: Mapped[date | None] = mapped_column()
