"""Photos of places: how one is found, where it lies."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.core.arrays import any_of
from assetmap.photos.subjects import SUBJECTS, Photographed, Subject
from assetmap.places.queries import neighbourhoods_at

#: The register, as it is photographed.
RECORD = "assets"


def find_place(session: Session, slug: str) -> Subject | None:
    """The place of a slug; none that left the register or became another."""
    asset = session.scalar(select(Asset).where(Asset.slug == slug))
    if asset is None or asset.archived_on is not None:
        return None
    return Subject(RECORD, asset.slug, asset.name, neighbourhoods_at(session, asset.geom))


def names_of_places(session: Session, slugs: Collection[str]) -> dict[str, str]:
    """Names of those that are found."""
    rows = session.execute(
        select(Asset.slug, Asset.name).where(
            any_of(Asset.slug, list(slugs)), Asset.archived_on.is_(None)
        )
    )
    return {row.slug: row.name for row in rows}


SUBJECTS[RECORD] = Photographed(find_place, names_of_places)
