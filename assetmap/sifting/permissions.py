"""Who may sift the list, keep filters, and vote."""

from __future__ import annotations

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("sifting.read", Role.ANONYMOUS),
    Permission("sifting.keep", Role.RESIDENT, whose="own"),
    Permission("sifting.vote", Role.RESIDENT, whose="own"),
)
RULES = PermissionTable.gather(PERMISSIONS)
