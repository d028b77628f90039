"""Who may read about developments."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (Permission("developments.read", Role.ANONYMOUS),)
