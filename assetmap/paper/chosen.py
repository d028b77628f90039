"""What an address of the map asks for, as a selection to print or to take away."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlalchemy.orm import Session

from assetmap.core.crs import GRID_BOUNDS
from assetmap.core.words import day_words
from assetmap.explore.asking import words_of
from assetmap.explore.queries import Thing as Found
from assetmap.explore.queries import list_things
from assetmap.explore.saying import heading
from assetmap.explore.selection import Selection
from assetmap.paper.frame import Bounds
from assetmap.paper.things import Taken, Thing
from assetmap.places.queries import programme_area
from assetmap.proximity.shapes import equal_circle

_OUTLINES = {"surveyed": "surveyed", "illustrative": "sketched"}


def take_selection(session: Session, chosen: Selection, *, site: str, most: int | None) -> Taken:
    """The things that an address asks for, numbered as its list has them.

    Parameters
    ----------
    site : str
        Scheme, host and root of the site, without a slash at the end.
    most : int or None
        Read no more than this many.
    """
    words = words_of(chosen.asked)
    found = list_things(session, chosen, limit=most)
    return Taken(
        title=heading(chosen),
        address=f"{site}/?{urlencode(words)}" if words else f"{site}/",
        day=day_words(chosen.day),
        things=tuple(_thing(number, one) for number, one in enumerate(found, start=1)),
        attributions=tuple(sorted({f"{one.register} ({one.licence})." for one in found})),
    )


def usual_ground(session: Session) -> Bounds:
    """What a sheet shows when nothing on it has a place: the programme's area, or the country."""
    area = programme_area(session)
    if area is None:
        return GRID_BOUNDS
    west, south, east, north = area.bounds
    return west, south, east, north


def _thing(number: int, found: Found) -> Thing:
    geom, outline = found.geom, _OUTLINES.get(found.outline, "point")
    point = geom is not None and geom.geom_type == "Point"
    if geom is not None and point:
        outline = "point"
        # A postcode's point is too vague even for a circle of the stated size.
        if found.area_ha is not None and found.outline == "point":
            geom, outline = equal_circle(geom, found.area_ha), "approximate"
    return Thing(
        number=number,
        slug=found.slug,
        name=found.name,
        record=found.record,
        family=found.family,
        kind=found.kind_words,
        address=found.address,
        description=found.description,
        source=found.register,
        licence=found.licence,
        geom=geom,
        outline=outline,
        demonstration=found.demonstration,
    )
