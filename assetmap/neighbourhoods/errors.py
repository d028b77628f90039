"""What can go wrong with neighbourhoods."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class NeighbourhoodNotFound(NotFound):
    """No neighbourhood has that address."""


class NeighbourhoodMovedOn(Conflict):
    """Somebody changed the neighbourhood since it was read."""


class BadNeighbourhood(Invalid):
    """A neighbourhood without a name or an outline, or with a name that another has."""
