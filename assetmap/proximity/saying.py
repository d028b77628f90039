"""Distances in words."""

from __future__ import annotations

from assetmap.core.words import gettext as _
from assetmap.core.words import number

_NEAR_ENOUGH_M = 5
_KM = 1_000


def distance_words(metres: float, *, exact: bool = True) -> str:
    """A straight-line distance as people say it: tens of metres, then tenths of a kilometre.

    >>> distance_words(312.4), distance_words(996), distance_words(1250, exact=False)
    ('310 m', '1.0 km', 'about 1.2 km')
    >>> distance_words(0), distance_words(0, exact=False)
    ('same place', 'about the same place')
    """
    if metres < _NEAR_ENOUGH_M:
        return _("same place") if exact else _("about the same place")
    tens = round(metres / 10) * 10
    words = (
        _("%(number)s m", number=max(tens, 10))
        if tens < _KM
        else _("%(number)s km", number=number(metres / _KM, "0.0"))
    )
    return words if exact else _("about %(distance)s", distance=words)
