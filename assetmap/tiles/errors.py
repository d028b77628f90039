"""What can go wrong with tiles."""

from __future__ import annotations

from assetmap.core.errors import Invalid, NotFound, Unavailable


class NoSuchTile(NotFound):
    """No layer of that name, or a tile that no zoom has."""


class NoSuchLegend(NotFound):
    """That layer has no classes to explain."""


class NotAPoint(Invalid):
    """What was asked for is no place on the map."""


class NoTiles(Unavailable):
    """This installation has no role that reads for tiles."""
