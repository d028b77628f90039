"""Routes that belong to no area."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("web.static", Role.ANONYMOUS),
    Permission("web.health", Role.ANONYMOUS),
)
