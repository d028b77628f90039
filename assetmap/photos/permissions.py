"""Who may add, change, withdraw and hide photos.

``open`` is a place where residents' photos are published at once; elsewhere a moderator looks at
them first, and at their words when these change.
"""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("photos.read", Role.ANONYMOUS),
    # What waits, was refused, withdrawn or hidden.
    Permission("photos.read_closed", Role.RESIDENT, whose="own"),
    Permission("photos.read_closed", Role.MODERATOR),
    Permission("photos.read_closed", Role.COORDINATOR),
    Permission("photos.propose", Role.RESIDENT),
    Permission("photos.register", Role.RESIDENT, "open"),
    Permission("photos.register", Role.RESEARCHER),
    Permission("photos.register", Role.MODERATOR),
    Permission("photos.register", Role.COORDINATOR),
    Permission("photos.update", Role.RESIDENT, whose="own"),
    Permission("photos.update", Role.MODERATOR),
    Permission("photos.update", Role.COORDINATOR),
    Permission("photos.withdraw", Role.RESIDENT, whose="own"),
    Permission("photos.hide", Role.MODERATOR),
    Permission("photos.hide", Role.COORDINATOR),
)
