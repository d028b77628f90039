"""Who may read and enter promises and documents of developments."""

from __future__ import annotations

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("promises.read", Role.ANONYMOUS),
    Permission("promises.edit", Role.PLANNER),
    Permission("promises.edit", Role.COORDINATOR),
)
RULES = PermissionTable.gather(PERMISSIONS)
