"""What can go wrong with a ledger on its way in."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class DraftNotFound(NotFound):
    """No such upload, or none that the asker may know of."""


class DraftMovedOn(Conflict):
    """Somebody changed the upload, or it is past this step."""


class NotAsPreviewed(Conflict):
    """The file or the choices are not those that were looked at."""


class FileBlocked(Invalid):
    """This very file was withdrawn before."""


class BadDraft(Invalid):
    """A field of the upload's form breaks a rule."""
