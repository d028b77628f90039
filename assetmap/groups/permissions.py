"""Who may see a working group, found one, and say who belongs to it."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

#: Those who belong to a group.
MEMBERS = (Role.GROUP_LEAD, Role.GROUP_MEMBER, Role.GROUP_OBSERVER)
PERMISSIONS = (
    Permission("groups.read", Role.ANONYMOUS, "open"),
    Permission("groups.read", Role.ANONYMOUS, "listed"),
    *(Permission("groups.read", role) for role in (*MEMBERS, Role.COORDINATOR, Role.OPERATOR)),
    Permission("groups.register", Role.RESEARCHER),
    Permission("groups.register", Role.COORDINATOR),
    Permission("groups.register", Role.OPERATOR),
    Permission("groups.update", Role.GROUP_LEAD),
    Permission("groups.update", Role.COORDINATOR),
    Permission("groups.update", Role.OPERATOR),
    Permission("groups.invite", Role.GROUP_LEAD),
    Permission("groups.invite", Role.COORDINATOR),
    Permission("groups.invite", Role.OPERATOR),
    Permission("groups.join", Role.RESIDENT, "open"),
    Permission("groups.accept", Role.RESIDENT),
    *(Permission("groups.leave", role) for role in MEMBERS),
)
