"""What the permission table must know of an asset: where it lies and whose it is."""

from __future__ import annotations

from geoalchemy2 import WKBElement
from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.assets.models import Asset
from assetmap.assets.permissions import PERMISSIONS
from assetmap.core.geometry import Admitted
from assetmap.core.permissions import Principal, Thing
from assetmap.core.upsert import geometry_values
from assetmap.history.owners import owner_of
from assetmap.moderation.policy import thing_in
from assetmap.places.queries import neighbourhoods_at

RULES = PermissionTable.gather(PERMISSIONS)


def thing_of(session: Session, asset: Asset) -> Thing:
    """An asset as it stands in the register."""
    return _thing(session, asset.geom, owner_of(session, table="asset", row_id=asset.id))


def thing_at(session: Session, shape: Admitted | None, owner: str = "") -> Thing:
    """An asset that is to lie somewhere; a new one is nobody's yet."""
    return _thing(session, geometry_values(shape)["geom"], owner)


def may_register(session: Session, actor: Principal, shape: Admitted | None) -> bool:
    """Whether somebody may enter an asset at a place, without a moderator."""
    return RULES.allows(actor, "assets.register") or RULES.allows(
        actor, "assets.register", thing_at(session, shape)
    )


def may_update(session: Session, actor: Principal, asset: Asset, shape: Admitted | None) -> bool:
    """Whether somebody may change an asset so that it lies there: where it is and where it goes.

    Otherwise a record could be taken out of another's neighbourhood into one's own.
    """
    if RULES.allows(actor, "assets.update"):
        return True  # wherever it lies
    here = thing_of(session, asset)
    return RULES.allows(actor, "assets.update", here) and RULES.allows(
        actor, "assets.update", thing_at(session, shape, here.owner)
    )


def require(session: Session, actor: Principal, action: str, asset: Asset) -> None:
    """Raise ``NotYours`` unless somebody may do that to an asset as it stands."""
    if not RULES.allows(actor, action):
        RULES.require(actor, action, thing_of(session, asset))


def _thing(session: Session, geom: WKBElement | None, owner: str) -> Thing:
    here = neighbourhoods_at(session, geom)
    return thing_in(session, record="assets", neighbourhoods=here, owner=owner)
