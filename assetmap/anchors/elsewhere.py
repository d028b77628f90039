"""Which page shows an organisation that is an anchor? The anchor's own."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.organisations.models import Organisation


def page_of_anchor(session: Session, organisation: Organisation) -> str | None:
    """The address below the root of an anchor's page; None when it is no anchor."""
    slug = session.scalar(select(Anchor.slug).where(Anchor.organisation_id == organisation.id))
    return None if slug is None else f"/anchors/{slug}"
