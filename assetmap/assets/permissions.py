"""Who may read and change the asset register.

``open`` is a place where residents' contributions are published at once. A role that was granted
within a scope holds for what lies there.
"""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("assets.read", Role.ANONYMOUS),
    Permission("assets.propose", Role.RESIDENT),
    Permission("assets.propose", Role.PLANNER),
    Permission("assets.register", Role.RESIDENT, "open"),
    Permission("assets.register", Role.RESEARCHER),
    Permission("assets.register", Role.MODERATOR),
    Permission("assets.register", Role.COORDINATOR),
    Permission("assets.register", Role.OPERATOR),
    Permission("assets.update", Role.RESIDENT, "open"),
    Permission("assets.update", Role.RESEARCHER),
    Permission("assets.update", Role.MODERATOR),
    Permission("assets.update", Role.COORDINATOR),
    Permission("assets.update", Role.OPERATOR),
    Permission("assets.archive", Role.RESIDENT, "open", whose="own"),
    Permission("assets.archive", Role.MODERATOR),
    Permission("assets.archive", Role.COORDINATOR),
    Permission("assets.archive", Role.OPERATOR),
)
