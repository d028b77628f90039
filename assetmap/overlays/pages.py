"""What the overlay page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assetmap.anchors.pages.parts import Row, Table, counted, day_words
from assetmap.core.crs import geometry_to_lonlat
from assetmap.developments.models import Development
from assetmap.developments.words import STAGE_WORDS, gone_words, homes_words, sum_words
from assetmap.overlays.analysis import Household, People
from assetmap.overlays.queries import REACHES, Overlay
from assetmap.proximity.drawing import reach_of
from assetmap.proximity.queries import Neighbour
from assetmap.proximity.saying import distance_words
from assetmap.web.pages import Page

_OUTLINES = {
    "surveyed": "Its outline is surveyed.",
    "sketched": "Its outline is sketched, not surveyed.",
    "approximate": "Its outline is not known: a circle of its stated size stands for it, so what "
    "lies inside may lie beside it.",
    None: "Neither its outline nor its size is known: it is one point, and nothing lies inside it.",
}
_RECORDS = {"asset": "Places", "organisation": "Organisations", "anchor": "Anchor institutions"}


@dataclass(frozen=True)
class ThingRow:
    """One thing of a list: as everywhere."""

    key: str
    record: str
    glyph: str
    family: str
    name: str
    facts: str
    href: str
    aside: str


@dataclass(frozen=True)
class Group:
    """What lies to the site in one way; ``none`` says so where nothing does."""

    key: str
    title: str
    rows: tuple[ThingRow, ...]
    none: str


@dataclass(frozen=True, kw_only=True)
class OverlayPage(Page):
    """One development laid over what is there, alone or beside another.

    Attributes
    ----------
    reaches, others : tuple of (value, words)
        Choices of the form.
    bounds : list
        [[south, west], [north, east]]; empty without a place.
    compared : Table or None
        Both sites side by side, when another was chosen.
    """

    slug: str
    name: str
    lead: str
    figure: str
    claim: str
    basis: tuple[tuple[str, str], ...]
    where: str
    reach: int
    reaches: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    other: str
    bounds: list[list[float]]
    groups: tuple[Group, ...]
    planned: Group
    planned_say: str
    compared: Table | None
    limits: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    not_loaded: tuple[str, ...]


def groups_of(overlay: Overlay, *, root: str) -> tuple[Group, ...]:
    """What lies inside, at the edge and within reach."""
    reach = f"{overlay.reach_m:,} metres"
    return (
        _group("inside", "Inside it", overlay.lies["inside"], "Nothing on the map.", root),
        _group("touched", "Partly in it", overlay.lies["touched"], "Nothing on the map.", root),
        _group(
            "near", f"Within {reach} of its edge", overlay.lies["near"],
            f"Nothing else on the map lies within {reach}.", root,
        ),
    )  # fmt: skip


def planned_group(overlay: Overlay, *, root: str) -> Group:
    """Other sites that count, inside or within reach."""
    return _group(
        "planned", "What else is planned there", overlay.planned,
        f"No other site that counts lies within {overlay.reach_m:,} metres.", root,
    )  # fmt: skip


def _group(key: str, title: str, things: Sequence[Neighbour], none: str, root: str) -> Group:
    rows = tuple(
        ThingRow(
            f"{one.record}/{one.slug}",
            one.record,
            one.glyph,
            one.family,
            one.name,
            " · ".join(
                part
                for part in (
                    one.kind,
                    "" if one.exact else "placed at its postcode",
                    "Demonstration data" if one.demonstration else "",
                )
                if part
            ),
            f"{root}/{one.record}s/{one.slug}",
            distance_words(one.distance_m, exact=one.exact) if key in ("near", "planned") else "",
        )
        for one in things
    )
    return Group(key, title, rows, none)


def outline_words(overlay: Overlay) -> str:
    """What the shape on the map is worth."""
    return _OUTLINES[overlay.outline]


def people_words(people: People | None, homes: str, household: Household) -> str:
    """How many more people, with what was assumed.

    >>> from decimal import Decimal
    >>> people_words(People(2650, 3110), "1,150 homes",
    ...     Household(Decimal("2.3"), Decimal("2.7"), "our assumption"))
    '2,650 to 3,110 more people if 1,150 homes are built and each holds 2.3 to 2.7 people (our \
assumption).'
    """
    if people is None:
        return "Nobody says yet for how many homes, so nothing can be said of people."
    return (
        f"{people.least:,} to {people.most:,} more people if {homes} are built and each holds "
        f"{household.least} to {household.most} people ({household.source})."
    ).replace("-", "−")


def homes_of(overlay: Overlay) -> str:
    """Its homes in words; of a split site those of its parts."""
    if overlay.homes.unknown == overlay.homes.sites:
        return ""
    return homes_words(overlay.homes.least, overlay.homes.most)


def register_words(overlay: Overlay) -> str:
    """Whose register the homes are from, and of which day; of a split site that of its parts."""
    site = overlay.site
    day = site.superseded_on if site.gone == "split" and site.superseded_on else site.register_date
    parts = " (its parts)" if site.gone == "split" else ""
    return f"{site.authority}, {day_words(day)}{parts}"


def lead_words(site: Development) -> str:
    """What stands under the name."""
    return gone_words(site) or str(STAGE_WORDS[site.stage])


def planned_words(overlay: Overlay) -> str:
    """The sum of what else is planned."""
    if not overlay.planned:
        return ""
    return f"{counted(len(overlay.planned), 'site')}: {sum_words(overlay.planned_homes)}."


def bounds_of(overlay: Overlay) -> list[list[float]]:
    """What the map shows first."""
    west, south, east, north = geometry_to_lonlat(reach_of(overlay.origin, overlay.reach_m)).bounds
    return [[south, west], [north, east]]


def reach_choices() -> tuple[tuple[str, str], ...]:
    """Reaches of the form."""
    return tuple((str(metres), f"{metres:,} metres") for metres in REACHES)


def compared_table(one: Overlay, other: Overlay) -> Table:
    """Two sites side by side, under the same reach."""
    reach = f"within {one.reach_m:,} m"

    def count(record: str, lies: Sequence[str], held: Overlay) -> str:
        return str(
            sum(thing.record == record for lie in lies for thing in held.lies[lie])  # type: ignore[index]
        )

    rows = [
        Row(("Homes", homes_of(one) or "not said", homes_of(other) or "not said")),
        Row(("More people", _range(one.people), _range(other.people))),
        Row(("Size", _size(one.site), _size(other.site))),
        *(
            Row((f"{words} {where}", *(count(record, lies, held) for held in (one, other))))
            for record, words in _RECORDS.items()
            for where, lies in (("in it", ("inside", "touched")), (reach, ("near",)))
        ),
        Row(
            (
                f"Homes of other sites {reach}",
                *(sum_words(held.planned_homes) or "none" for held in (one, other)),
            )
        ),
    ]
    return Table("Side by side", ("", one.site.name, other.site.name), tuple(rows), numbers=2)


def _range(people: People | None) -> str:
    return "cannot be said" if people is None else f"{people.least:,} to {people.most:,}"


def _size(site: Development) -> str:
    return "not said" if site.area_ha is None else f"{site.area_ha} ha"


def limits_words() -> tuple[str, ...]:
    """What an overlay does not show."""
    return (
        "Walks. Distances are straight lines from the edge of the site; a canal, a railway or a "
        "main road may lie between.",
        "Who lives here now, and what is reached from their doors.",
        "Everything. It shows what this map has: a place that nobody entered is not missing there, "
        "it is missing here.",
        "What will be built. Registers say what land may hold; plans change.",
    )


def steps_words(household: Household) -> tuple[tuple[str, str], ...]:
    """How an overlay is worked out."""
    return (
        ("Inside", "No part of the thing is outside the site, in EPSG:27700"),
        ("Partly in it", "It shares at least a point with the site"),
        ("Within reach", "At most so many metres from the site’s edge to the thing’s"),
        ("People", f"Homes times {household.least} to {household.most} people a home: "
                   f"{household.source}"),
        ("Other sites", "Those that count now: a piece of land once"),
    )  # fmt: skip
