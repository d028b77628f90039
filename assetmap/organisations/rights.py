"""What the permission table must know of an organisation: where it lies, whose it is."""

from __future__ import annotations

from collections.abc import Callable

from geoalchemy2 import WKBElement
from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.core.geometry import Admitted
from assetmap.core.permissions import Principal, Scope, Thing
from assetmap.core.upsert import geometry_values
from assetmap.history.owners import owner_of
from assetmap.moderation.policy import thing_in
from assetmap.organisations.models import Organisation
from assetmap.organisations.permissions import PERMISSIONS
from assetmap.places.queries import neighbourhoods_at

RULES = PermissionTable.gather(PERMISSIONS)
#: From a session and an organisation to further scopes that it lies in.
MoreScopes = Callable[[Session, Organisation], frozenset[Scope]]
_MORE: set[MoreScopes] = set()


def also_in(asker: MoreScopes) -> MoreScopes:
    """Let a higher area say in which of its scopes an organisation lies, such as an anchor's."""
    _MORE.add(asker)
    return asker


def thing_of(session: Session, body: Organisation) -> Thing:
    """An organisation as it stands in the register."""
    owner = owner_of(session, table="organisation", row_id=body.id)
    return _thing(session, body.geom, owner, own_scopes(session, body))


def own_scopes(session: Session, body: Organisation) -> frozenset[Scope]:
    """Scopes of the organisation itself, wherever it lies."""
    more = (scope for asker in _MORE for scope in asker(session, body))
    return frozenset({Scope("organisation", body.slug), *more})


def thing_at(session: Session, shape: Admitted | None) -> Thing:
    """A new organisation that is to lie somewhere."""
    return _thing(session, geometry_values(shape)["geom"], "", frozenset())


def may_register(session: Session, actor: Principal, shape: Admitted | None) -> bool:
    """Whether somebody may enter an organisation at a place, without a moderator."""
    return RULES.allows(actor, "organisations.register") or RULES.allows(
        actor, "organisations.register", thing_at(session, shape)
    )


def may_update(
    session: Session, actor: Principal, body: Organisation, shape: Admitted | None
) -> bool:
    """Whether somebody may change an organisation so that it lies there: here, and there too."""
    if RULES.allows(actor, "organisations.update"):
        return True
    here = thing_of(session, body)
    there = _thing(
        session, geometry_values(shape)["geom"], here.owner, own_scopes(session, body)
    )  # fmt: skip
    return RULES.allows(actor, "organisations.update", here) and RULES.allows(
        actor, "organisations.update", there
    )


def require(session: Session, actor: Principal, action: str, body: Organisation) -> None:
    """Raise ``NotYours`` unless somebody may do that to an organisation as it stands."""
    if not RULES.allows(actor, action):
        RULES.require(actor, action, thing_of(session, body))


def _thing(
    session: Session, geom: WKBElement | None, owner: str, scopes: frozenset[Scope]
) -> Thing:
    here = neighbourhoods_at(session, geom)
    return thing_in(
        session, record="organisations", neighbourhoods=here, owner=owner, scopes=scopes
    )
