"""Who may see tiles: they hold what is published and nothing else."""

from __future__ import annotations

from assetmap.core.permissions import Permission, Role

PERMISSIONS = (Permission("tiles.read", Role.ANONYMOUS),)
