"""What can go wrong with suggestions and reports."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class ProposalNotFound(NotFound):
    """No such suggestion, or none that the asker may know of."""


class AlreadyDecided(Conflict):
    """Somebody else decided meanwhile."""


class BadDecision(Invalid):
    """A decision without what it needs."""


class BadReport(Invalid):
    """A report that says nothing, or too much."""
