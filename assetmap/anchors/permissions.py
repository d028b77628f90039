"""Who may read about anchors, bring ledgers in, release and withdraw them."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("anchors.read", Role.ANONYMOUS),
    Permission("anchors.read_catchment", Role.ANONYMOUS),
    # What a private ledger says is seen by the people of its anchor.
    Permission("anchors.read_private", Role.ANCHOR_OFFICER),
    Permission("anchors.read_private", Role.COORDINATOR),
    Permission("anchors.load_ledger", Role.OPERATOR),
    Permission("anchors.load_ledger", Role.ANCHOR_OFFICER),
    Permission("anchors.load_ledger", Role.COORDINATOR),
    # Who sent it cannot release it, whatever the role: the service and the database say so.
    Permission("anchors.release_ledger", Role.ANCHOR_OFFICER),
    Permission("anchors.release_ledger", Role.COORDINATOR),
    Permission("anchors.withdraw_ledger", Role.OPERATOR),
    Permission("anchors.withdraw_ledger", Role.ANCHOR_OFFICER),
    Permission("anchors.withdraw_ledger", Role.COORDINATOR),
    Permission("anchors.locate_suppliers", Role.OPERATOR),
    Permission("anchors.locate_suppliers", Role.ANCHOR_OFFICER),
    Permission("anchors.locate_suppliers", Role.COORDINATOR),
)
