"""Names of councils without the words of their office, to compare by."""

from __future__ import annotations

import re

_OFFICE = re.compile(
    r"\b(city|borough|district|county|metropolitan|council|london|royal|unitary|authority|of|the)\b",
    re.IGNORECASE,
)
_NO_LETTER = re.compile(r"[^\w ]|_")


def town_of(authority: str) -> str:
    """The place that a council is named after.

    >>> town_of("Birmingham City Council"), town_of("City of Wolverhampton Council")
    ('Birmingham', 'Wolverhampton')
    """
    return " ".join(_OFFICE.sub(" ", authority).split()) or authority


def council_key(name: str) -> str:
    """The same for every way of writing a council's or its district's name, and for no other.

    >>> council_key("Bristol, City of"), council_key("Bristol City Council")
    ('bristol', 'bristol')
    >>> council_key("King's Lynn & West Norfolk"), council_key("Derby"), council_key("Derbyshire")
    ('kings lynn and west norfolk', 'derby', 'derbyshire')
    """
    plain = _NO_LETTER.sub("", name.replace("&", " and ").replace(",", " "))
    return " ".join(town_of(plain).casefold().split())
