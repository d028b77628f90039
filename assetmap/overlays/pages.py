"""What the overlay page shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assetmap.anchors.pages.parts import Row, Table, counted, day_words
from assetmap.developments.words import STAGE_WORDS, gone_words, homes_words, sum_words
from assetmap.overlays.analysis import Household, Lies, People
from assetmap.overlays.queries import REACHES, Overlay
from assetmap.overlays.subjects import Subject
from assetmap.overlays.surroundings import Surroundings
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
_DRAWN = {
    "sketched": "Its outline was drawn for this page, not surveyed.",
    "approximate": "The circle that was asked for stands for the site.",
}
_DRAWN_LEAD = (
    "Drawn for this page and kept nowhere: the address of the page holds it, and whoever has the "
    "address sees the same."
)
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
    """One site laid over what is there, alone or beside another.

    Attributes
    ----------
    crumbs : tuple of (words, href)
        The way to this page.
    eyebrow : str
        What kind of site it is.
    action : str
        Where the form is sent, with the root.
    carried : tuple of (name, value)
        Words of the address that the form sends on: the site itself where it was drawn.
    reaches, others : tuple of (value, words)
        Choices of the form.
    doors : tuple of (words, href)
        The same on paper; drawing another site to set beside it.
    map_url : str
        What the map draws.
    bounds : list
        [[south, west], [north, east]].
    figures : Table
        What lies where, in figures; both sites side by side when another was chosen.
    """

    crumbs: tuple[tuple[str, str], ...]
    eyebrow: str
    name: str
    lead: str
    figure: str
    claim: str
    basis: tuple[tuple[str, str], ...]
    where: str
    action: str
    carried: tuple[tuple[str, str], ...]
    reach: int
    reaches: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    other: str
    doors: tuple[tuple[str, str], ...]
    map_url: str
    bounds: list[list[float]]
    groups: tuple[Group, ...]
    planned: Group
    planned_say: str
    figures: Table
    changes: tuple[Table, ...]
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
    subject = overlay.subject
    return _OUTLINES[subject.outline] if subject.site else _DRAWN[str(subject.outline)]


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
    homes = overlay.subject.homes
    if homes.unknown == homes.sites:
        return ""
    return homes_words(homes.least, homes.most)


def basis_of(overlay: Overlay) -> tuple[tuple[str, str], ...]:
    """Whose figures these are, of what size, and how far around."""
    return (
        _whose(overlay.subject),
        ("Size", _size(overlay.subject)),
        ("Reach", f"{overlay.reach_m:,} metres in a straight line"),
    )


def _whose(subject: Subject) -> tuple[str, str]:
    """Whose register the homes are from, and of which day; of a split site that of its parts."""
    site = subject.site
    if site is None:
        return "Homes", "as whoever drew it says"
    day = site.superseded_on if site.gone == "split" and site.superseded_on else site.register_date
    parts = " (its parts)" if site.gone == "split" else ""
    return "Register", f"{site.authority}, {day_words(day)}{parts}"


def lead_words(subject: Subject) -> str:
    """What stands under the name."""
    site = subject.site
    if site is None:
        return _DRAWN_LEAD
    return gone_words(site) or str(STAGE_WORDS[site.stage])


def planned_words(overlay: Overlay) -> str:
    """The sum of what else is planned."""
    if not overlay.planned:
        return ""
    return f"{counted(len(overlay.planned), 'site')}: {sum_words(overlay.planned_homes)}."


def reach_choices() -> tuple[tuple[str, str], ...]:
    """Reaches of the form."""
    return tuple((str(metres), f"{metres:,} metres") for metres in REACHES)


def figures_table(*overlays: Overlay) -> Table:
    """What lies where in figures: of one site, or of two side by side under the same reach."""
    reach = f"within {overlays[0].reach_m:,} m"

    def row(what: str, said: Callable[[Overlay], str]) -> Row:
        return Row((what, *(said(one) for one in overlays)))

    def count(record: str, lies: Sequence[Lies]) -> Callable[[Overlay], str]:
        return lambda one: str(
            sum(thing.record == record for lie in lies for thing in one.lies[lie])
        )

    lying: tuple[tuple[str, tuple[Lies, ...]], ...] = (
        ("in it", ("inside", "touched")), (reach, ("near",)),
    )  # fmt: skip
    rows = (
        row("Homes", lambda one: homes_of(one) or "not said"),
        row(f"People {reach} now", lambda one: now_words(one.around)),
        row("More people", lambda one: range_words(one.people)),
        row("Size", lambda one: _size(one.subject)),
        *(
            row(f"{words} {where}", count(record, lies))
            for record, words in _RECORDS.items()
            for where, lies in lying
        ),
        row(f"Homes of other sites {reach}", lambda one: sum_words(one.planned_homes) or "none"),
    )
    names = tuple(heading(one.subject.name) for one in overlays)
    if len(set(names)) < len(names):
        names = tuple(f"{name} ({at})" for name, at in zip(names, ("first", "second"), strict=True))
    title = "Side by side" if len(overlays) > 1 else "In figures"
    return Table(title, ("What", *names), rows, numbers=len(overlays))


def heading(name: str) -> str:
    """A name as a heading begins.

    >>> heading("a drawn site of 2.3 hectares")
    'A drawn site of 2.3 hectares'
    """
    return name[:1].upper() + name[1:]


def now_words(around: Surroundings) -> str:
    """People within reach now; not known where nobody is loaded."""
    return f"{around.now:,.0f}" if around.people.release else "not known"


def range_words(people: People | None) -> str:
    """How many more people, in a cell."""
    return "cannot be said" if people is None else f"{people.least:,} to {people.most:,}"


def _size(subject: Subject) -> str:
    if subject.area_ha is None:
        return "not said"
    return f"{subject.area_ha:,} ha" + ("" if subject.site else ", as drawn")


def sources_of(overlays: Sequence[Overlay]) -> tuple[str, ...]:
    """The line of every list that is shown."""
    sites = [one.subject.site for one in overlays if one.subject.site]
    things = [thing for one in overlays for thing in one.things]
    lines = [
        *((one.source, one.licence) for one in sites),
        *((one.source, one.licence) for one in things),
    ]
    people = [line for one in overlays for line in one.around.people.attributions]
    return tuple(dict.fromkeys((*(f"{source} ({licence})." for source, licence in lines), *people)))


def limits_words() -> tuple[str, ...]:
    """What an overlay does not show."""
    return (
        "Walks. Distances are straight lines from the edge of the site; a canal, a railway or a "
        "main road may lie between.",
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
        ("People now", "Numbers of small areas, spread evenly over their live postcodes; those "
                       "whose postcode lies at most as far from the site’s edge"),
        ("Standards", "How much of the site’s ground lies near enough to a place that is large "
                      "enough, on points 20 m apart; built: without the places wholly inside it"),
    )  # fmt: skip
