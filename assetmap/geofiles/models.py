"""Map files that wait: how they are read, what was found, who did what, and what came of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, FetchedValue, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Base, Numbered
from assetmap.core.facts import one_of

#: waiting → reading → checked → (held →) storing → in → undone. What failed or was cancelled may
#: be tried again; discarded is the end.
STATES = (
    "waiting", "reading", "checked", "failed", "cancelled", "held", "storing", "in", "undone",
    "discarded",
)  # fmt: skip


class Geofile(Numbered, Base):
    """One uploaded file; its features are nowhere else before it is in."""

    __tablename__ = "geofile"
    __table_args__ = (
        Index(None, "created_by", "state"),
        CheckConstraint(one_of("state", STATES), "state"),
        CheckConstraint("released_by IS NULL OR released_by <> created_by", "released_by_another"),
        CheckConstraint(
            "NOT needs_release OR state NOT IN ('storing', 'in') OR released_by IS NOT NULL",
            "released",
        ),
        CheckConstraint("state NOT IN ('held', 'storing', 'in') OR checked_as IS NOT NULL", "seen"),
        CheckConstraint("length(source) BETWEEN 1 AND 100", "source"),
        CheckConstraint("length(licence) BETWEEN 1 AND 300", "licence"),
    )

    slug: Mapped[str] = mapped_column(Text, unique=True, comment="random: it is in addresses")
    version: Mapped[int] = mapped_column(
        server_default="1", server_onupdate=FetchedValue(), comment="1, then raised by a trigger"
    )
    target: Mapped[str] = mapped_column(Text, comment="which register it goes to: assets")
    label: Mapped[str] = mapped_column(Text, comment="the file's own name, to be shown")
    file_name: Mapped[str | None] = mapped_column(Text, comment="random; null once it is gone")
    sha256: Mapped[str] = mapped_column(Text)
    byte_count: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str] = mapped_column(Text, comment="geojson, kml, geopackage, shapefile, csv")
    source: Mapped[str] = mapped_column(Text, comment="who made it; the key of its records")
    licence: Mapped[str] = mapped_column(Text)
    retrieved_on: Mapped[date] = mapped_column()
    choices: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}", comment="how it is read and which column is what"
    )
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    step: Mapped[str] = mapped_column(Text, server_default="", comment="what is being done now")
    problem: Mapped[str] = mapped_column(Text, server_default="", comment="why it failed")
    account: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}", comment="personal; what was found, gone once it is in"
    )
    checked_as: Mapped[str | None] = mapped_column(
        Text, comment="SHA-256 of file, choices and rows that the account tells of"
    )
    needs_release: Mapped[bool] = mapped_column(
        server_default="false", comment="a second person must let it in"
    )
    result: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}", comment="counts of what came in, and of what was undone"
    )
    created_by: Mapped[str] = mapped_column(Text, comment="personal; public name of the uploader")
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    released_by: Mapped[str | None] = mapped_column(Text, comment="personal; public name")
    cancelled_by: Mapped[str | None] = mapped_column(Text, comment="personal; public name")
    undone_by: Mapped[str | None] = mapped_column(Text, comment="personal; public name")


class GeofileMade(Numbered, Base):
    """One record that a file brought in: what undoing the file withdraws, unless it was edited."""

    __tablename__ = "geofile_made"
    __table_args__ = (Index("uq_geofile_made_record", "geofile_id", "record_id", unique=True),)

    geofile_id: Mapped[int] = mapped_column(ForeignKey("geofile.id"))
    record_id: Mapped[int] = mapped_column(BigInteger, comment="in the table of the target")
    made_version: Mapped[int] = mapped_column(comment="version of the record as it came in")
