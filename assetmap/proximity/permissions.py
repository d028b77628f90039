"""Who may ask what is near."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (Permission("proximity.read", Role.ANONYMOUS),)
