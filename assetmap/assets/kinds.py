"""Kinds of asset: a short controlled list, with room for a place's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assetmap.core.words import gettext, later

Family = Literal["green", "water", "community", "land"]


@dataclass(frozen=True)
class AssetKind:
    """One kind of place.

    Attributes
    ----------
    key : str
        Stable word in addresses; empty when nobody said a kind.
    words : str
        As people read it.
    glyph : str
        Name of the drawing in ``templates/components/symbols.html``.
    signs : tuple of str
        Other words that registers use for it.
    local : bool
        A place's own kind, which the list does not have.
    """

    key: str
    words: str
    family: Family
    glyph: str
    signs: tuple[str, ...] = ()
    local: bool = False

    def said(self) -> str:
        """The kind in the reader's language; a place's own word stays as it is."""
        return self.words if self.local else gettext(self.words)


#: The list, in the order of pages. A more particular kind stands before its general one.
KINDS: tuple[AssetKind, ...] = (
    AssetKind(
        "playing_field",
        later("Playing field"),
        "green",
        "playing_field",
        ("pitch", "sports ground", "recreation ground"),
    ),
    AssetKind("park", later("Park"), "green", "green_space", ("garden", "country park")),
    AssetKind(
        "allotments",
        later("Allotments"),
        "green",
        "green_space",
        ("allotment", "food growing", "community garden", "orchard"),
    ),
    AssetKind(
        "playground", later("Playground"), "green", "green_space", ("play area", "adventure play")
    ),
    AssetKind(
        "cemetery", later("Cemetery"), "green", "green_space", ("churchyard", "burial ground")
    ),
    AssetKind("woodland", later("Woodland"), "green", "green_space", ("wood", "nature reserve")),
    AssetKind(
        "green_space", later("Green space"), "green", "green_space", ("green", "common", "meadow")
    ),
    AssetKind("reservoir", later("Reservoir"), "water", "water"),
    AssetKind("canal", later("Canal"), "water", "water", ("towpath", "canal basin", "wharf")),
    AssetKind(
        "water", later("Water"), "water", "water", ("lake", "pond", "pool", "river", "brook")
    ),
    AssetKind("church", later("Church"), "community", "place_of_worship", ("chapel",)),
    AssetKind(
        "place_of_worship",
        later("Place of worship"),
        "community",
        "place_of_worship",
        ("mosque", "temple", "gurdwara", "synagogue", "mandir", "worship"),
    ),
    AssetKind(
        "community_centre",
        later("Community centre"),
        "community",
        "community_building",
        ("neighbourhood centre", "youth centre", "children's centre", "childrens centre", "hub"),
    ),
    AssetKind(
        "school",
        later("School"),
        "community",
        "community_building",
        ("college", "nursery", "academy", "university"),
    ),
    AssetKind("library", later("Library"), "community", "community_building"),
    AssetKind(
        "hospital",
        later("Hospital"),
        "community",
        "community_building",
        ("clinic", "health centre", "surgery"),
    ),
    AssetKind("market", later("Market"), "community", "community_building", ("market hall",)),
    AssetKind("pub", later("Pub"), "community", "community_building", ("public house", "inn")),
    AssetKind(
        "leisure_centre",
        later("Leisure centre"),
        "community",
        "community_building",
        ("sports centre", "swimming pool", "baths", "gym"),
    ),
    AssetKind(
        "community_building",
        later("Community building"),
        "community",
        "community_building",
        ("hall", "village hall", "building", "centre", "club"),
    ),
    AssetKind(
        "vacant_site",
        later("Vacant site"),
        "land",
        "vacant_site",
        ("vacant", "vacant land", "derelict", "empty", "brownfield"),
    ),
    AssetKind(
        "industrial_site",
        later("Industrial site"),
        "land",
        "industrial_site",
        ("industrial", "factory", "works", "warehouse"),
    ),
)
NOT_KNOWN = AssetKind("", later("Kind not known"), "community", "other")

_BY_WORD = {word: kind for kind in KINDS for word in (kind.words.lower(), *kind.signs, kind.key)}
#: Longest words first, so that “children's centre” is met before “centre”.
_WITHIN = re.compile(
    r"\b("
    + "|".join(re.escape(word) for word in sorted(_BY_WORD, key=lambda word: (-len(word), word)))
    + r")s?\b"
)


def kind_of(said: str | None) -> AssetKind:
    """Which kind does a register mean by its word? A word that we lack is kept as a local kind.

    A kind's own name or sign decides first, then the last listed word inside the text (English
    puts the thing last: a “park school” is a school).

    >>> kind_of("City park").key, kind_of("Place of worship").family, kind_of("park school").key
    ('park', 'community', 'school')
    >>> local = kind_of("bandstand")
    >>> local.words, local.family, local.local
    ('Bandstand', 'community', True)
    >>> kind_of(None).words
    'Kind not known'
    """
    text = " ".join((said or "").lower().split())
    if not text:
        return NOT_KNOWN
    if text in _BY_WORD:
        return _BY_WORD[text]
    found = _WITHIN.findall(text)
    if found:
        return _BY_WORD[found[-1]]
    words = text[0].upper() + text[1:]
    return AssetKind(re.sub(r"[^a-z0-9]+", "_", text).strip("_"), words, "community", "other",
                     local=True)  # fmt: skip
