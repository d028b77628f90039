"""The words of pages in the reader's language.

Whoever puts a page together asks here; ``web.languages`` says which language a request has. The
English words are the keys, so English needs no catalogue and a missing translation reads as
English. What was missing is counted: a page that is not whole in a language is shown in English
throughout (``web.languages``), never in two languages at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from gettext import NullTranslations

from babel.dates import format_date
from babel.numbers import format_decimal

ENGLISH = "en-GB"


class Lacking(NullTranslations):
    """What a catalogue falls back on: the English words, counted as missing."""

    def gettext(self, message: str) -> str:
        """The English words themselves."""
        return _lacked(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The English words for that number."""
        return _lacked(msgid1, msgid1 if n == 1 else msgid2)


@dataclass
class Speaking:
    """The language that words are asked in, and what it lacked.

    Attributes
    ----------
    tag : str
        BCP 47: "en-GB", "ur", "pl".
    missing : set of str
        English words that were asked for and not found.
    """

    tag: str = ENGLISH
    catalogue: NullTranslations = field(default_factory=Lacking)
    missing: set[str] = field(default_factory=set)


_SPEAKING: ContextVar[Speaking | None] = ContextVar("speaking", default=None)
_IN_ENGLISH = Speaking()


def speaking() -> Speaking:
    """The language of whoever asks now; English outside a request."""
    return _SPEAKING.get() or _IN_ENGLISH


@contextmanager
def speak(tag: str, catalogue: NullTranslations | None = None) -> Iterator[Speaking]:
    """Ask for words in a language for the block; a catalogue needs ``Lacking`` as its fallback."""
    held = Speaking(tag, catalogue or Lacking())
    token = _SPEAKING.set(held)
    try:
        yield held
    finally:
        _SPEAKING.reset(token)


def gettext(message: str, **values: object) -> str:
    """Words in the reader's language; ``%(name)s`` takes the value of that name.

    >>> gettext("Near %(place)s", place="B18 7QH")
    'Near B18 7QH'
    """
    return _filled(speaking().catalogue.gettext(message), values)


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The same for a number of things, which is also the value ``count``.

    >>> ngettext("%(count)s place", "%(count)s places", 2)
    '2 places'
    """
    words = speaking().catalogue.ngettext(one, many, count)
    return _filled(words, {"count": number(count), **values})


def later(message: str) -> str:
    """Words that stand in a list and are said later, through ``gettext``; gathered here.

    >>> later("Park")
    'Park'
    """
    return message


def number(value: float | Decimal, pattern: str | None = None) -> str:
    """A number as the reader's language writes it; ``pattern`` is Unicode's, e.g. ``0.0``.

    >>> number(12345), number(1.0, "0.0")
    ('12,345', '1.0')
    """
    return str(format_decimal(value, pattern, locale=speaking().tag.replace("-", "_")))


def day_words(day: date) -> str:
    """A day as people write it.

    >>> day_words(date(2026, 11, 1))
    '1 November 2026'
    """
    return str(format_date(day, "d MMMM y", locale=speaking().tag.replace("-", "_")))


def month_words(year: int, month: int) -> str:
    """A month of a year as people write it.

    >>> month_words(2026, 5)
    'May 2026'
    """
    return str(format_date(date(year, month, 1), "LLLL y", locale=speaking().tag.replace("-", "_")))


def _lacked(key: str, english: str) -> str:
    held = speaking()
    if held.tag != ENGLISH:
        held.missing.add(key)
    return english


def _filled(words: str, values: dict[str, object]) -> str:
    return words % values if values else words
