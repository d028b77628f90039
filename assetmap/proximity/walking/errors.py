"""What can go wrong when a walk is asked for."""

from __future__ import annotations

from assetmap.core.errors import Invalid, NotFound


class NoNetwork(NotFound):
    """No streets are loaded where somebody wants to walk."""


class FarFromStreets(Invalid):
    """A place that no street comes near enough to."""


class WalkTooLong(Invalid):
    """A longer walk than is answered, or none."""
