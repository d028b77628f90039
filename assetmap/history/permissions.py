"""Who may read what was changed, and hide it."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("history.read", Role.RESIDENT),
    Permission("history.hide", Role.MODERATOR),
    Permission("history.hide", Role.COORDINATOR),
)
