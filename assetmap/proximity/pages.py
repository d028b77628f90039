"""The page of what is near: a form, groups with counts, a map, and what it does not show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assetmap.core.limits import NEAR_ROWS, NEAR_ROWS_ALONE
from assetmap.core.words import day_words, ngettext, number
from assetmap.core.words import gettext as _
from assetmap.proximity.answering import (
    Answer,
    Group,
    grouped,
    rough_words,
    title_of,
    unplaced_words,
)
from assetmap.proximity.asking import RADII_M, Asked, address_of
from assetmap.proximity.drawing import SYMBOLS, bounds_of
from assetmap.proximity.kinds import ASSET_KINDS, GROUPS, kind_words
from assetmap.proximity.lands import Land, land_words
from assetmap.proximity.on_foot import OnFoot, walk_words
from assetmap.proximity.queries import Neighbour
from assetmap.proximity.saying import distance_words
from assetmap.proximity.walk_notes import streets_of, walked_over, walked_words, why_unwalked
from assetmap.web.pages import Page


@dataclass(frozen=True)
class KindBox:
    """One box to tick."""

    value: str
    words: str
    on: bool


@dataclass(frozen=True)
class NearRow:
    """One thing of the list."""

    key: str
    record: str
    glyph: str
    family: str
    name: str
    facts: str
    aside: str
    href: str


@dataclass(frozen=True)
class NearGroup:
    """Things of one family; ``more`` says that some are not listed, and what to do."""

    key: str
    words: str
    count: str
    kinds: str
    rows: tuple[NearRow, ...]
    more: str


@dataclass(frozen=True)
class NearMap:
    """What the map's script is told; ``words`` say what its dots are, where it has some."""

    name: str
    settings: dict[str, Any]
    words: str


@dataclass(frozen=True, kw_only=True)
class ProximityPage(Page):
    """What is within a distance of somewhere.

    Attributes
    ----------
    said : str
        What was typed as the origin.
    problem : str
        Why it was not understood, and what is.
    from_href : str
        Page of the origin; empty for a spot or a postcode.
    say : str
        How many there are; empty before anything was asked.
    notes : tuple of str
        What is rough, and what has no place.
    walkable : bool
        Whether any streets are loaded, so that the form offers to show what can be walked.
    walk : bool
        Whether that was chosen.
    walked : tuple of (sentence, what is reached)
        The land within a walk beside the circle.
    unwalked : tuple of (sentence, why)
        That no walking network is loaded, and what would bring one.
    empty : tuple of str
        What is missing and what to do, when nothing was found.
    further : tuple of (words, href)
        The next longer distance.
    limits, steps : method sheet
    """

    lead: str
    action: str
    said: str
    problem: str
    radii: tuple[tuple[str, str], ...]
    radius: str
    families: tuple[KindBox, ...]
    kinds: tuple[KindBox, ...]
    from_words: str
    from_href: str
    say: str
    notes: tuple[str, ...]
    groups: tuple[NearGroup, ...]
    map: NearMap | None
    walkable: bool
    walk: bool
    walked: tuple[str, str] | None
    unwalked: tuple[str, str] | None
    empty: tuple[str, str] | None
    further: tuple[str, str] | None
    limits: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]


def proximity_page(
    asked: Asked,
    answer: Answer | None,
    *,
    on_foot: OnFoot | None = None,
    land: Land | None = None,
    walkable: bool = False,
    problem: str,
    coverage: str,
    place: str,
    root: str,
    today: date,
) -> ProximityPage:
    """Put the page together; without an answer it is the form alone.

    Parameters
    ----------
    on_foot : OnFoot, optional
        Walks to what is listed.
    land : Land, optional
        What can be walked, where that was asked for and can be said.
    walkable : bool
        Whether any streets are loaded.
    problem : str
        Why the origin was not understood; empty when all is well.
    coverage : str
        Which registers of planned homes are loaded, and which are not.
    """
    action = f"{root}/proximity"
    title = title_of(answer) if answer else _("What is near?")
    origin = answer.origin if answer else None
    placed = origin is not None and origin.sort not in ("spot", "postcode")
    return ProximityPage(
        title=title,
        place=place,
        section="map",
        sources=(*answer.attributions, *streets_of(on_foot)) if answer else (),
        demonstration=answer.demonstration if answer else False,
        demonstration_words=_(
            "Some names and facts on this page are made up to show what assetmap does. Do not "
            "quote them."
        ),
        printed=_("What is near · %(day)s", day=day_words(today)),
        lead=_lead(answer),
        action=action,
        said=asked.said,
        problem=problem,
        radii=tuple((str(one), _("%(number)s m", number=number(one))) for one in RADII_M),
        radius=str(asked.radius_m),
        families=_boxes([word for word, _words in GROUPS], asked.kinds),
        kinds=_boxes(list(ASSET_KINDS), asked.kinds),
        from_words=_("Its page: %(name)s", name=origin.name) if origin and placed else "",
        from_href=f"{root}/{_page_of(origin.address)}" if origin and placed else "",
        say=_say(answer) if answer else "",
        notes=(*_notes(answer), *walked_over(on_foot)) if answer else (),
        groups=_groups(answer, asked, root, on_foot) if answer else (),
        map=_map(answer, asked, action) if answer else None,
        walkable=walkable,
        walk=asked.walk,
        walked=(land_words(land), walked_words(land)) if land else None,
        unwalked=why_unwalked(answer, on_foot) if answer else None,
        empty=_empty(asked) if answer and not answer.found else None,
        further=_further(asked, action) if answer else None,
        limits=_limits(coverage) if answer else (),
        steps=_steps() if answer else (),
    )


def listed(answer: Answer) -> list[Neighbour]:
    """The things that the page lists and its map draws: the nearest of each group."""
    return [one for group in grouped(answer.found) for one in _shown(group, answer.kinds)]


def ring_words(radius_m: int) -> str:
    """What stands on the ring of the map."""
    return _("%(number)s m", number=number(radius_m))


def _page_of(address: str) -> str:
    """The page that shows an origin; a site of an anchor is shown on the anchor's."""
    return "/".join(address.split("/")[:2])


def _lead(answer: Answer | None) -> str:
    if answer is None:
        return _(
            "Places, organisations, anchor institutions and planned homes around a postcode or "
            "around something on the map."
        )
    return _("Nearest first, in a straight line from edge to edge, not along paths.")


def _boxes(words: Sequence[str], chosen: Sequence[str]) -> tuple[KindBox, ...]:
    return tuple(KindBox(word, kind_words(word), word in chosen) for word in words)


def _say(answer: Answer) -> str:
    if not answer.found:
        return ""
    return ngettext("%(count)s thing in all.", "%(count)s things in all.", len(answer.found))


def _notes(answer: Answer) -> tuple[str, ...]:
    unplaced = unplaced_words(answer)
    return (*((unplaced,) if unplaced else ()), *rough_words(answer))


def _shown(group: Group, kinds: Sequence[str]) -> tuple[Neighbour, ...]:
    return group.things[: NEAR_ROWS_ALONE if len(kinds) == 1 else NEAR_ROWS]


def _groups(
    answer: Answer, asked: Asked, root: str, on_foot: OnFoot | None
) -> tuple[NearGroup, ...]:
    made = []
    for group in grouped(answer.found):
        shown = _shown(group, asked.kinds)
        more = ""
        if len(shown) < len(group.things):
            more = _(
                "These are the nearest %(shown)s of %(all)s. Choose one kind or a shorter "
                "distance to see the others.",
                shown=number(len(shown)),
                all=number(len(group.things)),
            )
        kinds = " · ".join(
            _("%(what)s (%(count)s)", what=words, count=number(count))
            for words, count in group.kinds
        )
        made.append(
            NearGroup(
                group.family,
                group.words,
                number(len(group.things)),
                kinds if len(group.kinds) > 1 else "",
                tuple(_row(one, answer, root, on_foot) for one in shown),
                more,
            )
        )
    return tuple(made)


def _row(one: Neighbour, answer: Answer, root: str, on_foot: OnFoot | None) -> NearRow:
    facts = (
        one.kind,
        walk_words(on_foot, one) if on_foot is not None else "",
        "" if one.exact else _("placed at its postcode"),
        _("Demonstration data") if one.demonstration else "",
    )
    return NearRow(
        f"{one.record}/{one.slug}",
        one.record,
        one.glyph,
        one.family,
        one.name,
        " · ".join(fact for fact in facts if fact),
        distance_words(one.distance_m, exact=one.exact and answer.origin.exact),
        f"{root}/{one.record}s/{one.slug}",
    )


def _map(answer: Answer, asked: Asked, action: str) -> NearMap:
    url = address_of(f"{action}/map.geojson", replace(asked, said=answer.origin.address))
    return NearMap(
        _("Map of %(name)s", name=answer.origin.name),
        {
            "bounds": bounds_of(answer.origin, asked.radius_m),
            "attribution": "",
            "layers": [{"url": url}],
            "list": "near",
        },
        _(
            "The %(count)s nearest have a symbol; the others are dots, and stand in the list.",
            count=number(SYMBOLS),
        )
        if len(answer.found) > SYMBOLS
        else "",
    )


def _empty(asked: Asked) -> tuple[str, str]:
    metres = number(asked.radius_m)
    if asked.kinds:
        return (
            _("Nothing of these kinds is recorded within %(metres)s m.", metres=metres),
            _("Choose a longer distance, or other kinds."),
        )
    return (
        _("Nothing is recorded within %(metres)s m.", metres=metres),
        _(
            "Choose a longer distance. If you know a place or a group here, tell whoever runs "
            "this map."
        ),
    )


def _further(asked: Asked, action: str) -> tuple[str, str] | None:
    longer = [one for one in RADII_M if one > asked.radius_m]
    if not longer:
        return None
    words = _("Look within %(metres)s m", metres=number(longer[0]))
    return words, address_of(action, replace(asked, radius_m=longer[0]))


def _limits(coverage: str) -> tuple[str, ...]:
    return (
        _(
            "These are straight lines, not walks. What is 300 metres away across a canal may be "
            "a kilometre on foot."
        ),
        _("Only what is recorded here is counted: what nobody entered is missing.")
        + (f" {coverage}" if coverage else ""),
        _("Near does not mean open, free, safe or without steps. Ask before you go."),
    )


def _steps() -> tuple[tuple[str, str], ...]:
    return (
        (
            _("Distance"),
            _(
                "The shortest straight line between the edges of the two, in metres on the "
                "National Grid (EPSG:27700); 0 where they touch."
            ),
        ),
        (_("Limit"), _("What lies exactly on the limit is within it.")),
        (
            _("What counts"),
            _(
                "Places that were not withdrawn, organisations that are open, anchor "
                "institutions, and planned homes that are still in a register. Each stands "
                "once: an anchor institution at its nearest site, and not as an organisation "
                "again."
            ),
        ),
        (
            _("Where they are"),
            _(
                "At their outline or point. What is placed at its postcode stands at the middle "
                "of its addresses, about a hundred metres from its door."
            ),
        ),
        (_("Order"), _("Nearest first; equally near ones by name.")),
    )
