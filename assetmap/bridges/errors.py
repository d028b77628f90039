"""What can go wrong with links and merges."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class LinkNotFound(NotFound):
    """No link has that name."""


class LinkMovedOn(Conflict):
    """Somebody changed the link since it was read."""


class BadLink(Invalid):
    """A link breaks a rule: no such kind, or a thing linked with itself."""


class CannotMerge(Conflict):
    """The two records cannot become one."""
