"""What the list and a card say about one thing; what is not known is said too."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.core.words import gettext as _
from assetmap.core.words import number
from assetmap.explore.queries import Thing
from assetmap.proximity.saying import distance_words

#: Place of a postcode: the middle of its addresses, not a door.
_VAGUE = ("postcode",)


@dataclass(frozen=True)
class ThingRow:
    """One row of the list, the same thing as on the map.

    Attributes
    ----------
    aside : str
        Its distance in words; empty when nobody asked, or its place is not known.
    """

    key: str
    record: str
    glyph: str
    family: str
    name: str
    facts: str
    aside: str
    more: str
    href: str


@dataclass(frozen=True)
class Card:
    """What a symbol's card says beyond its name and kind."""

    facts: tuple[str, ...]
    actions: tuple[tuple[str, str], ...]


def row_of(thing: Thing, root: str) -> ThingRow:
    """A thing as a row."""
    source = _("Source: %(source)s.", source=thing.fact_source)
    address = f"{thing.address}." if thing.address else None
    more = " ".join(part for part in (thing.description, address, source) if part)
    return ThingRow(
        key=f"{thing.record}/{thing.slug}",
        record=thing.record,
        glyph=thing.glyph,
        family=thing.family,
        name=thing.name,
        facts=" · ".join((thing.kind_words, *facts_of(thing))),
        aside=aside_of(thing),
        more=more,
        href=href_of(thing, root),
    )


def card_of(thing: Thing, root: str) -> Card:
    """A thing as a card."""
    facts = [*facts_of(thing), *keeper_words(thing)]
    facts.append(_("Source: %(source)s.", source=thing.fact_source))
    actions = [(_("Open its page"), href_of(thing, root))]
    if thing.catchment:
        money = f"{root}/anchors/{thing.slug}/catchment"
        actions.append((_("Where its money lands"), money))
    return Card(tuple(facts), tuple(actions))


def facts_of(thing: Thing) -> tuple[str, ...]:
    """What is known about a thing beside its kind, one short line each."""
    facts = []
    if thing.area_ha is not None:
        facts.append(_("%(area)s ha", area=number(thing.area_ha.normalize())))
    if thing.geom is None:
        facts.append(_("place not known yet"))
    elif thing.outline == "postcode":
        facts.append(_("placed at its postcode"))
    elif thing.outline == "illustrative":
        facts.append(_("outline sketched"))
    if thing.record == "anchor":
        facts.append(_("see where its money lands") if thing.catchment else _("no ledger yet"))
    if thing.demonstration:
        facts.append(_("Demonstration data"))
    return tuple(facts)


def keeper_words(thing: Thing) -> tuple[str, ...]:
    """Who looks after a place, or that nobody has said so yet."""
    if thing.record != "asset":
        return ()
    return (
        _("Who looks after it: %(keepers)s", keepers=", ".join(thing.kept_by))
        if thing.kept_by
        else _("Who looks after it: not known yet"),
    )


def aside_of(thing: Thing) -> str:
    """Its distance in words; rough where it stands at its postcode."""
    if thing.distance_m is None:
        return ""
    return distance_words(thing.distance_m, exact=thing.outline not in _VAGUE)


def href_of(thing: Thing, root: str) -> str:
    """A thing's own page."""
    return f"{root}/{thing.record}s/{thing.slug}"
