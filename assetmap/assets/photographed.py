"""Photos of places: how one is found, where it lies."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.photos.subjects import SUBJECTS, Subject
from assetmap.places.queries import neighbourhoods_at

#: The register, as it is photographed.
RECORD = "assets"


def find_place(session: Session, slug: str) -> Subject | None:
    """The place of a slug; none that left the register or became another."""
    asset = session.scalar(select(Asset).where(Asset.slug == slug))
    if asset is None or asset.archived_on is not None:
        return None
    return Subject(RECORD, asset.slug, asset.name, neighbourhoods_at(session, asset.geom))


SUBJECTS[RECORD] = find_place
