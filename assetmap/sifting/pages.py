"""The list of what is planned as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.words import day_words, ngettext, number
from assetmap.core.words import gettext as _
from assetmap.developments.listing import coverage_words
from assetmap.developments.models import APP_SIZES, APP_STATES, KINDS, STAGES, Development
from assetmap.developments.queries import Register, list_not_loaded, list_registers
from assetmap.developments.words import (
    APP_STATE_WORDS,
    KIND_WORDS,
    SIZE_WORDS,
    STAGE_WORDS,
    gone_words,
    homes_words,
    sum_words,
)
from assetmap.places.queries import list_areas
from assetmap.proximity.drawing import reach_of
from assetmap.proximity.kinds import kind_words
from assetmap.sifting.asking import BESIDE, HECTARES, HOMES, METRES, Asked
from assetmap.sifting.models import SavedFilter
from assetmap.sifting.queries import Sifted
from assetmap.web.listing import Choice, ListPage, ListRow, paging_of, past_the_end

#: Nothing is drawn closer than so many metres across.
_LEAST_M = 600.0


@dataclass(frozen=True)
class Kept:
    """One saved filter: its name, where it leads, and where it is deleted."""

    name: str
    href: str
    delete: str


@dataclass(frozen=True, kw_only=True)
class SiftPage(ListPage):
    """The list of what is planned, sifted.

    Attributes
    ----------
    more_choices : tuple of Choice
        Filters that stand folded until they are wanted.
    unfolded : bool
        Whether one of those is chosen.
    near, near_problem : str
        The marked place as it was typed, and why it was not understood.
    hidden : str
        How many the votes leave out; empty for none.
    hidden_href : str
        The same list with them.
    kept : tuple of Kept
    may_keep : bool
        Whether whoever reads it has an account.
    query : str
        What is asked for, to be kept.
    keep : str
        Where a filter is sent to be kept.
    map_settings : dict or None
        What the map is told; None where nothing that was found has a place.
    """

    more_choices: tuple[Choice, ...]
    unfolded: bool
    near: str
    near_problem: str
    hidden: str
    hidden_href: str
    kept: tuple[Kept, ...]
    may_keep: bool
    query: str
    keep: str
    map_settings: dict[str, object] | None


@dataclass(frozen=True)
class Reader:
    """Who reads the page: the filters they keep, and whether they have an account."""

    filters: Sequence[SavedFilter]
    may_keep: bool


@dataclass(frozen=True)
class Frame:
    """What stands around the list."""

    place: str
    root: str
    today: date
    told: str


def sift_page(
    session: Session, asked: Asked, page: int, found: Sifted, *, problem: str, reader: Reader,
    frame: Frame,
) -> SiftPage:  # fmt: skip
    """Put the page together.

    Parameters
    ----------
    problem : str
        Why the marked place was not understood; then nothing was looked for.
    """
    registers = list_registers(session)
    action = f"{frame.root}/developments"
    listed = found.homes.sites - found.hidden
    more = _more_choices(asked)
    return SiftPage(
        title=_("What is planned"),
        place=frame.place,
        section="map",
        sources=tuple(dict.fromkeys(f"{one.source} ({one.licence})." for one in found.rows)),
        demonstration=any(one.demonstration for one in found.rows),
        printed=_("What is planned · %(day)s", day=day_words(frame.today)),
        lead=_lead(registers, list_not_loaded(session)),
        other=(_("Places and buildings"), f"{frame.root}/assets"),
        action=action,
        text=asked.q,
        choices=_choices(session, asked, registers),
        more_choices=more,
        unfolded=any(one.chosen for one in more) or bool(asked.near or problem),
        near=asked.near,
        near_problem=problem,
        say="" if problem else _say(found, asked),
        unfiltered=action if asked.chosen else "",
        hidden=_hidden(found.hidden),
        hidden_href=f"{action}?{replace(asked, voted='show').query}",
        rows=tuple(_row(one, found.votes.get(one.id, 0), frame.root) for one in found.rows),
        paging=paging_of(action, asked.chosen, page=page, found=listed),
        empty=(_("Nothing was looked for."), problem) if problem
        else past_the_end() if listed
        else _empty(filtered=bool(asked.chosen), hidden=found.hidden),
        kept=tuple(
            Kept(one.name, f"{action}?{one.query}", f"{action}/filters/{one.slug}/delete")
            for one in reader.filters
        ),
        may_keep=reader.may_keep,
        query=asked.query,
        keep=f"{action}/filters",
        told=frame.told,
        map_settings=_map(found, asked, frame.root),
        actions=((_("Draw a site"), f"{frame.root}/overlay"),),
    )  # fmt: skip


def _lead(registers: Sequence[Register], missing: Sequence[str]) -> str:
    said = _("Sites that councils list for new homes, the most homes first.")
    return f"{said} {coverage_words(registers, missing)}".strip()


def _choices(session: Session, asked: Asked, registers: Sequence[Register]) -> tuple[Choice, ...]:
    gone = sum(one.gone for one in registers)
    unplaced = sum(one.unplaced for one in registers)
    homes = tuple((one, _("%(count)s homes or more", count=number(int(one)))) for one in HOMES)
    areas = tuple((one.slug, one.name) for one in list_areas(session, "neighbourhood"))
    stages = tuple((one, _(STAGE_WORDS[one])) for one in STAGES)
    return (
        Choice("stage", _("Permission"), (("", _("Any")), *stages), asked.stage),
        Choice("homes", _("Size"), (("", _("Any")), *homes), asked.homes),
        Choice("in", _("Where"), (("", _("Anywhere")), *areas), asked.area),
        Choice(
            "shown",
            _("Which"),
            (
                ("", _("What counts now")),
                ("gone", _("What counts no more (%(count)s)", count=number(gone))),
                ("unplaced", _("What is not on the map (%(count)s)", count=number(unplaced))),
            ),
            asked.shown if asked.shown != "now" else "",
        ),
    )


def _more_choices(asked: Asked) -> tuple[Choice, ...]:
    anyone = ("", _("Any"))
    kinds = tuple((one, _(KIND_WORDS[one])) for one in KINDS)
    states = tuple((one, _(APP_STATE_WORDS[one])) for one in APP_STATES)
    sizes = tuple((one, _(SIZE_WORDS[one])) for one in APP_SIZES)
    hectares = tuple((one, _("%(size)s ha or more", size=one)) for one in HECTARES)
    beside = tuple((one, kind_words(one)) for one in BESIDE)
    metres = tuple((one, _("%(metres)s metres", metres=number(int(one)))) for one in METRES)
    return (
        Choice("within", _("How near to the place that you mark"),
               (("", _("No matter")), *metres), asked.within),
        Choice("kind", _("What it is known from"), (anyone, *kinds), asked.kind),
        Choice("ha", _("Hectares"), (anyone, *hectares), asked.ha),
        Choice("size", _("Size of the application"), (anyone, *sizes), asked.size),
        Choice("state", _("State of the application"), (anyone, *states), asked.state),
        Choice("beside", _("Near which kind of place"), (("", _("No matter")), *beside),
               asked.beside),
        Choice("away", _("How near to it"), (("", _("No matter")), *metres), asked.away),
    )  # fmt: skip


def _say(found: Sifted, asked: Asked) -> str:
    said = [ngettext("%(count)s site", "%(count)s sites", found.homes.sites)]
    homes = sum_words(found.homes)
    if homes:
        said.append(homes)
    if found.origin is not None:
        said.append(
            _(
                "Within %(metres)s metres of %(place)s in a straight line",
                metres=number(int(asked.within)), place=found.origin.name,
            )
        )  # fmt: skip
    return ". ".join(said) + "."


def _hidden(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)s of them is not listed: several people find it not relevant.",
        "%(count)s of them are not listed: several people find each not relevant.",
        count,
    )


def _empty(*, filtered: bool, hidden: int) -> tuple[str, str]:
    if hidden:
        return _("Everything that fits is hidden."), _("Show what people find not relevant.")
    if filtered:
        return _("No site fits all of that."), _("Take one filter away, or use fewer words.")
    return (
        _("No register is loaded yet."),
        _(
            "Councils publish their sites as brownfield land registers. Whoever runs this site "
            "loads one with: assetmap import developments FILE"
        ),
    )


def _row(site: Development, votes: int, root: str) -> ListRow:
    facts = (
        homes_words(site.homes_from, site.homes_to) or _("number of homes not known"),
        _("in no sum") if site.uncounted else "",
        _("%(size)s ha", size=number(site.area_ha)) if site.area_ha is not None else "",
        _(STAGE_WORDS[site.stage]),
        gone_words(site),
        _("not on the map") if site.geom is None else "",
        ngettext(
            "%(count)s person finds it not relevant", "%(count)s people find it not relevant", votes
        )
        if votes
        else "",
        site.reference,
    )
    return ListRow(
        f"development/{site.slug}", "development", "development", "development", site.name,
        " · ".join(fact for fact in facts if fact), f"{root}/developments/{site.slug}",
    )  # fmt: skip


def _map(found: Sifted, asked: Asked, root: str) -> dict[str, object] | None:
    shapes = [to_shape(one.geom) for one in found.rows if one.geom is not None]
    if found.origin is not None:
        shapes.append(reach_of(found.origin, float(asked.within)))
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    room = max(_LEAST_M - max(east - west, north - south), 0) / 2
    view = geometry_to_lonlat(shapely.box(west - room, south - room, east + room, north + room))
    west, south, east, north = view.bounds
    url = f"{root}/developments.geojson"
    return {
        "bounds": [[south, west], [north, east]],
        "attribution": "",
        "layers": [{"url": f"{url}?{asked.query}" if asked.query else url}],
        "list": "found",
    }
