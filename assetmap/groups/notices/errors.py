"""What can go wrong with notices."""

from __future__ import annotations

from assetmap.core.errors import Invalid, NotFound


class BadChoice(Invalid):
    """No way of hearing of a group."""


class StopLinkUnknown(NotFound):
    """No e-mail of ours holds such a link."""
