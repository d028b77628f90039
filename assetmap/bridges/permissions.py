"""Who may read, make and end links."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("bridges.read", Role.ANONYMOUS),
    Permission("bridges.register", Role.OPERATOR),
    Permission("bridges.update", Role.OPERATOR),
    Permission("bridges.merge", Role.OPERATOR),
)
