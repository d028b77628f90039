"""What can go wrong with a map file on its way in."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotAllowed, NotFound


class GeofileNotFound(NotFound):
    """No such file, or none that the asker may know of."""


class GeofileMovedOn(Conflict):
    """Somebody changed the upload, or it is past this step."""


class NotAsPreviewed(Conflict):
    """The file, the choices or the register are not those that were looked at."""


class AnotherPersonNeeded(NotAllowed):
    """Who sent a file cannot release it."""


class TooManyWaiting(Conflict):
    """One person has as many files on their way as is allowed."""


class BadGeofile(Invalid):
    """A field of the upload's form breaks a rule."""
