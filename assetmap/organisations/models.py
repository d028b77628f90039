"""Organisations and their identifiers."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import (
    Base,
    Numbered,
    Recorded,
    drawn_geometry,
    geometry_checks,
    grid_geometry,
)


class Organisation(Recorded, Base):
    """A body of any kind; an anchor institution is one that also has sites and ledgers."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index("uq_organisation_source", "source", "source_id", unique=True),
        Index("ix_organisation_geom", "geom", postgresql_using="gist"),
        Index("ix_organisation_geom_3857", "geom_3857", postgresql_using="gist"),
        CheckConstraint("length(name) BETWEEN 1 AND 300", "name"),
        *geometry_checks(nullable=True),
    )

    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text, comment="null is not known")
    description: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    postcode: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    outline: Mapped[str] = mapped_column(
        Text, server_default="point", comment="surveyed, illustrative, postcode or point"
    )
    demonstration: Mapped[bool] = mapped_column(server_default="false")
    archived_on: Mapped[date | None] = mapped_column()
    geom: Mapped[Any] = grid_geometry(nullable=True)
    geom_3857: Mapped[Any] = drawn_geometry(nullable=True)

    identifiers: Mapped[list[OrganisationIdentifier]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan"
    )


class OrganisationIdentifier(Numbered, Base):
    """An org-id such as ``GB-CHC-1234567``: which register, which number."""

    __tablename__ = "organisation_identifier"
    __table_args__ = (Index("uq_organisation_identifier", "scheme", "number", unique=True),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    scheme: Mapped[str] = mapped_column(Text, comment="org-id list code, e.g. GB-CHC")
    number: Mapped[str] = mapped_column(Text)

    organisation: Mapped[Organisation] = relationship(back_populates="identifiers")
