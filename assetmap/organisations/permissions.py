"""Who may read and change the register of organisations.

``open`` is a place where residents' contributions are published at once. A role that was granted
within a scope holds for what lies there; a representative's holds for the organisation itself.
"""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("organisations.read", Role.ANONYMOUS),
    Permission("organisations.propose", Role.RESIDENT),
    Permission("organisations.propose", Role.PLANNER),
    Permission("organisations.register", Role.RESIDENT, "open"),
    Permission("organisations.register", Role.RESEARCHER),
    Permission("organisations.register", Role.MODERATOR),
    Permission("organisations.register", Role.COORDINATOR),
    Permission("organisations.register", Role.OPERATOR),
    Permission("organisations.update", Role.RESIDENT, "open"),
    Permission("organisations.update", Role.RESEARCHER),
    Permission("organisations.update", Role.REPRESENTATIVE),
    Permission("organisations.update", Role.MODERATOR),
    Permission("organisations.update", Role.COORDINATOR),
    Permission("organisations.update", Role.OPERATOR),
    Permission("organisations.archive", Role.RESIDENT, "open", whose="own"),
    Permission("organisations.archive", Role.MODERATOR),
    Permission("organisations.archive", Role.COORDINATOR),
    Permission("organisations.archive", Role.OPERATOR),
)
