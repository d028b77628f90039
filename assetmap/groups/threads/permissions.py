"""Who may read and write a group's threads: its own people."""

from __future__ import annotations

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Permission, Role

#: Those who write and vote in their group's threads.
VOTERS = (Role.GROUP_LEAD, Role.GROUP_MEMBER)
PERMISSIONS = (
    # A part of the group's page: it draws what its reader may read, and else nothing.
    Permission("threads.list", Role.ANONYMOUS),
    Permission("threads.read", Role.GROUP_LEAD),
    Permission("threads.read", Role.GROUP_MEMBER),
    Permission("threads.read", Role.GROUP_OBSERVER),
    Permission("threads.read", Role.COORDINATOR),
    *(Permission("threads.write", role) for role in VOTERS),
    Permission("threads.change", Role.GROUP_LEAD, whose="own"),
    Permission("threads.change", Role.GROUP_MEMBER, whose="own"),
    Permission("threads.decide", Role.GROUP_LEAD),
    Permission("threads.remove", Role.GROUP_LEAD),
    Permission("threads.remove", Role.COORDINATOR),
)
RULES = PermissionTable.gather(PERMISSIONS)
