"""Who may read and change the asset register."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("assets.read", Role.ANONYMOUS),
    Permission("assets.register", Role.OPERATOR),
    Permission("assets.update", Role.OPERATOR),
    Permission("assets.update", Role.MODERATOR),
    Permission("assets.archive", Role.OPERATOR),
)
