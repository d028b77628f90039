"""What can go wrong when somebody asks the map."""

from __future__ import annotations

from assetmap.core.errors import Invalid, NotFound


class NoSuchKind(NotFound):
    """The map has no filter of this name."""


class NoSuchThing(NotFound):
    """No thing on the map has that address."""


class BadQuestion(Invalid):
    """The address asks something that cannot be understood."""
