"""What can go wrong with overlays."""

from __future__ import annotations

from assetmap.core.errors import Invalid


class BadOverlay(Invalid):
    """The address asks for a reach or a comparison that does not exist."""


class BadShape(BadOverlay):
    """A drawn or pasted site that nothing can be said about."""
