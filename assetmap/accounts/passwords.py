"""Is this a password that may be used, and is it the right one?"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from assetmap.core.limits import PASSWORD_LONGEST, PASSWORD_SHORTEST

#: Argon2id (RFC 9106, section 4, the choice for less memory, with one more pass).
_HASHER = PasswordHasher(time_cost=4, memory_cost=64 * 1024, parallelism=4)


@cache
def _common() -> frozenset[str]:
    """Passwords that leaked most often: 30,000 by zxcvbn's list."""
    return frozenset(FREQUENCY_LISTS["passwords"])


@cache
def _nobodys() -> str:
    return _HASHER.hash("no account has this password, but its check takes as long")


def password_fault(password: str, *, email: str = "") -> str | None:
    """What is wrong with a new password in words, or None. There is no rule on kinds of characters.

    >>> password_fault("correct horse battery") is None
    True
    >>> password_fault("short")
    'Use at least 12 characters. Three or four words that you can remember will do.'
    """
    if len(password) < PASSWORD_SHORTEST:
        return (
            f"Use at least {PASSWORD_SHORTEST} characters. Three or four words that you can "
            "remember will do."
        )
    if len(password) > PASSWORD_LONGEST:
        return f"Use at most {PASSWORD_LONGEST} characters."
    plain = password.strip().lower()
    # “password1234” is as common as “password”.
    if plain in _common() or plain.rstrip("0123456789!.") in _common() or len(set(plain)) < 5:
        return "Many people use this password, so it is tried first. Choose another."
    if email and (plain == email.lower() or plain == email.split("@")[0].lower()):
        return "Do not use your e-mail address as your password."
    return None


def hash_password(password: str) -> str:
    """The Argon2id hash to keep."""
    return _HASHER.hash(password)


def is_password(password: str, held: str | None) -> bool:
    """True when the password fits; takes as long for an account that is not there (None)."""
    try:
        fits = _HASHER.verify(held or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and held is not None


def needs_new_hash(held: str) -> bool:
    """True when the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(held)
