"""The postcode inside a printed address."""

from __future__ import annotations

import re

from assetmap.places.postcodes import normalise_postcode

_SHAPE = re.compile(r"\b([A-Za-z]{1,2}[0-9][0-9A-Za-z]?)[ ,.-]{0,2}([0-9][A-Za-z]{2})\b")


def find_postcode(address: str) -> str:
    """Give the last postcode of an address as printed, or an empty text.

    The last, because a name or a unit number before it may look like one.

    >>> find_postcode("Unit E1 2AB, Example Works, Smethwick b66 2AA, UK"), find_postcode("Leeds")
    ('b66 2AA', '')
    """
    found = ""
    for match in _SHAPE.finditer(address):
        if normalise_postcode(match[0]):
            found = match[0]
    return found
