"""What the web itself keeps: requests that must not act twice, and counts that limit them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Base


class KeptAnswer(Base):
    """The answer to a request that came with an Idempotency-Key, written with what it did."""

    __tablename__ = "kept_answer"

    actor: Mapped[str] = mapped_column(Text, primary_key=True, comment="public name")
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_hash: Mapped[str] = mapped_column(Text, comment="SHA-256 of address and content")
    status: Mapped[int | None] = mapped_column()
    location: Mapped[str | None] = mapped_column(Text)
    media_type: Mapped[str | None] = mapped_column(Text)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class RateCount(Base):
    """How often somebody did something within one window of time."""

    __tablename__ = "rate_count"

    subject: Mapped[str] = mapped_column(
        Text, primary_key=True, comment="keyed hash of rule and account or network address"
    )
    window: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, comment="number of the window since 1970"
    )
    until: Mapped[datetime] = mapped_column(index=True)
    times: Mapped[int] = mapped_column()
