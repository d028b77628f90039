"""What an organisation is that is an anchor: where its page is, and whose officers may edit it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.core.permissions import Scope
from assetmap.organisations.models import Organisation
from assetmap.organisations.rights import also_in


def page_of_anchor(session: Session, organisation: Organisation) -> str | None:
    """The address below the root of an anchor's page; None when it is no anchor."""
    slug = session.scalar(select(Anchor.slug).where(Anchor.organisation_id == organisation.id))
    return None if slug is None else f"/anchors/{slug}"


@also_in
def anchor_scopes(session: Session, organisation: Organisation) -> frozenset[Scope]:
    """Roles that were granted for an anchor hold for its organisation."""
    slugs = session.scalars(select(Anchor.slug).where(Anchor.organisation_id == organisation.id))
    return frozenset(Scope("anchor", slug) for slug in slugs)
