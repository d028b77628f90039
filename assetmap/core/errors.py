"""What can go wrong, in five families that every area subclasses.

None of these knows HTTP: ``web/errors.py`` alone turns a family into a status. Messages are
written for a council officer: what, where, what now.
"""

from __future__ import annotations

from collections.abc import Mapping


class AssetmapError(Exception):
    """Base of every error that assetmap raises on purpose."""


class NotFound(AssetmapError):
    """The thing asked for does not exist, or the asker may not know that it does."""


class NotAllowed(AssetmapError):
    """The actor may see the thing but not do this to it."""


class Invalid(AssetmapError):
    """Input that breaks a rule; ``fields`` gives the sentence for each field.

    Parameters
    ----------
    message : str
        One sentence that says what is wrong and what to do.
    fields : mapping of str to str, optional
        Field name to message. Empty when no single field is to blame.
    """

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields: dict[str, str] = dict(fields or {})


class Conflict(AssetmapError):
    """The state moved on, or the request repeats one already carried out differently."""


class Unavailable(AssetmapError):
    """Something that we depend on (the database, a browser library) is not there now."""


class SignInNeeded(NotAllowed):
    """A visitor asks for what a person with an account may do."""


class VersionNeeded(Invalid):
    """A change came without the version that it was based on."""


class TooLarge(Invalid):
    """What was sent is larger than is taken."""


class WrongKind(Invalid):
    """What was sent is of a kind that is not taken."""


class KeyUsedOtherwise(Conflict):
    """An Idempotency-Key came again with another request."""


class ReadOnly(Unavailable):
    """Saving is switched off for a while."""


class TooOften(Unavailable):
    """Somebody asks more often than is allowed.

    Parameters
    ----------
    retry_after_s : int
        Seconds until it is allowed again.
    """

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
