"""The asset register's table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Base, Recorded, drawn_geometry, geometry_checks, grid_geometry


class Asset(Recorded, Base):
    """A place that people value: a reservoir, a hall, a park, an empty works."""

    __tablename__ = "asset"
    __table_args__ = (
        Index("uq_asset_source", "source", "source_id", unique=True),
        Index("ix_asset_geom", "geom", postgresql_using="gist"),
        Index("ix_asset_geom_3857", "geom_3857", postgresql_using="gist"),
        CheckConstraint("length(name) BETWEEN 1 AND 300", "name"),
        CheckConstraint("area_ha IS NULL OR area_ha > 0", "area_ha"),
        *geometry_checks(nullable=True),
    )

    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text, comment="null is not known")
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
    geom: Mapped[Any] = grid_geometry(nullable=True)
    geom_3857: Mapped[Any] = drawn_geometry(nullable=True)
