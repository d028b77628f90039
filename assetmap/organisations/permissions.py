"""Who may read and change the register of organisations."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (
    Permission("organisations.read", Role.ANONYMOUS),
    Permission("organisations.register", Role.OPERATOR),
    Permission("organisations.update", Role.OPERATOR),
    Permission("organisations.archive", Role.OPERATOR),
)
