"""Who may read about anchors; what a private ledger holds is never served by the web."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("anchors.read", Role.ANONYMOUS),
    Permission("anchors.read_catchment", Role.ANONYMOUS),
    Permission("anchors.load_ledger", Role.OPERATOR),
    Permission("anchors.locate_suppliers", Role.OPERATOR),
)
