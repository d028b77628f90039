"""What can go wrong when somebody asks what is near."""

from __future__ import annotations

from assetmap.core.errors import Invalid, NotFound


class BadOrigin(Invalid):
    """Where to measure from was not understood, or has no place."""


class OriginNotFound(NotFound):
    """Nothing on the map has the address that was given."""


class BadQuestion(Invalid):
    """A kind, number or distance that cannot be asked for."""
