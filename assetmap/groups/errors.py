"""What can go wrong with working groups."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class GroupNotFound(NotFound):
    """No group has that address, or it is none of the reader's."""


class GroupMovedOn(Conflict):
    """Somebody changed the group since it was read."""


class BadGroup(Invalid):
    """A group, invitation or role that cannot be kept; the message says why."""


class OldInvitation(NotFound):
    """A link that was used, is too old, or was never made."""


class LastLead(Conflict):
    """Nobody would be left to lead the group."""
