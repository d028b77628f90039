"""The sentences of the map page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from assetmap.core.words import gettext as _
from assetmap.core.words import ngettext, number
from assetmap.explore.ground import Grounds
from assetmap.explore.kinds import ASSET_KINDS, FAMILIES
from assetmap.explore.queries import Tally, count_without_place
from assetmap.explore.selection import Selection
from assetmap.explore.where import Where
from assetmap.web.listing import past_the_end


def heading(chosen: Selection) -> str:
    """What the list is a list of."""
    spot = chosen.where.spot
    if spot is not None:
        return _("Near %(place)s", place=spot.name) if spot.name else _("Near you")
    asked, place = chosen.asked, chosen.where.place
    if asked.kind:
        return ASSET_KINDS[asked.kind].said() if asked.kind in ASSET_KINDS else _family(asked.kind)
    if place is not None:
        return place.name
    return _("What is here, and who looks after it?")


def _family(kind: str) -> str:
    return next(_(words) for key, words in FAMILIES if key == kind)


def lead_words(chosen: Selection, found: int, placed: int) -> str:
    """How many things, in which order, and how distances are measured: said once."""
    if not found:
        return ""
    many = (
        ngettext("%(count)s site", "%(count)s sites", found)
        if chosen.asked.kind == "development"
        else ngettext(
            "%(count)s place or organisation", "%(count)s places and organisations", found
        )
    )
    if chosen.where.spot is not None:
        return _("%(things)s, nearest first. Distances are straight lines.", things=many)
    if placed == found:
        return _("%(things)s, by name.", things=many)
    return _(
        "%(things)s, by name; %(placed)s of them on the map.", things=many, placed=number(placed)
    )


def looks_after_words(tallies: Sequence[Tally], kept: int) -> str:
    """For how many of the places somebody is recorded."""
    assets = sum(tally.count for tally in tallies if tally.record == "asset")
    if not assets:
        return ""
    if not kept:
        return ngettext(
            "Nobody has recorded yet who looks after the place.",
            "Nobody has recorded yet who looks after the %(count)s places.",
            assets,
        )
    return _(
        "Who looks after it is recorded for %(kept)s of %(places)s places.",
        kept=number(kept),
        places=number(assets),
    )


def outside_words(session: Session, chosen: Selection) -> str:
    """What an area leaves out because nobody can say whether it lies inside."""
    place = chosen.where.place
    if place is None:
        return ""
    anywhere = Selection(replace(chosen.asked, within=""), Where(chosen.where.spot), chosen.day)
    unknown = count_without_place(session, anywhere, by_postcode=place.area_id is None)
    if place.area_id is None:
        words = _("No outline of %(area)s is loaded, so this goes by postcode.", area=place.name)
        if not unknown:
            return words
        more = ngettext(
            "%(count)s more has no postcode, so nobody can say whether it is there.",
            "%(count)s more have no postcode, so nobody can say whether they are there.",
            unknown,
        )
        return f"{words} {more}"
    if not unknown:
        return ""
    return ngettext(
        "%(count)s more has no known place, so nobody can say whether it is in %(area)s.",
        "%(count)s more have no known place, so nobody can say whether they are in %(area)s.",
        unknown,
        area=place.name,
    )


def empty_words(chosen: Selection, found: int) -> tuple[str, str]:
    """What is missing and what to do; empty words when the page holds something."""
    if found:
        return past_the_end()
    if chosen.asked.is_filtered:
        return (
            _("Nothing here fits all of that."),
            _("Take one filter away, use fewer words, or look further than this area."),
        )
    return (
        _("Nothing is recorded here yet."),
        _("If you know a place or a group, tell whoever runs this map."),
    )


def legend(tallies: Sequence[Tally], grounds: Grounds) -> tuple[tuple[str, str], ...]:
    """What the marks of the map mean, of those that can be seen: (swatch, words)."""
    entries = [
        (
            "neighbourhood",
            _("%(area)s, sketched", area=ground.name) if ground.sketched else ground.name,
        )
        for ground in grounds.neighbourhoods
    ]
    if grounds.councils:
        entries.append(("boundary", _("Edge of a council's area")))
    outlines = {tally.outline for tally in tallies if tally.placed}
    if "surveyed" in outlines:
        entries.append(("surveyed", _("Surveyed outline")))
    if "illustrative" in outlines:
        entries.append(("sketched", _("Outline sketched, not surveyed")))
    if any(tally.sized and tally.outline == "point" for tally in tallies):
        entries.append(("approximate", _("Size known, outline not: a circle of that size")))
    return tuple(entries)
