"""Who chooses how a group is heard of: its people; and whoever holds an e-mail's link stops it."""

from __future__ import annotations

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Permission, Role
from assetmap.groups.permissions import MEMBERS

PERMISSIONS = (
    # A part of the group's page: it draws what its reader may choose, and else nothing.
    Permission("notices.list", Role.ANONYMOUS),
    *(Permission("notices.choose", role) for role in MEMBERS),
    # Without signing in: the signed link of an e-mail says whose.
    Permission("notices.stop", Role.ANONYMOUS),
)
RULES = PermissionTable.gather(PERMISSIONS)
