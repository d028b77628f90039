"""The asset register's tables: assets, their use over time, facts and protection."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from assetmap.assets.fields import FIELDS, STATUSES
from assetmap.assets.kinds import kind_of
from assetmap.core.db import Base, Recorded, drawn_geometry, geometry_checks, grid_geometry
from assetmap.core.facts import Dated, Fact, dated_checks, fact_checks, one_of

#: What a statutory period runs from: a date of the listing.
COUNTED_FROM = ("decision_date", "notification_to_sell_date")
PERIOD_UNITS = ("weeks", "months", "years")


class Asset(Recorded, Base):
    """A place that people value: a reservoir, a hall, a park, an empty works."""

    __tablename__ = "asset"
    __table_args__ = (
        Index("uq_asset_source", "source", "source_id", unique=True),
        Index("ix_asset_kind_key", "kind_key"),
        Index("ix_asset_geom", "geom", postgresql_using="gist"),
        Index("ix_asset_geom_3857", "geom_3857", postgresql_using="gist"),
        CheckConstraint("length(name) BETWEEN 1 AND 300", "name"),
        Index(
            "ix_asset_name_trgm",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ),
        CheckConstraint("area_ha IS NULL OR area_ha > 0", "area_ha"),
        CheckConstraint(
            "merged_into_id IS NULL OR (archived_on IS NOT NULL AND merged_into_id <> id)", "merged"
        ),
        *geometry_checks(nullable=True),
    )

    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text, comment="null is not known")
    kind_key: Mapped[str] = mapped_column(
        Text, server_default="", comment="key of assets.kinds for kind; empty is not known"
    )
    description: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    postcode: Mapped[str | None] = mapped_column(Text)
    area_ha: Mapped[Decimal | None] = mapped_column(
        Numeric(10, 2), comment="as the source states it, not measured from the outline"
    )
    fact_source: Mapped[str | None] = mapped_column(
        Text, comment="where the stated facts come from"
    )
    outline: Mapped[str] = mapped_column(
        Text, server_default="point", comment="surveyed, illustrative, postcode or point"
    )
    demonstration: Mapped[bool] = mapped_column(server_default="false")
    archived_on: Mapped[date | None] = mapped_column()
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("asset.id"), index=True, comment="the record that took its place"
    )
    geom: Mapped[Any] = grid_geometry(nullable=True)
    geom_3857: Mapped[Any] = drawn_geometry(nullable=True)

    merged_into: Mapped[Asset | None] = relationship(remote_side="Asset.id")

    @validates("kind")
    def _keep_key(self, _name: str, kind: str | None) -> str | None:
        """Maps and tiles ask for kinds in SQL, which cannot read registers' words."""
        self.kind_key = kind_of(kind).key
        return kind


class AssetStatus(Dated, Base):
    """How an asset was used for a time, as one source has it."""

    __tablename__ = "asset_status"
    __table_args__ = (
        Index("uq_asset_status_source", "source", "source_id", unique=True),
        CheckConstraint(one_of("status", tuple(STATUSES)), "status"),
        *dated_checks(),
    )

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    status: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class AssetFact(Fact, Base):
    """One value of one field of an asset."""

    __tablename__ = "asset_fact"
    __table_args__ = (
        Index("uq_asset_fact_source", "source", "source_id", unique=True),
        Index(None, "asset_id", "field"),
        *fact_checks(tuple(FIELDS)),
    )

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))


class AcvListing(Recorded, Base):
    """A nomination as an Asset of Community Value, by the names of the national dataset.

    ``asset-of-community-value`` on planning.data.gov.uk; its geometry is the asset's own here.
    """

    __tablename__ = "acv_listing"
    __table_args__ = (
        Index("uq_acv_listing_source", "source", "source_id", unique=True),
        CheckConstraint("length(reference) BETWEEN 1 AND 300", "reference"),
    )

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    reference: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    address_text: Mapped[str | None] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(Text, comment="the authority that decides")
    nominating_group: Mapped[str | None] = mapped_column(Text)
    nomination_date: Mapped[date | None] = mapped_column()
    interested_group: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(Text)
    decision_date: Mapped[date | None] = mapped_column()
    notification_to_sell_date: Mapped[date | None] = mapped_column()
    protected_period_start_date: Mapped[date | None] = mapped_column()
    expiry_date: Mapped[date | None] = mapped_column()
    notes: Mapped[str | None] = mapped_column(Text)
    entry_date: Mapped[date | None] = mapped_column()
    start_date: Mapped[date | None] = mapped_column()
    end_date: Mapped[date | None] = mapped_column()


class StatutoryPeriod(Recorded, Base):
    """A period that the law sets, in one edition of the law."""

    __tablename__ = "statutory_period"
    __table_args__ = (
        Index("uq_statutory_period_key_edition", "key", "edition", unique=True),
        CheckConstraint("length > 0", "length"),
        CheckConstraint(one_of("unit", PERIOD_UNITS), "unit"),
        CheckConstraint(one_of("counted_from", COUNTED_FROM), "counted_from"),
    )

    key: Mapped[str] = mapped_column(Text, comment="acv_listing, acv_interim, acv_full …")
    words: Mapped[str] = mapped_column(Text)
    counted_from: Mapped[str] = mapped_column(Text, comment="the listing's date it begins with")
    length: Mapped[int] = mapped_column()
    unit: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text, comment="section that sets it")
    edition: Mapped[str] = mapped_column(Text, comment="which edition of the law")
    in_force_from: Mapped[date] = mapped_column()
    in_force_until: Mapped[date | None] = mapped_column(comment="last day; null is still")
