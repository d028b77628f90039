"""Annotations, and apart from them the exact place of those that tell of a sensitive one."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import (
    Base,
    Numbered,
    Recorded,
    drawn_geometry,
    geometry_checks,
    grid_geometry,
)
from assetmap.core.facts import one_of
from assetmap.groups.models import WorkingGroup

CATEGORIES = ("idea", "concern", "fact", "memory", "opportunity")
CONFIDENCES = ("sure", "fairly", "unsure")
#: The group alone, or everybody once a lead or a moderator has published it.
VISIBILITIES = ("group", "everybody")
#: What a place is worth: a boundary, a sketch or circle, the middle of a postcode, one point.
OUTLINES = ("surveyed", "illustrative", "postcode", "point")
#: Registers whose things can be annotated, by the first part of their addresses.
REGISTERS = ("assets", "organisations", "anchors", "developments")


class Annotation(Recorded, Base):
    """One thing that somebody of a group says of a place.

    Of a sensitive place ``geom`` is the area of uncertainty, never the place itself.
    """

    __tablename__ = "annotation"
    __table_args__ = (
        CheckConstraint("length(title) BETWEEN 1 AND 120", "title"),
        CheckConstraint("length(text) <= 5000", "text"),
        CheckConstraint("length(on_behalf_of) <= 120", "on_behalf_of"),
        CheckConstraint(one_of("category", CATEGORIES), "category"),
        CheckConstraint(one_of("confidence", CONFIDENCES), "confidence"),
        CheckConstraint(one_of("visibility", VISIBILITIES), "visibility"),
        CheckConstraint(one_of("about_register", REGISTERS), "about_register"),
        CheckConstraint("(about_register IS NULL) = (about_slug IS NULL)", "about"),
        CheckConstraint("about_slug IS NOT NULL OR geom IS NOT NULL", "somewhere"),
        CheckConstraint("(uncertain_m IS NOT NULL) = sensitive", "uncertain"),
        CheckConstraint(
            "NOT sensitive OR (geom IS NOT NULL AND about_slug IS NULL)", "sensitive_is_drawn"
        ),
        CheckConstraint("(sheet IS NULL) = (sheet_number IS NULL)", "sheet"),
        CheckConstraint("(sheet IS NULL) = (walked_on IS NULL)", "walked_on"),
        CheckConstraint("sheet_number BETWEEN 1 AND 150", "sheet_number"),
        # The number on a sheet says which thing it is, and so where.
        CheckConstraint("NOT sensitive OR sheet IS NULL", "sensitive_is_on_no_sheet"),
        CheckConstraint(one_of("outline", OUTLINES), "outline"),
        CheckConstraint(
            "outline IS NULL OR (geom IS NOT NULL AND NOT sensitive)", "outline_of_a_place"
        ),
        CheckConstraint("published_on IS NULL OR visibility = 'everybody'", "published"),
        Index(None, "about_register", "about_slug"),
        *geometry_checks(nullable=True),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("working_group.id"), index=True)
    author: Mapped[str] = mapped_column(Text, comment="personal; public name of who wrote it")
    title: Mapped[str] = mapped_column(Text, comment="personal; as its author wrote it")
    text: Mapped[str] = mapped_column(
        Text, server_default="", comment="personal; as its author wrote it"
    )
    on_behalf_of: Mapped[str] = mapped_column(
        Text, server_default="", comment="personal; for whom the author speaks; empty is nobody"
    )
    category: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text, server_default="fairly")
    visibility: Mapped[str] = mapped_column(Text, server_default="group")
    published_on: Mapped[date | None] = mapped_column(comment="null is not published to everybody")
    published_by: Mapped[str | None] = mapped_column(
        Text, comment="personal; public name of the lead or moderator; null is nobody"
    )
    about_register: Mapped[str | None] = mapped_column(Text, comment="of the thing; null is drawn")
    about_slug: Mapped[str | None] = mapped_column(Text, comment="of the thing; null is drawn")
    sensitive: Mapped[bool] = mapped_column(server_default="false")
    uncertain_m: Mapped[int | None] = mapped_column(
        comment="radius of the area of uncertainty; null is where it says"
    )
    walked_on: Mapped[date | None] = mapped_column(
        comment="personal; day of the walk; null is of no walk sheet"
    )
    sheet: Mapped[str | None] = mapped_column(Text, comment="code of the walk sheet; null is none")
    sheet_number: Mapped[int | None] = mapped_column(
        SmallInteger, comment="on its walk sheet; null is none"
    )
    archived_on: Mapped[date | None] = mapped_column(comment="null is not withdrawn")
    demonstration: Mapped[bool] = mapped_column(server_default="false")
    outline: Mapped[str | None] = mapped_column(
        Text, comment="what geom is worth; null is not known, or a sensitive place's to its group"
    )
    geom: Mapped[Any] = grid_geometry(nullable=True)
    geom_3857: Mapped[Any] = drawn_geometry(nullable=True)

    #: None for the visitors' role where the group is closed.
    group: Mapped[WorkingGroup | None] = relationship()


class AnnotationPlace(Numbered, Base):
    """Where a sensitive place is. No history keeps it, and the visitors' role cannot read it.

    The displacement is chosen once and stays when the place is moved: several circles of
    different displacements would give away by their overlap what each of them hides.
    """

    __tablename__ = "annotation_place"
    __table_args__ = (
        CheckConstraint(one_of("outline", OUTLINES), "outline"),
        *geometry_checks(nullable=False, with_mercator=False),
    )

    annotation_id: Mapped[int] = mapped_column(ForeignKey("annotation.id"), unique=True)
    east_m: Mapped[float] = mapped_column(comment="displacement of the circle's middle, metres")
    north_m: Mapped[float] = mapped_column(comment="displacement of the circle's middle, metres")
    outline: Mapped[str | None] = mapped_column(
        Text, comment="what geom is worth; null is not known"
    )
    geom: Mapped[Any] = grid_geometry()
