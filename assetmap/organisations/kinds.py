"""Kinds of organisation: a short controlled list, with room for a place's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assetmap.core.words import gettext, later


@dataclass(frozen=True)
class OrganisationKind:
    """One kind of body.

    Attributes
    ----------
    key : str
        Stable word in addresses; empty when nobody said a kind.
    signs : tuple of str
        Other words that registers use for it.
    local : bool
        A word that the list does not have.
    """

    key: str
    words: str
    signs: tuple[str, ...] = ()
    local: bool = False

    def said(self) -> str:
        """The kind in the reader's language; a place's own word stays as it is."""
        return self.words if self.local else gettext(self.words)


#: The list, in the order of pages.
KINDS: tuple[OrganisationKind, ...] = (
    OrganisationKind(
        "community_group",
        later("Community group"),
        ("community organisation", "voluntary group", "residents' association", "association"),
    ),
    OrganisationKind("charity", later("Charity"), ("registered charity", "cio")),
    OrganisationKind(
        "cic", later("Community interest company"), ("community interest company cic",)
    ),
    OrganisationKind("co_operative", later("Co-operative"), ("cooperative", "co-op", "coop")),
    OrganisationKind(
        "community_benefit_society",
        later("Community benefit society"),
        ("cbs", "bencom"),
    ),
    OrganisationKind("social_enterprise", later("Social enterprise")),
    OrganisationKind("faith_body", later("Faith body"), ("faith group", "church", "mosque")),
    OrganisationKind("sports_club", later("Sports club"), ("casc", "amateur sports club")),
    OrganisationKind(
        "public_body",
        later("Public body"),
        ("council", "nhs trust", "nhs foundation trust", "local authority"),
    ),
    OrganisationKind("business", later("Business"), ("company", "limited company", "shop")),
)
NOT_KNOWN = OrganisationKind("", later("Kind not known"))
#: What being in a register proves. Others (companies, mutuals) hold bodies of several kinds.
_BY_SCHEME = {
    "GB-CHC": "charity",
    "GB-SC": "charity",
    "GB-NIC": "charity",
    "GB-CASC": "sports club",
    "GB-NHS": "public body",
    "GB-LAE": "public body",
    "GB-GOR": "public body",
}
_BY_WORD = {word: kind for kind in KINDS for word in (kind.words.lower(), *kind.signs, kind.key)}


def kind_of(said: str | None) -> OrganisationKind:
    """Which kind does a register mean by its word? A word that we lack is kept as a local kind.

    >>> kind_of("CIC").words, kind_of("community organisation").key, kind_of("guild").local
    ('Community interest company', 'community_group', True)
    >>> kind_of("").words
    'Kind not known'
    """
    text = " ".join((said or "").lower().split())
    if not text:
        return NOT_KNOWN
    if text in _BY_WORD:
        return _BY_WORD[text]
    key = re.sub(r"[^a-z0-9]+", "_", text).strip("_")
    return OrganisationKind(key, text[0].upper() + text[1:], local=True)


def kind_by_register(scheme: str) -> str | None:
    """What a place in a register proves about a body's kind; None where it proves nothing.

    >>> kind_by_register("GB-CHC"), kind_by_register("GB-COH")
    ('charity', None)
    """
    return _BY_SCHEME.get(scheme)
