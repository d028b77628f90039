"""What can go wrong with photos."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound, Unavailable


class PhotoNotFound(NotFound):
    """No such photo, or none that the asker may know of."""


class NothingToPhotograph(NotFound):
    """No such place or organisation, or none that is open to be seen."""


class BadPhoto(Invalid):
    """Words of a photo that break a rule, or a confirmation that is missing."""


class PhotoMovedOn(Conflict):
    """The photo changed since it was looked at, or is past being changed so."""


class TooManyPhotos(Conflict):
    """One more than a person, or a place, may have."""


class PhotosBusy(Unavailable):
    """As many photos as can be made ready at once are being made ready."""
