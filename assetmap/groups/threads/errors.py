"""What can go wrong in a group's threads."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class ThreadNotFound(NotFound):
    """No thread, post or poll has that address, or it is none of the reader's."""


class ThreadMovedOn(Conflict):
    """Somebody changed it since it was read, or it is over."""


class BadThread(Invalid):
    """Something that cannot be kept; the message and fields say why."""
