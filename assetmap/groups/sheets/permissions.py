"""Who types the notes of a walk sheet in for a group: whoever writes onto its map."""

from __future__ import annotations

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("walk_sheets.type_in", Role.GROUP_LEAD),
    Permission("walk_sheets.type_in", Role.GROUP_MEMBER),
)
RULES = PermissionTable.gather(PERMISSIONS)
