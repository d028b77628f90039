"""Filters that people keep, and votes that a development is not relevant: both are personal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Base, Numbered
from assetmap.core.limits import FILTER_NAME_CHARACTERS


class SavedFilter(Numbered, Base):
    """What one person asks of the list again and again; gone when that person wants so."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        Index("uq_saved_filter_name", "owner", "name", unique=True),
        CheckConstraint(f"length(name) BETWEEN 1 AND {FILTER_NAME_CHARACTERS}", "name"),
        CheckConstraint("length(query) BETWEEN 1 AND 2000", "query"),
    )

    slug: Mapped[str] = mapped_column(Text, unique=True, comment="random: it is in addresses")
    owner: Mapped[str] = mapped_column(Text, comment="personal; public name of the account")
    name: Mapped[str] = mapped_column(Text, comment="personal; as its owner calls it")
    query: Mapped[str] = mapped_column(Text, comment="personal; may name a place that matters")
    created_at: Mapped[datetime] = mapped_column()


class RelevanceVote(Numbered, Base):
    """One person finds one development not relevant; the row goes when the vote is taken back."""

    __tablename__ = "relevance_vote"
    __table_args__ = (
        Index("uq_relevance_vote", "development_id", "voter", unique=True),
        Index("ix_relevance_vote_voter", "voter"),
    )

    development_id: Mapped[int] = mapped_column(ForeignKey("development.id"))
    voter: Mapped[str] = mapped_column(Text, comment="personal; public name of the account")
    voted_at: Mapped[datetime] = mapped_column()
