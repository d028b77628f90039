"""Who may read what we promise: everybody."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (Permission("trust.read", Role.ANONYMOUS),)
