"""What the permission table must know of what is an anchor's."""

from __future__ import annotations

from assetmap.accounts.rules import PermissionTable
from assetmap.anchors.models import Anchor
from assetmap.anchors.permissions import PERMISSIONS
from assetmap.core.permissions import PROGRAMME, Scope, Thing

RULES = PermissionTable.gather(PERMISSIONS)


def thing_of(anchor: Anchor, state: str = "any") -> Thing:
    """Something of an anchor's: its ledgers, its statements."""
    return Thing(state, scopes=frozenset({PROGRAMME, Scope("anchor", anchor.slug)}))
