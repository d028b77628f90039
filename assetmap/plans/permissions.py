"""Who may read, write and publish plans."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role
from assetmap.groups.permissions import MEMBERS

PERMISSIONS = (
    # A part of the group's page: it draws what its reader may read, and else nothing.
    Permission("plans.list", Role.ANONYMOUS),
    Permission("plans.read", Role.ANONYMOUS, "published"),
    *(Permission("plans.read", role) for role in (*MEMBERS, Role.OPERATOR)),
    Permission("plans.register", Role.GROUP_LEAD),
    Permission("plans.edit", Role.GROUP_LEAD),
    Permission("plans.edit", Role.GROUP_MEMBER),
    Permission("plans.publish", Role.GROUP_LEAD),
)
