"""What can go wrong when it is asked who is within reach."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class BadCoverage(Invalid):
    """A question about coverage that has no answer, with what to ask instead."""


class CompletenessNotFound(NotFound):
    """No list was called complete under that address."""


class CompletenessMovedOn(Conflict):
    """Somebody else said or took back the same since the page was read."""
