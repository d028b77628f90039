"""The map page: what is here, who looks after it, and where an anchor's money lands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from assetmap.core.words import day_words
from assetmap.core.words import gettext as _
from assetmap.developments.listing import coverage_words
from assetmap.developments.queries import list_not_loaded, list_registers
from assetmap.explore.asking import Asked, address_of, words_of
from assetmap.explore.filters import (
    Chip,
    Choice,
    chosen_chips,
    family_chips,
    here_chip,
    kind_choice,
    place_choice,
    status_choice,
)
from assetmap.explore.ground import Grounds, first_view, read_grounds
from assetmap.explore.keeping import count_kept
from assetmap.explore.nearby import NearestLine, nearest_lines
from assetmap.explore.queries import (
    Tally,
    anchors_with_ledgers,
    count_all,
    count_statuses,
    count_things,
    ground_credits,
    list_things,
)
from assetmap.explore.rows import ThingRow, row_of
from assetmap.explore.said import said_legend
from assetmap.explore.saying import (
    empty_words,
    heading,
    lead_words,
    legend,
    looks_after_words,
    outside_words,
)
from assetmap.explore.selection import QUIET, Selection, find_selection
from assetmap.explore.topics import count_topics, topic_choice
from assetmap.explore.where import Where
from assetmap.web.listing import PER_PAGE, Paging, paging_of
from assetmap.web.pages import Page


@dataclass(frozen=True)
class Door:
    """A question that a page answers."""

    words: str
    href: str


@dataclass(frozen=True)
class ExploreMap:
    """What the map's script is told; see ``static/js/explore/explore.js``.

    Attributes
    ----------
    bounds : list of list of float
        [[south, west], [north, east]].
    things : str
        Address of the things; the script adds the box.
    searched : dict or None
        ``name`` and ``at`` (longitude, latitude) of the spot.
    """

    bounds: list[list[float]]
    attribution: str
    layers: list[dict[str, str]]
    things: str
    searched: dict[str, object] | None
    list: Literal["places"] = "places"


@dataclass(frozen=True, kw_only=True)
class ExplorePage(Page):
    """The map and the list of the same things.

    Attributes
    ----------
    first : bool
        Nothing is asked yet: the page offers its doors.
    hidden : tuple of (name, value)
        What the filters' form keeps of the address.
    problem : str
        Why a postcode has no spot.
    paper, files : tuple of Door
        This view as a walk sheet, and as files; empty when nothing is in it.
    """

    map: ExploreMap | None
    first: bool
    action: str
    near: str
    hidden: tuple[tuple[str, str], ...]
    near_hidden: tuple[tuple[str, str], ...]
    text: str
    problem: str
    say: str
    looks_after: str
    outside: str
    nearest: tuple[NearestLine, ...]
    doors: tuple[Door, ...]
    chips: tuple[Chip, ...]
    here: Chip | None
    choices: tuple[Choice, ...]
    chosen: tuple[Chip, ...]
    unfiltered: str
    rows: tuple[ThingRow, ...]
    unplaced: tuple[ThingRow, ...]
    empty: tuple[str, str]
    paging: Paging | None
    legend: tuple[tuple[str, str], ...]
    paper: tuple[Door, ...]
    files: tuple[Door, ...]


def explore_page(
    session: Session, asked: Asked, *, place: str, root: str, today: date
) -> ExplorePage:
    """Put the page together.

    Raises
    ------
    AreaNotFound
    BadQuestion
    """
    chosen = find_selection(session, asked, day=today)
    others = replace(chosen, asked=replace(asked, kind=""))
    tallies = count_things(session, others)
    mine = [tally for tally in tallies if _fits(tally, asked.kind)]
    found = sum(tally.count for tally in mine)
    held = list_things(session, chosen, limit=PER_PAGE, offset=(asked.page - 1) * PER_PAGE)
    grounds = read_grounds(session, Selection(Asked(), Where(), today))
    bounds = first_view(grounds, chosen)
    kept = count_kept(session, chosen)
    said = heading(chosen)
    filters = words_of(asked)
    told = said_legend(session)
    return ExplorePage(
        title=said,
        place=place,
        section="map",
        sources=_sources(session, mine),
        demonstration=any(tally.demonstration for tally in mine)
        or any(ground.sketched for ground in grounds.neighbourhoods),
        demonstration_words=_(
            "Only what is marked “Demonstration data” is made up, and so is the neighbourhood's "
            "outline. The other places are real, and their facts name their source."
        ),
        printed=_("Map · %(day)s", day=day_words(today)),
        map=None if bounds is None else _map(chosen, bounds, root, with_said=bool(told)),
        first=asked.is_plain,
        action=f"{root}/",
        near=asked.near,
        hidden=tuple((key, value) for key, value in filters.items() if key in ("near", "at")),
        near_hidden=tuple((k, value) for k, value in filters.items() if k not in ("near", "at")),
        text=asked.text,
        problem=chosen.where.problem,
        say=lead_words(chosen, found, sum(tally.count for tally in mine if tally.placed)),
        looks_after=coverage_words(list_registers(session), list_not_loaded(session))
        if asked.kind == "development"
        else looks_after_words(mine, kept),
        outside=outside_words(session, chosen),
        nearest=nearest_lines(session, chosen, root=root),
        doors=_doors(session, asked, tallies, root),
        chips=family_chips(asked, tallies, root=root),
        here=_here(session, chosen, grounds, root),
        choices=(
            kind_choice(asked, tallies),
            status_choice(asked, _statuses(session, chosen)),
            *_topics(session, chosen),
            place_choice(asked, grounds.neighbourhoods, _named(chosen)),
        ),
        chosen=chosen_chips(asked, chosen.where.place, grounds.neighbourhoods, root=root),
        unfiltered=address_of(asked, f"{root}/", kind="", status="", text="", topic="", within="")
        if asked.is_filtered
        else "",
        rows=tuple(row_of(thing, root) for thing in held if thing.geom is not None),
        unplaced=tuple(row_of(thing, root) for thing in held if thing.geom is None),
        empty=empty_words(chosen, found),
        paging=paging_of(f"{root}/", filters, page=asked.page, found=found),
        legend=(*legend(mine, grounds), *told),
        paper=tuple(
            Door(words, _with(filters, f"{root}/walk-sheet.pdf", paper=paper))
            for paper, words in (("a4", _("A4 sheet (PDF)")), ("a3", _("A3 sheet (PDF)")))
        )
        if found
        else (),
        files=tuple(
            Door(words, _with(filters, f"{root}/take-away/{kind}"))
            for kind, words in (
                ("html", _("A map in one file, for any browser")),
                ("csv", _("A table (CSV)")),
                ("geojson", _("GeoJSON")),
                ("gpkg", _("GeoPackage")),
            )
        )
        if found
        else (),
    )


def _with(filters: Mapping[str, str], path: str, **more: str) -> str:
    held = {**filters, **more}
    return f"{path}?{urlencode(held)}" if held else path


def _fits(tally: Tally, kind: str) -> bool:
    if not kind:
        return tally.record not in QUIET
    return kind in (tally.family, tally.kind_key if tally.record == "asset" else "")


def _sources(session: Session, tallies: Sequence[Tally]) -> tuple[str, ...]:
    own = sorted({f"{tally.register} ({tally.licence})." for tally in tallies})
    return tuple(dict.fromkeys([*ground_credits(session), *own]))


def _map(chosen: Selection, bounds: list[list[float]], root: str, *, with_said: bool) -> ExploreMap:
    spot = chosen.where.spot
    searched: dict[str, object] | None = None
    if spot is not None:
        searched = {
            "name": spot.name or _("The position that you gave"),
            "at": [spot.lon, spot.lat],
        }
    return ExploreMap(
        bounds,
        _("Sources: at the end of the list"),
        [
            {"url": f"{root}/ground.geojson"},
            *([{"url": f"{root}/said.geojson"}] if with_said else []),
        ],
        address_of(chosen.asked, f"{root}/things.geojson"),
        searched,
    )


def _doors(session: Session, asked: Asked, tallies: Sequence[Tally], root: str) -> tuple[Door, ...]:
    doors = []
    if asked.kind == "development":
        doors.append(Door(_("Sites as a list, by size and permission"), f"{root}/developments"))
    if asked.is_plain and any(tally.record == "development" for tally in tallies):
        doors.append(Door(_("What is planned here?"), f"{root}/?kind=development"))
    if asked.is_plain or asked.kind == "anchor":
        doors += [
            Door(
                _("Where does the money of %(anchor)s land?", anchor=name),
                f"{root}/anchors/{slug}/catchment",
            )
            for slug, name in anchors_with_ledgers(session)
        ]
    return tuple(doors)


def _here(session: Session, chosen: Selection, grounds: Grounds, root: str) -> Chip | None:
    """A switch for the neighbourhood when the programme has one; several stand in a list."""
    if len(grounds.neighbourhoods) != 1:
        return None
    ground = grounds.neighbourhoods[0]
    inside = find_selection(session, replace(chosen.asked, within=ground.slug), day=chosen.day)
    return here_chip(chosen.asked, ground, count_all(session, inside), root=root)


def _statuses(session: Session, chosen: Selection) -> dict[str, int]:
    return count_statuses(session, replace(chosen, asked=replace(chosen.asked, status="")))


def _topics(session: Session, chosen: Selection) -> tuple[Choice, ...]:
    offered = topic_choice(chosen.asked, count_topics(session, chosen))
    return () if offered is None else (offered,)


def _named(chosen: Selection) -> tuple[str, str] | None:
    place = chosen.where.place
    return None if place is None else (chosen.asked.within, place.name)
