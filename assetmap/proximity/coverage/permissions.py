"""Who may ask who is within reach, and who may call a list complete."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("coverage.read", Role.ANONYMOUS),
    Permission("coverage.mark_complete", Role.RESEARCHER),
    Permission("coverage.mark_complete", Role.MODERATOR),
    Permission("coverage.mark_complete", Role.COORDINATOR),
    Permission("coverage.mark_complete", Role.OPERATOR),
)
