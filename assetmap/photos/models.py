"""Photos, those that nobody has confirmed yet, and files that are to be removed.

The pictures themselves lie in the folder of files under names made by chance; what was sent is
never kept.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import Base, Numbered, Recorded
from assetmap.core.facts import one_of
from assetmap.core.limits import PHOTO_CAPTION_LONGEST, PHOTO_DESCRIPTION_LONGEST

HELD, PUBLISHED, REFUSED, WITHDRAWN, HIDDEN = (
    "held", "published", "refused", "withdrawn", "hidden",
)  # fmt: skip
STATES = (HELD, PUBLISHED, REFUSED, WITHDRAWN, HIDDEN)
#: A name of a file: nobody can guess it, and it tells nothing of what is in it.
_NAME = "~ '^[0-9a-f]{32}$'"


class Photo(Recorded, Base):
    """One photo that somebody confirmed; everybody sees it while it is published."""

    __tablename__ = "photo"
    __table_args__ = (
        Index("uq_photo_source", "source", "source_id", unique=True),
        Index("ix_photo_of", "record", "target"),
        Index("ix_photo_author", "author"),
        CheckConstraint(one_of("state", STATES), "state"),
        CheckConstraint(
            f"length(description) BETWEEN 1 AND {PHOTO_DESCRIPTION_LONGEST}", "description"
        ),
        CheckConstraint(f"length(caption) <= {PHOTO_CAPTION_LONGEST}", "caption"),
        CheckConstraint("taken_year BETWEEN 1826 AND 2200", "taken_year"),
        CheckConstraint("taken_month BETWEEN 1 AND 12", "taken_month"),
        CheckConstraint("taken_month IS NULL OR taken_year IS NOT NULL", "month_of_a_year"),
        CheckConstraint(f"file_name {_NAME}", "file_name"),
        # What is shown, or may be shown yet, has its pictures; what is over has none.
        CheckConstraint(
            "(file_name IS NULL) = (state IN ('refused', 'withdrawn'))", "files_of_its_state"
        ),
        CheckConstraint("state <> 'hidden' OR length(reason) > 0", "hidden_with_a_reason"),
        CheckConstraint("(ended_at IS NULL) = (state IN ('held', 'published'))", "ended"),
        CheckConstraint("least(width, height, small_width, small_height, byte_count) > 0", "sizes"),
    )

    record: Mapped[str] = mapped_column(Text, comment="register of what is photographed")
    target: Mapped[str] = mapped_column(Text, comment="its slug there")
    state: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(
        Text, comment="personal; for those who cannot see it; may tell of people"
    )
    caption: Mapped[str] = mapped_column(
        Text, server_default="", comment="personal; under it; may tell of people"
    )
    taken_year: Mapped[int | None] = mapped_column(SmallInteger, comment="null is not known")
    taken_month: Mapped[int | None] = mapped_column(SmallInteger, comment="null is not known")
    author: Mapped[str] = mapped_column(Text, comment="personal; public name of the account")
    terms: Mapped[str] = mapped_column(Text, comment="contributor terms that were confirmed")
    file_name: Mapped[str | None] = mapped_column(
        Text, comment="personal; names both pictures, which may show people; null once removed"
    )
    width: Mapped[int] = mapped_column(SmallInteger, comment="of the large picture, in pixels")
    height: Mapped[int] = mapped_column(SmallInteger)
    small_width: Mapped[int] = mapped_column(SmallInteger, comment="of the small one")
    small_height: Mapped[int] = mapped_column(SmallInteger)
    byte_count: Mapped[int] = mapped_column(comment="of both pictures together")
    added_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column(
        comment="refused, withdrawn or hidden since; null while it is held or shown"
    )
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="the author reads it")


class PhotoDraft(Numbered, Base):
    """A photo that was sent and not confirmed: nobody but its author sees it, for a day."""

    __tablename__ = "photo_draft"
    __table_args__ = (
        Index("ix_photo_draft_author", "author"),
        CheckConstraint(f"file_name {_NAME}", "file_name"),
    )

    slug: Mapped[str] = mapped_column(Text, unique=True, comment="random: it is in addresses")
    record: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text, comment="personal; public name of the account")
    file_name: Mapped[str] = mapped_column(Text, comment="personal; names both pictures")
    width: Mapped[int] = mapped_column(SmallInteger)
    height: Mapped[int] = mapped_column(SmallInteger)
    small_width: Mapped[int] = mapped_column(SmallInteger)
    small_height: Mapped[int] = mapped_column(SmallInteger)
    byte_count: Mapped[int] = mapped_column()
    taken_out: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", comment="kinds of what was in the file beside the pixels"
    )
    month: Mapped[str] = mapped_column(
        Text, server_default="", comment="personal; such as 2026-05, as the camera told it"
    )
    created_at: Mapped[datetime] = mapped_column()


class PhotoDiscard(Numbered, Base):
    """Pictures that are to be removed from the disk, by whoever comes next, once committed."""

    __tablename__ = "photo_discard"
    __table_args__ = (CheckConstraint(f"file_name {_NAME}", "file_name"),)

    file_name: Mapped[str] = mapped_column(Text, comment="names both pictures")
