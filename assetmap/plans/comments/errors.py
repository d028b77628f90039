"""What can go wrong with comments on plans."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class CommentNotFound(NotFound):
    """No comment or draft has that address, or it is none of the reader's."""


class CommentMovedOn(Conflict):
    """Somebody changed it since it was read, or its time is over."""


class BadComment(Invalid):
    """Something that cannot be kept; the message and fields say why."""
