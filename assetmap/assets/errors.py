"""What can go wrong with assets."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class AssetNotFound(NotFound):
    """No asset has that address."""


class AssetMovedOn(Conflict):
    """Somebody changed the asset since it was read, or it is archived."""


class BadAsset(Invalid):
    """An asset, or something said of it, breaks a rule."""
