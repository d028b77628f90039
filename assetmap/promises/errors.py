"""What can go wrong with promises and documents of developments."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class PaperNotFound(NotFound):
    """No promise and no document has this name in its address."""


class BadPaper(Invalid):
    """What a form says of a promise or a document cannot be kept."""


class PaperMovedOn(Conflict):
    """Somebody saved it since it was opened, or withdrew it."""
