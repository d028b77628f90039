"""Reference data: what was loaded, postcodes, areas and deprivation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import (
    Base,
    Numbered,
    Recorded,
    drawn_geometry,
    geometry_checks,
    grid_geometry,
)
from assetmap.core.facts import one_of

#: What a base map is drawn of, from the bottom.
BASEMAP_THEMES = (
    "land",
    "built",
    "green",
    "water",
    "waterway",
    "building",
    "path",
    "road",
    "rail",
    "boundary",
    "place",
)
AREA_KINDS = ("lsoa", "msoa", "ward", "district", "region", "neighbourhood")


class Dataset(Recorded, Base):
    """One file that was loaded: the answer to “how old are these data and whose are they?”."""

    __tablename__ = "dataset"
    __table_args__ = (Index(None, "kind"),)

    kind: Mapped[str] = mapped_column(Text, comment="postcodes, boundaries:ward, deprivation …")
    name: Mapped[str] = mapped_column(Text)
    release: Mapped[str] = mapped_column(Text, comment="vintage as the publisher names it")
    attribution: Mapped[str] = mapped_column(Text, comment="the line that must be shown")
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    row_count: Mapped[int] = mapped_column(BigInteger)
    loaded_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class Postcode(Base):
    """A unit postcode. Not drawn, so no second geometry; points come from the file's own grid."""

    __tablename__ = "postcode"
    __table_args__ = (
        # People of an area are found by where postcodes are, and shared out by small area.
        Index(None, "easting", "northing"),
        Index(None, "lsoa11"),
        Index(None, "lsoa21"),
        CheckConstraint("(easting IS NULL) = (northing IS NULL)", "both_or_none"),
        CheckConstraint(
            "easting IS NULL OR (easting BETWEEN 1 AND 700000 AND northing BETWEEN 1 AND 1300000)",
            "on_the_grid",
        ),
        CheckConstraint("quality BETWEEN 1 AND 9", "quality"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    code: Mapped[str] = mapped_column(Text, unique=True, comment="normalised, e.g. B18 7QH")
    easting: Mapped[int | None] = mapped_column(comment="metres, EPSG:27700; null is no location")
    northing: Mapped[int | None] = mapped_column(comment="metres, EPSG:27700")
    quality: Mapped[int] = mapped_column(
        comment="ONSPD grid indicator 1–9; 9 is no location", server_default="9"
    )
    introduced: Mapped[int] = mapped_column(comment="yyyymm, 0 unknown", server_default="0")
    terminated: Mapped[int] = mapped_column(comment="yyyymm, 0 live", server_default="0")
    lsoa11: Mapped[str | None] = mapped_column(Text)
    lsoa21: Mapped[str | None] = mapped_column(Text)
    msoa: Mapped[str | None] = mapped_column(Text)
    ward: Mapped[str | None] = mapped_column(Text)
    district: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)


class Area(Recorded, Base):
    """A boundary: statistical, administrative, or a programme's own neighbourhood."""

    __tablename__ = "area"
    __table_args__ = (
        Index("uq_area_kind_code", "kind", "code", unique=True),
        Index("ix_area_geom", "geom", postgresql_using="gist"),
        Index("ix_area_geom_3857", "geom_3857", postgresql_using="gist"),
        CheckConstraint(
            "kind IN ('lsoa', 'msoa', 'ward', 'district', 'region', 'neighbourhood')", "kind"
        ),
        *geometry_checks(nullable=False),
    )

    kind: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, comment="official code, or the slug of a neighbourhood")
    name: Mapped[str] = mapped_column(Text)
    release: Mapped[str] = mapped_column(Text, comment="vintage of the boundary")
    basis: Mapped[str] = mapped_column(
        Text, server_default="official", comment="official, generalised or illustrative"
    )
    geom: Mapped[Any] = grid_geometry("MULTIPOLYGON")
    geom_3857: Mapped[Any] = drawn_geometry("MULTIPOLYGON")


class Deprivation(Numbered, Base):
    """Rank and decile of a small area in one release of the indices of deprivation."""

    __tablename__ = "deprivation"
    __table_args__ = (
        Index("uq_deprivation_release_lsoa", "release", "lsoa", unique=True),
        CheckConstraint("decile BETWEEN 1 AND 10", "decile"),
    )

    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"))
    release: Mapped[str] = mapped_column(Text, comment="iod2019 or iod2025")
    lsoa: Mapped[str] = mapped_column(Text, comment="code in the release's own vintage")
    rank: Mapped[int] = mapped_column(comment="1 is the most deprived")
    decile: Mapped[int] = mapped_column(comment="1 is the most deprived tenth")


class Population(Numbered, Base):
    """How many people live in a small area, by one estimate."""

    __tablename__ = "population"
    __table_args__ = (
        Index("uq_population_release_lsoa", "release", "lsoa", unique=True),
        CheckConstraint("people >= 0", "people"),
    )

    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"))
    release: Mapped[str] = mapped_column(Text, comment="the estimate's own day, e.g. mid 2015")
    lsoa: Mapped[str] = mapped_column(Text, comment="code in the release's own vintage")
    people: Mapped[int] = mapped_column()


class LookupName(Numbered, Base):
    """Name of an area code for which no boundary was loaded."""

    __tablename__ = "lookup_name"
    __table_args__ = (Index("uq_lookup_name_kind_code", "kind", "code", unique=True),)

    kind: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"))
    on_date: Mapped[date | None] = mapped_column()


class BasemapFeature(Numbered, Base):
    """One thing of the quiet ground under the map: a road, a canal, a park, a name."""

    __tablename__ = "basemap_feature"
    __table_args__ = (
        Index(
            "uq_basemap_feature_dataset_theme_source_id",
            "dataset_id",
            "theme",
            "source_id",
            unique=True,
        ),
        Index("ix_basemap_feature_geom", "geom", postgresql_using="gist"),
        Index("ix_basemap_feature_geom_3857", "geom_3857", postgresql_using="gist"),
        CheckConstraint(one_of("theme", BASEMAP_THEMES), "theme"),
        CheckConstraint("min_zoom BETWEEN 0 AND 18", "min_zoom"),
        *geometry_checks(nullable=False),
    )

    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"))
    theme: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, comment="the source's own class: motorway, canal, park")
    name: Mapped[str | None] = mapped_column(Text)
    source_id: Mapped[str] = mapped_column(Text, comment="the source's own key, e.g. way/123")
    min_zoom: Mapped[int] = mapped_column(SmallInteger, comment="drawn from this zoom on")
    geom: Mapped[Any] = grid_geometry()
    geom_3857: Mapped[Any] = drawn_geometry()
