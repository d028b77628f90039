"""Who wrote in a thread, and when, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assetmap.accounts.services.leaving import FORMER
from assetmap.core.words import day_words


def who_words(author: str, names: Mapping[str, str]) -> str:
    """Who wrote it.

    >>> [who_words(one, {"p-1": "", "p-2": "Jo"}) for one in ("former-member", "p-1", "p-2")]
    ['A former member', 'A member', 'Jo']
    """
    if author in ("", FORMER):
        return "A former member"
    return names.get(author) or "A member"


def moment_words(at: datetime) -> str:
    """A day and a time in UTC.

    >>> from datetime import UTC
    >>> moment_words(datetime(2026, 11, 9, 18, 5, tzinfo=UTC))
    '9 November 2026, 18:05'
    """
    return f"{day_words(at.date())}, {at:%H:%M}"
