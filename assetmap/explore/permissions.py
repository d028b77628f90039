"""Who may see the map."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (Permission("explore.read", Role.ANONYMOUS),)
