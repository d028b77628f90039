"""Who may read, make, confirm and end links.

A link lies where its two sides lie. Confirming is asked of one side alone: a representative
confirms for the organisation that the role was granted for.
"""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("bridges.read", Role.ANONYMOUS),
    Permission("bridges.propose", Role.RESIDENT),
    Permission("bridges.propose", Role.PLANNER),
    Permission("bridges.register", Role.RESIDENT, "open"),
    Permission("bridges.register", Role.RESEARCHER),
    Permission("bridges.register", Role.MODERATOR),
    Permission("bridges.register", Role.COORDINATOR),
    Permission("bridges.register", Role.OPERATOR),
    Permission("bridges.update", Role.RESIDENT, "open"),
    Permission("bridges.update", Role.RESEARCHER),
    Permission("bridges.update", Role.MODERATOR),
    Permission("bridges.update", Role.COORDINATOR),
    Permission("bridges.update", Role.OPERATOR),
    Permission("bridges.confirm", Role.REPRESENTATIVE),
    Permission("bridges.confirm", Role.MODERATOR),
    Permission("bridges.confirm", Role.COORDINATOR),
    Permission("bridges.confirm", Role.OPERATOR),
    Permission("bridges.merge", Role.OPERATOR),
)
