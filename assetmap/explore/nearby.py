"""What is nearest to a spot, answered before the list."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from assetmap.core.words import gettext as _
from assetmap.explore.kinds import COMMUNITY_BUILDINGS
from assetmap.explore.queries import Thing, nearest
from assetmap.explore.rows import aside_of, href_of
from assetmap.explore.selection import Selection


@dataclass(frozen=True)
class NearestLine:
    """One question and its answer; without a name there is none."""

    question: str
    name: str
    aside: str
    href: str


def nearest_lines(session: Session, chosen: Selection, *, root: str) -> tuple[NearestLine, ...]:
    """The nearest green space and community building, whatever the filters; none without a spot."""
    if chosen.where.spot is None:
        return ()
    green = nearest(session, chosen, family="green")
    building = nearest(session, chosen, family="community", kinds=COMMUNITY_BUILDINGS)
    return (
        _line(_("Nearest green space"), green, root),
        _line(_("Nearest community building"), building, root),
    )


def _line(question: str, found: Thing | None, root: str) -> NearestLine:
    if found is None:
        return NearestLine(question, "", "", "")
    return NearestLine(question, found.name, aside_of(found), href_of(found, root))
