"""Who may lay a development over the map."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (Permission("overlays.read", Role.ANONYMOUS),)
