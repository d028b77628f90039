"""What can go wrong when a walk sheet is typed in."""

from __future__ import annotations

from assetmap.core.errors import Invalid


class SheetUnknown(Invalid):
    """No sheet that is still known has that code."""


class BadSheet(Invalid):
    """Notes that cannot be kept; ``fields`` says by row what is wrong, and nothing was written."""
