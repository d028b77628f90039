"""The filters of the map, with how many things each would leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assetmap.assets.fields import STATUSES
from assetmap.assets.queries import NO_STATUS
from assetmap.core.words import gettext as _
from assetmap.core.words import later, number
from assetmap.explore.asking import Asked, address_of
from assetmap.explore.kinds import ASSET_KINDS, FAMILIES, family_of_kind
from assetmap.explore.queries import Ground, Tally
from assetmap.explore.selection import QUIET
from assetmap.explore.where import Place


@dataclass(frozen=True)
class Chip:
    """One filter as a link.

    Attributes
    ----------
    key : str
        Keeps its place when the page is renewed.
    look : tuple of str
        Record, glyph and family of the symbol on it; empty for none.
    """

    key: str
    words: str
    count: str
    href: str
    on: bool
    look: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One list of options: (value, words with their number)."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


_LOOKS = {
    "green": ("asset", "green_space", "green"),
    "water": ("asset", "water", "water"),
    "community": ("asset", "community_building", "community"),
    "land": ("asset", "vacant_site", "land"),
    "organisation": ("organisation", "organisation", "organisation"),
    "anchor": ("anchor", "anchor", "anchor"),
    "development": ("development", "development", "development"),
}


def family_chips(asked: Asked, tallies: Sequence[Tally], *, root: str) -> tuple[Chip, ...]:
    """All but the quiet ones, and each family, counted under the other filters; zeros too."""
    counts: dict[str, int] = {key: 0 for key, _words in FAMILIES}
    for tally in tallies:
        counts[tally.family] += tally.count
    chosen = family_of_kind(asked.kind)
    everything = Chip(
        "all", _("All"), number(sum(counts[key] for key in counts if key not in QUIET)),
        address_of(asked, f"{root}/", kind=""),
        not chosen,
    )  # fmt: skip
    return (
        everything,
        *(
            Chip(
                key, _(words), number(counts[key]), address_of(asked, f"{root}/", kind=key),
                chosen == key, _LOOKS[key],
            )
            for key, words in FAMILIES
        ),
    )  # fmt: skip


def here_chip(asked: Asked, ground: Ground, count: int, *, root: str) -> Chip:
    """The programme's own neighbourhood as a switch."""
    on = asked.within == ground.slug
    within = "" if on else ground.slug
    return Chip(
        "here",
        _("In this neighbourhood"),
        number(count),
        address_of(asked, f"{root}/", within=within),
        on,
    )


def chosen_chips(
    asked: Asked, place: Place | None, grounds: Sequence[Ground], *, root: str
) -> tuple[Chip, ...]:
    """What else is chosen, each with the address that takes it away."""
    chosen = []
    if asked.kind in ASSET_KINDS:
        family = family_of_kind(asked.kind)
        chosen.append(("kind", ASSET_KINDS[asked.kind].said(), {"kind": family}))
    if asked.status:
        known = _(STATUSES[asked.status]) if asked.status in STATUSES else _("Not known yet")
        chosen.append(("status", _("Used now: %(status)s", status=known), {"status": ""}))
    # The one neighbourhood of a programme has a switch of its own.
    if place is not None and not (len(grounds) == 1 and grounds[0].slug == asked.within):
        chosen.append(("within", place.name, {"within": ""}))
    if asked.topic:
        chosen.append(("topic", asked.topic, {"topic": ""}))
    if asked.text:
        chosen.append(("text", _("“%(words)s”", words=asked.text), {"text": ""}))
    return tuple(
        Chip(f"without-{key}", words, "", address_of(asked, f"{root}/", **change), True)
        for key, words, change in chosen
    )


def kind_choice(asked: Asked, tallies: Sequence[Tally]) -> Choice:
    """Every kind with its number: families first named as a whole, then one by one."""
    counts: dict[str, int] = {}
    for tally in tallies:
        counts[tally.family] = counts.get(tally.family, 0) + tally.count
        if tally.kind_key in ASSET_KINDS:
            counts[tally.kind_key] = counts.get(tally.kind_key, 0) + tally.count
    options = [("", _("All kinds"))]
    for family, words in FAMILIES:
        options.append((family, _counted(_(words), counts.get(family, 0))))
        options.extend(
            (key, f"– {_counted(kind.said(), counts.get(key, 0))}")
            for key, kind in ASSET_KINDS.items()
            if kind.family == family
        )
    return Choice("kind", _("Kind"), tuple(options), asked.kind)


def status_choice(asked: Asked, counts: Mapping[str, int]) -> Choice:
    """How places are used now, with how many of each."""
    listed = (*STATUSES.items(), (NO_STATUS, later("Not known yet")))
    return Choice(
        "status",
        _("How it is used now"),
        (
            ("", _("Any")),
            *((key, _counted(_(words), counts.get(key, 0))) for key, words in listed),
        ),
        asked.status,
    )


def place_choice(asked: Asked, grounds: Sequence[Ground], named: tuple[str, str] | None) -> Choice:
    """The programme's neighbourhoods, and the area that the address names (value and words)."""
    options = [("", _("Anywhere")), *((ground.slug, ground.name) for ground in grounds)]
    if named is not None and named[0] not in {value for value, _words in options}:
        options.append(named)
    return Choice("in", _("Where"), tuple(options), asked.within)


def _counted(words: str, count: int) -> str:
    return _("%(what)s (%(count)s)", what=words, count=number(count))
