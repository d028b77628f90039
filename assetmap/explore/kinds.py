"""Which symbol, family and filter belongs to a kind of place, as registers write kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
_WORDS: tuple[tuple[tuple[str, ...], Look], ...] = (
    (("playing field", "pitch", "sports ground", "recreation"), Look("playing_field", "green")),
    (("reservoir", "canal", "lake", "pond", "river", "water"), Look("water", "water")),
    (
        ("church", "mosque", "temple", "gurdwara", "synagogue", "chapel", "worship"),
        Look("place_of_worship", "community"),
    ),
    (("industrial", "factory", "works", "warehouse"), Look("industrial_site", "land")),
    (("vacant", "derelict", "empty", "brownfield"), Look("vacant_site", "land")),
    (
        ("park", "garden", "green", "wood", "nature", "allotment", "common", "cemetery"),
        Look("green_space", "green"),
    ),
    (
        ("centre", "hall", "hospital", "clinic", "school", "library", "building", "hub", "pub"),
        Look("community_building", "community"),
    ),
)


def look_of(kind: str | None) -> Look:
    """The symbol of an asset's kind; a kind that we do not know, or none, is a plain ring.

    >>> look_of("Reservoir"), look_of("City park").glyph, look_of(None)
    (Look(glyph='water', family='water'), 'green_space', Look(glyph='other', family='land'))
    """
    words = (kind or "").casefold()
    for signs, look in _WORDS:
        if any(sign in words for sign in signs):
            return look
    return Look("other", "land")
