"""Who may enter and change neighbourhoods, and look a shape up while drawing."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("neighbourhoods.find_shape", Role.RESIDENT),
    Permission("neighbourhoods.register", Role.COORDINATOR),
    Permission("neighbourhoods.register", Role.OPERATOR),
    Permission("neighbourhoods.update", Role.COORDINATOR),
    Permission("neighbourhoods.update", Role.OPERATOR),
)
