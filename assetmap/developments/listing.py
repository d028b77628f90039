"""Developments as a list that can be filtered without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from assetmap.core.words import day_words, later, ngettext, number
from assetmap.core.words import gettext as _
from assetmap.developments.errors import BadQuestion
from assetmap.developments.models import STAGES, Development
from assetmap.developments.queries import (
    DevelopmentFilter,
    Register,
    count_homes,
    list_developments,
    list_not_loaded,
    list_registers,
)
from assetmap.developments.words import (
    STAGE_WORDS,
    gone_words,
    homes_words,
    sum_words,
)
from assetmap.places.queries import get_area, list_areas
from assetmap.web.listing import (
    PER_PAGE,
    Choice,
    ListPage,
    ListRow,
    page_number,
    paging_of,
    past_the_end,
    typed,
)

#: Sizes that the list can be cut at.
SIZES = (5, 10, 50, 100, 500)
SHOWN = ("now", "gone", "unplaced")
_LOADED_WORDS = {
    "site": later("Register of %(authority)s of %(day)s."),
    "application": later("Applications in %(authority)s as they were collected by %(day)s."),
    "outline": later("Outlines of %(authority)s of %(day)s."),
}


@dataclass(frozen=True)
class Asked:
    """What the address of the list asks for; empty parts ask for nothing in particular."""

    text: str
    stage: str
    homes: str
    within: str
    shown: str
    source: str
    page: int


def read_asked(words: Mapping[str, str]) -> Asked:
    """What does the address ask for?

    Raises
    ------
    NoSuchPage
    """
    return Asked(
        typed(words.get("q", "")),
        typed(words.get("stage", "")),
        typed(words.get("homes", "")),
        typed(words.get("in", "")),
        typed(words.get("shown", "")),
        typed(words.get("source", "")),
        page_number(typed(words.get("page", ""))),
    )


def developments_page(
    session: Session, asked: Asked, *, place: str, root: str, today: date
) -> ListPage:
    """Sites, the most homes first, fifty at a time, with their sum.

    Raises
    ------
    BadQuestion
        The address names a stage, size or choice that does not exist.
    AreaNotFound
    """
    for name, said, known in (
        ("stage", asked.stage, STAGES), ("homes", asked.homes, tuple(map(str, SIZES))),
        ("shown", asked.shown, SHOWN),
    ):  # fmt: skip
        if said and said not in known:
            raise BadQuestion(
                f"There is no choice “{said}”. Choose one from the list.",
                {name: "Choose one from the list."},
            )
    wanted = DevelopmentFilter(
        text=asked.text,
        stage=asked.stage,
        least_homes=int(asked.homes or 0),
        area=get_area(session, asked.within) if asked.within else None,
        shown=asked.shown or "now",
        source=asked.source,
    )
    homes = count_homes(session, wanted)
    held = list_developments(session, wanted, limit=PER_PAGE, offset=(asked.page - 1) * PER_PAGE)
    registers = list_registers(session)
    chosen = {
        "q": asked.text, "stage": asked.stage, "homes": asked.homes, "in": asked.within,
        "shown": asked.shown, "source": asked.source,
    }  # fmt: skip
    action = f"{root}/developments"
    return ListPage(
        title=_("What is planned"),
        place=place,
        section="map",
        sources=tuple(dict.fromkeys(f"{one.source} ({one.licence})." for one in held)),
        demonstration=any(one.demonstration for one in held),
        printed=_("What is planned · %(day)s", day=day_words(today)),
        lead=_lead(registers, list_not_loaded(session)),
        other=(_("Places and buildings"), f"{root}/assets"),
        action=action,
        text=asked.text,
        choices=_choices(session, asked, registers),
        say=_say(homes.sites, sum_words(homes)),
        unfiltered=action if any(chosen.values()) else "",
        rows=tuple(_row(one, root) for one in held),
        paging=paging_of(action, chosen, page=asked.page, found=homes.sites),
        empty=past_the_end() if homes.sites else _empty(filtered=any(chosen.values())),
    )


def coverage_words(registers: Sequence[Register], missing: Sequence[str]) -> str:
    """Which registers the list rests on, and which are not there."""
    said = [
        _(_LOADED_WORDS[one.kind], authority=one.authority, day=day_words(one.day))
        for one in registers
    ]
    said += [
        _("The register of %(council)s has not been loaded.", council=name) for name in missing
    ]
    return " ".join(said)


def _lead(registers: Sequence[Register], missing: Sequence[str]) -> str:
    said = _("Sites that councils list for new homes, the most homes first.")
    return f"{said} {coverage_words(registers, missing)}".strip()


def _choices(session: Session, asked: Asked, registers: Sequence[Register]) -> tuple[Choice, ...]:
    gone = sum(one.gone for one in registers)
    unplaced = sum(one.unplaced for one in registers)
    return (
        Choice(
            "stage",
            _("Permission"),
            (("", _("Any")), *((stage, _(STAGE_WORDS[stage])) for stage in STAGES)),
            asked.stage,
        ),
        Choice(
            "homes",
            _("Size"),
            (
                ("", _("Any")),
                *((str(size), _("%(count)s homes or more", count=number(size))) for size in SIZES),
            ),
            asked.homes,
        ),
        Choice(
            "in",
            _("Where"),
            (
                ("", _("Anywhere")),
                *((one.slug, one.name) for one in list_areas(session, "neighbourhood")),
            ),
            asked.within,
        ),
        Choice(
            "shown",
            _("Which"),
            (
                ("", _("What counts now")),
                ("gone", _("What counts no more (%(count)s)", count=number(gone))),
                ("unplaced", _("What is not on the map (%(count)s)", count=number(unplaced))),
            ),
            asked.shown,
        ),
    )


def _say(found: int, homes: str) -> str:
    said = ngettext("%(count)s site", "%(count)s sites", found)
    return f"{said}. {homes}." if homes else f"{said}."


def _empty(*, filtered: bool) -> tuple[str, str]:
    if filtered:
        return _("No site fits all of that."), _("Take one filter away, or use fewer words.")
    return (
        _("No register is loaded yet."),
        _(
            "Councils publish their sites as brownfield land registers. Whoever runs this site "
            "loads one with: assetmap import developments FILE"
        ),
    )


def _row(site: Development, root: str) -> ListRow:
    facts = (
        homes_words(site.homes_from, site.homes_to) or _("number of homes not known"),
        _("%(size)s ha", size=number(site.area_ha)) if site.area_ha is not None else "",
        _(STAGE_WORDS[site.stage]),
        gone_words(site),
        _("not on the map") if site.geom is None else "",
        site.reference,
    )
    return ListRow(
        f"development/{site.slug}",
        "development",
        "development",
        "development",
        site.name,
        " · ".join(fact for fact in facts if fact),
        f"{root}/developments/{site.slug}",
    )
