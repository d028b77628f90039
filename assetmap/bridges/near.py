"""What is near a place or an organisation, for its page."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetmap.assets.errors import AssetNotFound
from assetmap.assets.models import Asset
from assetmap.assets.queries import get_asset
from assetmap.developments.queries import get_development
from assetmap.organisations.errors import OrganisationNotFound
from assetmap.organisations.models import Organisation
from assetmap.organisations.queries import get_organisation
from assetmap.proximity.origins import Placed, origin_of
from assetmap.proximity.queries import Neighbour, list_nearest

#: Further away than a long walk is not near.
NEAR_M = 2_000
MOST = 6


def get_thing(session: Session, register: str, slug: str) -> Asset | Organisation:
    """The asset or organisation whose page asks; a withdrawn one has no surroundings.

    Raises
    ------
    AssetNotFound, OrganisationNotFound
    """
    if register == "assets":
        asset = get_asset(session, slug)
        if asset.archived_on is not None:
            raise AssetNotFound(f"“{asset.name}” was withdrawn from the register.")
        return asset
    body = get_organisation(session, slug)
    if body.archived_on is not None:
        raise OrganisationNotFound(f"“{body.name}” was withdrawn from the register.")
    return body


def get_placed(session: Session, register: str, slug: str) -> Placed:
    """The thing whose surroundings are asked for.

    Raises
    ------
    AssetNotFound, OrganisationNotFound, DevelopmentNotFound
    """
    if register == "developments":
        return get_development(session, slug)
    return get_thing(session, register, slug)


def list_near(session: Session, thing: Placed) -> list[Neighbour] | None:
    """The six nearest things within 2 km, nearest first; None when its own place is not known."""
    if thing.geom is None:
        return None
    return list_nearest(session, origin_of(thing), k=MOST, within_m=NEAR_M)
