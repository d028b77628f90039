"""What can go wrong with accounts."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotAllowed, NotFound


class BadAccount(Invalid):
    """A field of an account's form breaks a rule."""


class WrongPassword(Invalid):
    """Address and password do not fit together; which of them is wrong is not said."""


class WrongCode(Invalid):
    """The code of the second factor is wrong, old, or was used already."""


class OldLink(Invalid):
    """An e-mailed link was used already, is too old, or is not whole."""


class SignUpClosed(NotAllowed):
    """Nobody may make an account by themselves here."""


class Suspended(NotAllowed):
    """The account is suspended."""


class AccountNotFound(NotFound):
    """No such account, or none that the asker may know of."""


class GrantNotFound(NotFound):
    """No such grant."""


class AccountMovedOn(Conflict):
    """Somebody changed the account or the programme's settings since they were read."""


class LastCoordinator(Conflict):
    """The programme would be left without anybody who can grant roles."""
