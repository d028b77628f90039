"""Organisations, their identifiers and what is said of them."""

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
from assetmap.core.facts import Fact, fact_checks
from assetmap.organisations.fields import FIELDS
from assetmap.places.models import Area


class Organisation(Recorded, Base):
    """A body of any kind; an anchor institution is one that also has sites and ledgers."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index("uq_organisation_source", "source", "source_id", unique=True),
        Index("ix_organisation_geom", "geom", postgresql_using="gist"),
        Index("ix_organisation_geom_3857", "geom_3857", postgresql_using="gist"),
        Index(
            "ix_organisation_name_trgm",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ),
        CheckConstraint("length(name) BETWEEN 1 AND 300", "name"),
        CheckConstraint("closed_on IS NULL OR closed", "closed"),
        CheckConstraint(
            "merged_into_id IS NULL OR (archived_on IS NOT NULL AND merged_into_id <> id)", "merged"
        ),
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
    closed: Mapped[bool] = mapped_column(
        server_default="false", comment="no longer works; leaves the map, stays in the evidence"
    )
    closed_on: Mapped[date | None] = mapped_column(comment="null while closed: day not known")
    archived_on: Mapped[date | None] = mapped_column()
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), index=True, comment="the record that took its place"
    )
    geom: Mapped[Any] = grid_geometry(nullable=True)
    geom_3857: Mapped[Any] = drawn_geometry(nullable=True)

    identifiers: Mapped[list[OrganisationIdentifier]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan"
    )
    merged_into: Mapped[Organisation | None] = relationship(remote_side="Organisation.id")


class OrganisationIdentifier(Numbered, Base):
    """An org-id such as ``GB-CHC-1234567``: which register, which number."""

    __tablename__ = "organisation_identifier"
    __table_args__ = (Index("uq_organisation_identifier", "scheme", "number", unique=True),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    scheme: Mapped[str] = mapped_column(Text, comment="org-id list code, e.g. GB-CHC")
    number: Mapped[str] = mapped_column(Text)

    organisation: Mapped[Organisation] = relationship(back_populates="identifiers")


class OrganisationFact(Fact, Base):
    """One value of one field of an organisation; a grant's value is its amount."""

    __tablename__ = "organisation_fact"
    __table_args__ = (
        Index("uq_organisation_fact_source", "source", "source_id", unique=True),
        Index(None, "organisation_id", "field"),
        CheckConstraint("area_id IS NULL OR field = 'service_area'", "area"),
        CheckConstraint("agreed_on IS NULL OR field = 'contact'", "agreed"),
        CheckConstraint(
            "field <> 'grant' OR (value ~ '^-?[0-9]+[.][0-9]{2}$' AND unit IS NOT NULL "
            "AND party IS NOT NULL AND from_on IS NOT NULL)",
            "grant",
        ),
        *fact_checks(tuple(FIELDS)),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), index=True, comment="service area as a known area"
    )
    agreed_on: Mapped[date | None] = mapped_column(
        comment="day the contact agreed to be published; without it the web never sees it"
    )

    organisation: Mapped[Organisation] = relationship()
    area: Mapped[Area | None] = relationship()
