"""What can go wrong when the list of what is planned is sifted."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class BadQuestion(Invalid):
    """A filter of the list has a value that does not exist."""


class FilterNotFound(NotFound):
    """Nobody's, or somebody else's, saved filter has this name in its address."""


class BadFilter(Invalid):
    """A filter cannot be kept under this name, or there is nothing to keep."""


class TooManyFilters(Conflict):
    """One person keeps as many filters as one may."""
