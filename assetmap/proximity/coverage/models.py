"""Standards that people measure by, and lists that somebody calls complete."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import Base, Recorded
from assetmap.core.facts import one_of
from assetmap.places.models import Area

#: How a standard measures: the straight line from a site's edge, or the walk to it.
METHODS = ("straight", "walk")


class AccessStandard(Recorded, Base):
    """One criterion of a standard in one edition: a kind of place, so large, so near."""

    __tablename__ = "access_standard"
    __table_args__ = (
        Index("uq_access_standard_key_edition", "key", "edition", unique=True),
        CheckConstraint(one_of("method", METHODS), "method"),
        CheckConstraint("min_ha IS NULL OR min_ha > 0", "min_ha"),
        CheckConstraint("within_m BETWEEN 1 AND 50000", "within_m"),
        CheckConstraint("length(key) BETWEEN 1 AND 100", "key"),
        CheckConstraint("length(name) BETWEEN 1 AND 300", "name"),
    )

    key: Mapped[str] = mapped_column(Text, comment="stable word, e.g. ne-doorstep")
    edition: Mapped[str] = mapped_column(Text, comment="year or version as its publisher says")
    publisher: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kinds: Mapped[list[Any]] = mapped_column(
        JSONB, comment="words of proximity.kinds that count as such a place"
    )
    min_ha: Mapped[Decimal | None] = mapped_column(Numeric(10, 2), comment="null is any size")
    within_m: Mapped[int] = mapped_column(comment="metres, the limit included")
    method: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text, comment="where it is published")
    note: Mapped[str | None] = mapped_column(Text)


class Completeness(Recorded, Base):
    """Somebody's word that every place of a kind in an area is on the map."""

    __tablename__ = "completeness"
    __table_args__ = (
        Index(
            "uq_completeness_area_id_kind",
            "area_id",
            "kind",
            unique=True,
            postgresql_where="withdrawn_on IS NULL",
        ),
        CheckConstraint("length(how) BETWEEN 1 AND 1000", "how"),
        CheckConstraint("withdrawn_on IS NULL OR withdrawn_on >= marked_on", "withdrawn_on"),
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(Text, comment="a word of proximity.kinds")
    marked_on: Mapped[date] = mapped_column()
    how: Mapped[str] = mapped_column(Text, comment="how it was checked, as whoever did it says")
    withdrawn_on: Mapped[date | None] = mapped_column(comment="null still holds")

    area: Mapped[Area] = relationship()
