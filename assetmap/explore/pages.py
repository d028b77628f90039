"""The map page: what is here, who looks after it, and where an anchor's money lands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import shapely

from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.errors import NotFound
from assetmap.explore.kinds import FILTERS, look_of
from assetmap.explore.queries import Here, Thing
from assetmap.web.pages import Page

KINDS = {key for key, _ in FILTERS}
#: One filter: words, how many, address, chosen.
Chip = tuple[str, int, str, bool]
#: The lines themselves are long; they stand once, at the end of the list.
MAP_CREDIT = "Sources: at the end of the list"
_MARGIN_M = 300
_LEAST_M = 800


class NoSuchKind(NotFound):
    """The map has no filter of this name."""


@dataclass(frozen=True)
class ThingRow:
    """One row of the list, the same thing as on the map."""

    key: str
    record: str
    glyph: str
    family: str
    name: str
    facts: str
    more: str
    href: str


@dataclass(frozen=True)
class Door:
    """A question that a page answers."""

    words: str
    href: str


@dataclass(frozen=True)
class ExploreMap:
    """What the map's script is told; see ``static/js/explore/explore.js``."""

    bounds: list[list[float]]
    attribution: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ExplorePage(Page):
    """The map and the list of the same things."""

    map: ExploreMap | None
    say: str
    looks_after: str
    doors: tuple[Door, ...]
    chips: tuple[Chip, ...]
    rows: tuple[ThingRow, ...]
    unplaced: tuple[ThingRow, ...]
    legend: tuple[tuple[str, str], ...]


def chosen_things(here: Here, kind: str) -> tuple[Thing, ...]:
    """The things of one family; all of them when ``kind`` is empty.

    Raises
    ------
    NoSuchKind
    """
    if kind and kind not in KINDS:
        raise NoSuchKind(
            f"The map has no kind “{kind}”. Choose one of the filters: {', '.join(sorted(KINDS))}."
        )
    return tuple(thing for thing in here.things if not kind or family_of(thing) == kind)


def family_of(thing: Thing) -> str:
    """Which filter a thing belongs to."""
    return look_of(thing.kind).family if thing.record == "asset" else thing.record


def glyph_of(thing: Thing) -> str:
    """Which drawing stands for a thing's kind."""
    return look_of(thing.kind).glyph if thing.record == "asset" else thing.record


def kind_words(thing: Thing) -> str:
    """What a thing is, as people say it."""
    kind = thing.kind or "kind not known"
    return kind[:1].upper() + kind[1:]


def facts_of(thing: Thing) -> tuple[str, ...]:
    """What is known about a thing, one short line each; what is not known is said too."""
    facts = [kind_words(thing)]
    if thing.area_ha is not None:
        facts.append(f"{thing.area_ha.normalize():f} ha")
    if thing.geom is None:
        facts.append("place not known yet")
    elif thing.outline == "postcode":
        facts.append("placed at its postcode")
    elif thing.outline == "illustrative":
        facts.append("outline sketched")
    if thing.record == "anchor":
        facts.append("see where its money lands" if thing.catchment else "no ledger yet")
    if thing.demonstration:
        facts.append("Demonstration data")
    return tuple(facts)


def keeper_words(thing: Thing) -> tuple[str, ...]:
    """Who looks after a place, or that nobody has said so yet."""
    if thing.record != "asset":
        return ()
    return (f"Who looks after it: {', '.join(thing.kept_by) or 'not known yet'}",)


_PAGES = {"asset": "assets", "organisation": "organisations", "anchor": "anchors"}


def href_of(thing: Thing, root: str) -> str:
    """A thing's own page."""
    return f"{root}/{_PAGES[thing.record]}/{thing.slug}"


def explore_page(here: Here, *, kind: str, place: str, root: str, today: date) -> ExplorePage:
    """Put the page together."""
    things = chosen_things(here, kind)
    placed = [thing for thing in things if thing.geom is not None]
    counts = {key: sum(family_of(thing) == key for thing in here.things) for key in KINDS}
    query = f"?kind={kind}" if kind else ""
    invented = any(thing.demonstration for thing in here.things) or any(
        ground.sketched for ground in here.neighbourhoods
    )
    return ExplorePage(
        title="What is here, and who looks after it?",
        place=place,
        section="map",
        sources=here.attributions,
        demonstration=invented,
        demonstration_words=(
            "Only what is marked “Demonstration data” is made up, and so is the neighbourhood's "
            "outline. The other places are real, and their facts name their source."
        ),
        printed=f"Map · {today.day} {today:%B %Y}",
        map=_map(here, f"{root}/things.geojson{query}"),
        say=_say(len(things), len(placed)),
        looks_after=_looks_after(here),
        doors=tuple(
            Door(
                f"Where does the money of {thing.name} land?",
                f"{root}/anchors/{thing.slug}/catchment",
            )
            for thing in here.things
            if thing.catchment
        ),
        chips=(
            ("All", len(here.things), f"{root}/", not kind),
            *((words, counts[key], f"{root}/?kind={key}", kind == key) for key, words in FILTERS),
        ),
        rows=tuple(_row(thing, root) for thing in placed),
        unplaced=tuple(_row(thing, root) for thing in things if thing.geom is None),
        legend=_legend(here),
    )


def _row(thing: Thing, root: str) -> ThingRow:
    source = f"Source: {thing.fact_source}."
    more = " ".join(part for part in (thing.description, thing.address, source) if part)
    if thing.address:
        more = " ".join(part for part in (thing.description, f"{thing.address}.", source) if part)
    return ThingRow(
        key=f"{thing.record}/{thing.slug}",
        record=thing.record,
        glyph=glyph_of(thing),
        family=family_of(thing),
        name=thing.name,
        facts=" · ".join(facts_of(thing)),
        more=more,
        href=href_of(thing, root),
    )


def _say(things: int, placed: int) -> str:
    if not things:
        return "Nothing of this kind is recorded here yet."
    words = f"{things:,} {'place or organisation' if things == 1 else 'places and organisations'}"
    if placed == things:
        return f"{words}, by name."
    return f"{words}, by name; {placed:,} of them on the map."


def _looks_after(here: Here) -> str:
    assets = [thing for thing in here.things if thing.record == "asset"]
    bodies = sum(thing.record == "organisation" for thing in here.things)
    kept = sum(bool(thing.kept_by) for thing in assets)
    if not assets:
        return ""
    if kept:
        return f"Who looks after it is recorded for {kept:,} of {len(assets):,} places."
    return (
        f"Nobody has recorded yet who looks after the {len(assets):,} places. "
        f"{bodies:,} organisations around them may know: they stand in the same list."
    )


def _map(here: Here, url: str) -> ExploreMap | None:
    """What the map shows first: the neighbourhood, else everything that has a place."""
    shapes = [ground.geom for ground in here.neighbourhoods]
    shapes = shapes or [thing.geom for thing in here.things if thing.geom is not None]
    if not shapes:
        return None
    extent = shapely.box(*shapely.union_all(shapes).bounds)
    west, south, east, north = extent.bounds
    room = max(_MARGIN_M, (_LEAST_M - max(east - west, north - south)) / 2)
    bounds = geometry_to_lonlat(extent.buffer(room, join_style="mitre")).bounds
    return ExploreMap([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], MAP_CREDIT, url)


def _legend(here: Here) -> tuple[tuple[str, str], ...]:
    legend = [
        ("neighbourhood", ground.name + (", sketched" if ground.sketched else ""))
        for ground in here.neighbourhoods
    ]
    if here.councils:
        legend.append(("boundary", "Edge of a council's area"))
    outlines = {thing.outline for thing in here.things if thing.geom is not None}
    if "surveyed" in outlines:
        legend.append(("surveyed", "Surveyed outline"))
    if "illustrative" in outlines:
        legend.append(("sketched", "Outline sketched, not surveyed"))
    if any(is_sized_point(thing) for thing in here.things):
        legend.append(("approximate", "Size known, outline not: a circle of that size"))
    return tuple(legend)


def is_sized_point(thing: Thing) -> bool:
    """Is a thing's size known but not its outline? A postcode's point is too vague for a circle."""
    return (
        thing.area_ha is not None
        and thing.outline == "point"
        and thing.geom is not None
        and thing.geom.geom_type == "Point"
    )
