"""Who may speak of a draft, put it out for comment, comment on it, and answer.

``open`` is a place where residents' comments are published at once; elsewhere a moderator looks
at them first, and at their words when these change.
"""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role
from assetmap.groups.permissions import MEMBERS

_WRITERS = (Role.GROUP_LEAD, Role.GROUP_MEMBER)
PERMISSIONS = (
    # What the group says to itself, and what its sections said before.
    *(Permission("remarks.read", role) for role in (*MEMBERS, Role.OPERATOR)),
    *(Permission("remarks.write", role) for role in _WRITERS),
    *(Permission("remarks.settle", role) for role in _WRITERS),
    Permission("remarks.remove", Role.GROUP_LEAD),
    Permission("remarks.remove", Role.GROUP_MEMBER, whose="own"),
    Permission("consultations.read", Role.ANONYMOUS),
    Permission("consultations.open", Role.GROUP_LEAD),
    Permission("comments.read", Role.ANONYMOUS),
    # What waits, was refused or withdrawn.
    Permission("comments.read_closed", Role.RESIDENT, whose="own"),
    Permission("comments.read_closed", Role.MODERATOR),
    Permission("comments.read_closed", Role.COORDINATOR),
    Permission("comments.propose", Role.RESIDENT),
    Permission("comments.register", Role.RESIDENT, "open"),
    Permission("comments.register", Role.RESEARCHER),
    Permission("comments.register", Role.MODERATOR),
    Permission("comments.register", Role.COORDINATOR),
    Permission("comments.update", Role.RESIDENT, whose="own"),
    Permission("comments.withdraw", Role.RESIDENT, whose="own"),
    Permission("comments.redact", Role.MODERATOR),
    Permission("comments.redact", Role.COORDINATOR),
    *(Permission("comments.answer", role) for role in _WRITERS),
)
