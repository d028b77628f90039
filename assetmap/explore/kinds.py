"""Which symbol, family and filter belongs to a kind of place, as registers write kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assetmap.assets.kinds import kind_of

Family = Literal["green", "water", "community", "land", "organisation", "anchor"]


@dataclass(frozen=True)
class Look:
    """How a kind is drawn: the glyph's name and the family that gives the colour."""

    glyph: str
    family: Family


#: Filters in the order of the page: (value in the address, words).
FILTERS: tuple[tuple[Family, str], ...] = (
    ("green", "Green space"),
    ("water", "Water"),
    ("community", "Buildings"),
    ("land", "Land"),
    ("organisation", "Organisations"),
    ("anchor", "Anchors"),
)


def look_of(kind: str | None) -> Look:
    """The symbol of an asset's kind, from the register's own list; unknown is a plain ring.

    >>> look_of("Reservoir"), look_of("City park").glyph, look_of(None).glyph
    (Look(glyph='water', family='water'), 'green_space', 'other')
    """
    found = kind_of(kind)
    return Look(found.glyph, found.family)
