"""Who may read, write and publish annotations.

States: "open" is published to everybody, "waiting" is to be, "closed" is the group's alone.
"""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role
from assetmap.groups.permissions import MEMBERS

_WRITERS = (Role.GROUP_LEAD, Role.GROUP_MEMBER)
PERMISSIONS = (
    # Lists hold what each reader may read; there may be nothing in them.
    Permission("annotations.list", Role.ANONYMOUS),
    Permission("annotations.read", Role.ANONYMOUS, "open"),
    Permission("annotations.read", Role.RESIDENT, whose="own"),
    Permission("annotations.read", Role.MODERATOR, "waiting"),
    *(Permission("annotations.read", role) for role in (*MEMBERS, Role.COORDINATOR, Role.OPERATOR)),
    # Neither a coordinator nor whoever runs the machine by a page: only who was trusted with it.
    *(Permission("annotations.read_exact", role) for role in MEMBERS),
    *(Permission("annotations.annotate", role) for role in _WRITERS),
    *(Permission("annotations.update", role, whose="own") for role in _WRITERS),
    Permission("annotations.withdraw", Role.RESIDENT, whose="own"),
    Permission("annotations.withdraw", Role.GROUP_LEAD),
    Permission("annotations.withdraw", Role.MODERATOR, "open"),
    Permission("annotations.withdraw", Role.MODERATOR, "waiting"),
    Permission("annotations.publish", Role.GROUP_LEAD, "waiting"),
    Permission("annotations.publish", Role.MODERATOR, "waiting"),
)
