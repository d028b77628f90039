"""Who may read about developments, and who may let outlines of map files in."""

from __future__ import annotations

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("developments.read", Role.ANONYMOUS),
    Permission("developments.register", Role.PLANNER),
    Permission("developments.register", Role.MODERATOR),
    Permission("developments.register", Role.COORDINATOR),
    Permission("developments.register", Role.OPERATOR),
)
RULES = PermissionTable.gather(PERMISSIONS)
