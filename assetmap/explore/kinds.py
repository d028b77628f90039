"""Families of the map: which kinds belong to which filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assetmap.assets.kinds import KINDS, NOT_KNOWN, AssetKind
from assetmap.assets.kinds import kind_of as asset_kind
from assetmap.core.words import gettext as _
from assetmap.core.words import later
from assetmap.organisations.kinds import kind_of as body_kind

Family = Literal["green", "water", "community", "land", "organisation", "anchor", "development"]

#: Filters in the order of the page: (value in the address, words).
FAMILIES: tuple[tuple[Family, str], ...] = (
    ("green", later("Green space")),
    ("water", later("Water")),
    ("community", later("Buildings")),
    ("land", later("Land")),
    ("organisation", later("Organisations")),
    ("anchor", later("Anchors")),
    ("development", later("Planned")),
)
#: Things of these families are assets.
ASSET_FAMILIES = ("green", "water", "community", "land")
#: Kinds of asset that an address can name; a family's own word always means the family.
ASSET_KINDS: dict[str, AssetKind] = {
    kind.key: kind for kind in KINDS if kind.key not in {key for key, _words in FAMILIES}
}
_FAMILY_OF_KEY = {kind.key: str(kind.family) for kind in KINDS}
#: What people mean by a community building, of all that is built.
COMMUNITY_BUILDINGS = ("community_centre", "community_building")


def is_kind(word: str) -> bool:
    """Does an address's word name a filter: a family or a kind of asset?

    >>> is_kind("water"), is_kind("church"), is_kind("dragons")
    (True, True, False)
    """
    return word in {key for key, _words in FAMILIES} or word in ASSET_KINDS


def family_of_kind(word: str) -> str:
    """The family that a filter's word belongs to; empty for no filter.

    >>> family_of_kind("church"), family_of_kind("anchor"), family_of_kind("")
    ('community', 'anchor', '')
    """
    return str(ASSET_KINDS[word].family) if word in ASSET_KINDS else word


def family_of_key(key: str) -> str:
    """The family of an asset's kind; a local kind, and one that nobody said, is a building's.

    >>> family_of_key("pond"), family_of_key("water"), family_of_key("")
    ('community', 'water', 'community')
    """
    return _FAMILY_OF_KEY.get(key, str(NOT_KNOWN.family))


@dataclass(frozen=True)
class Look:
    """How a thing is drawn and named.

    Attributes
    ----------
    glyph : str
        Name of the drawing in ``templates/components/symbols.html``.
    family : str
        Gives the colour and the filter.
    words : str
        What it is, in the reader's language; its register's own words for a local kind.
    """

    glyph: str
    family: str
    words: str


def look_of(record: str, kind: str | None) -> Look:
    """The look of a thing, by the register's word for its kind.

    >>> look_of("asset", "City park"), look_of("anchor", "NHS trust").words
    (Look(glyph='green_space', family='green', words='Park'), 'Public body')
    """
    if record == "asset":
        found = asset_kind(kind)
        return Look(found.glyph, str(found.family), found.said())
    if record == "development":
        return Look(record, record, _("Planned homes"))
    if record == "anchor" and not kind:
        return Look(record, record, _("Anchor institution"))
    return Look(record, record, body_kind(kind).said())
