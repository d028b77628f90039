"""Links between any two of asset, organisation and anchor."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.anchors.models import Anchor
from assetmap.assets.models import Asset
from assetmap.bridges.kinds import CONFIRMED, KINDS
from assetmap.core.db import Base
from assetmap.core.facts import Dated, dated_checks, one_of
from assetmap.organisations.models import Organisation


class Link(Dated, Base):
    """A subject does something with an object: an organisation cares for an asset."""

    __tablename__ = "link"
    __table_args__ = (
        Index("uq_link_source", "source", "source_id", unique=True),
        CheckConstraint(one_of("kind", tuple(KINDS)), "kind"),
        CheckConstraint(one_of("confirmed_by", tuple(CONFIRMED)), "confirmed_by"),
        CheckConstraint(
            "num_nonnulls(subject_asset_id, subject_organisation_id, subject_anchor_id) = 1",
            "one_subject",
        ),
        CheckConstraint(
            "num_nonnulls(object_asset_id, object_organisation_id, object_anchor_id) = 1",
            "one_object",
        ),
        # Same with same only: an asset and an anchor may share a number.
        CheckConstraint(
            " AND ".join(
                f"coalesce(subject_{thing}_id <> object_{thing}_id, true)"
                for thing in ("asset", "organisation", "anchor")
            ),
            "two_things",
        ),
        *dated_checks(),
    )

    kind: Mapped[str] = mapped_column(Text)
    subject_asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    subject_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), index=True
    )
    subject_anchor_id: Mapped[int | None] = mapped_column(ForeignKey("anchor.id"), index=True)
    object_asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    object_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), index=True
    )
    object_anchor_id: Mapped[int | None] = mapped_column(ForeignKey("anchor.id"), index=True)
    evidence: Mapped[str | None] = mapped_column(Text, comment="how it is known")
    confirmed_by: Mapped[str] = mapped_column(
        Text, server_default="neither", comment="neither, subject, object or both sides"
    )

    subject_asset: Mapped[Asset | None] = relationship(foreign_keys=[subject_asset_id])
    subject_organisation: Mapped[Organisation | None] = relationship(
        foreign_keys=[subject_organisation_id]
    )
    subject_anchor: Mapped[Anchor | None] = relationship(foreign_keys=[subject_anchor_id])
    object_asset: Mapped[Asset | None] = relationship(foreign_keys=[object_asset_id])
    object_organisation: Mapped[Organisation | None] = relationship(
        foreign_keys=[object_organisation_id]
    )
    object_anchor: Mapped[Anchor | None] = relationship(foreign_keys=[object_anchor_id])
