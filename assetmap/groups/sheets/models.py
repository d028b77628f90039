"""What each walk sheet that was printed with a code had under its numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Base, Numbered


class WalkSheet(Numbered, Base):
    """One list of numbered things; sheets with the same list have the same code.

    Nobody is named: who printed a sheet is not kept.
    """

    __tablename__ = "walk_sheet"
    __table_args__ = (
        CheckConstraint(
            "jsonb_typeof(things) = 'array' AND jsonb_array_length(things) BETWEEN 1 AND 150",
            "things",
        ),
        CheckConstraint("made_on <= printed_on", "printed_on"),
    )

    code: Mapped[str] = mapped_column(
        Text, unique=True, comment="as on the paper, without its line"
    )
    things: Mapped[Any] = mapped_column(
        JSONB, comment="register and slug of each number, in order from 1"
    )
    made_on: Mapped[date] = mapped_column(comment="day on which it was first printed")
    printed_on: Mapped[date] = mapped_column(comment="day on which it was last printed")
