"""What can go wrong with developments."""

from __future__ import annotations

from assetmap.core.errors import Invalid, NotFound


class DevelopmentNotFound(NotFound):
    """No development has this name in its address."""


class BadQuestion(Invalid):
    """A filter of the list has a value that does not exist."""


class OlderRegister(Invalid):
    """A register that is older than the one that is loaded would take sites back in time."""
