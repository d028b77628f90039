"""What the permission table must know of what is an anchor's."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.anchors.errors import AnchorNotFound
from assetmap.anchors.models import Anchor
from assetmap.anchors.permissions import PERMISSIONS
from assetmap.anchors.queries.registers import get_open_anchor
from assetmap.core.permissions import PROGRAMME, Principal, Scope, Thing

RULES = PermissionTable.gather(PERMISSIONS)


def thing_of(anchor: Anchor, state: str = "any") -> Thing:
    """Something of an anchor's: its ledgers, its statements."""
    return Thing(state, scopes=frozenset({PROGRAMME, Scope("anchor", anchor.slug)}))


def get_own_anchor(session: Session, slug: str, *, actor: Principal) -> Anchor:
    """The anchor, for its people; for everybody else there is no such page.

    Raises
    ------
    AnchorNotFound
    """
    found = get_open_anchor(session, slug)
    if not RULES.allows(actor, "anchors.load_ledger", thing_of(found)):
        raise AnchorNotFound("There is no such anchor. Choose one from the list under Money.")
    return found
