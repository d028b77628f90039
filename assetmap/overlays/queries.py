"""What a development is laid over."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.bridges.near_map import drawn_as
from assetmap.developments.analysis import Homes, sum_homes
from assetmap.developments.models import Development
from assetmap.developments.queries import list_parts, sum_of
from assetmap.overlays.analysis import Household, Lies, People, lie_of, people_after
from assetmap.overlays.errors import BadOverlay
from assetmap.proximity.origins import Origin, origin_of
from assetmap.proximity.queries import Neighbour, list_within

#: Reaches that the page offers, metres in a straight line from the site's edge.
REACHES = (400, 800, 1200, 2000)


@dataclass(frozen=True)
class Overlay:
    """One development laid over what is there.

    Attributes
    ----------
    origin : Origin
        The site as it is measured from, EPSG:27700: its outline, or the circle of its stated size,
        or its point.
    outline : {"surveyed", "sketched", "approximate"} or None
        What the shape is worth; None is one point.
    homes : Homes
        Its own; of a site that was split, those of its parts.
    people : People or None
        How many more if all homes are built; None where nobody says how many homes.
    lies : dict
        Things inside, touched and near, nearest first; developments stand apart.
    planned : tuple of Neighbour
        Other sites that count, inside or within reach.
    planned_homes : Homes
        Their sum: the same land once, since a site that was split counts by its parts.
    """

    site: Development
    origin: Origin
    outline: str | None
    reach_m: int
    homes: Homes
    people: People | None
    lies: dict[Lies, tuple[Neighbour, ...]]
    planned: tuple[Neighbour, ...]
    planned_homes: Homes

    @property
    def things(self) -> tuple[Neighbour, ...]:
        """Everything that it lies over, sites too."""
        return (*(one for group in self.lies.values() for one in group), *self.planned)


def read_overlay(
    session: Session, site: Development, *, reach_m: int, household: Household
) -> Overlay | None:
    """Lay a site over everything within reach of it; None where it has no place.

    Raises
    ------
    BadOverlay
        A reach that is not offered.
    """
    if reach_m not in REACHES:
        raise BadOverlay(
            f"Choose a reach of {', '.join(map(str, REACHES))} metres.",
            {"reach": "Choose one from the list."},
        )
    drawn = drawn_as(site)
    if drawn is None:
        return None
    origin = replace(origin_of(site), geom=drawn.shape)
    found = list_within(session, origin, radius_m=reach_m)
    things = [one for one in found if one.record != "development"]
    planned = tuple(one for one in found if one.record == "development")
    lies = lie_of(drawn.shape, [one.geom for one in things])
    parts = list_parts(session, site) if site.gone == "split" else [site]
    homes = sum_homes((one.homes_from, one.homes_to) for one in parts)
    return Overlay(
        site=site,
        origin=origin,
        outline=drawn.outline,
        reach_m=reach_m,
        homes=homes,
        people=people_after((homes.least, homes.most), household)
        if homes.unknown < homes.sites
        else None,
        lies={
            lie: tuple(one for one, here in zip(things, lies, strict=True) if here == lie)
            for lie in ("inside", "touched", "near")
        },
        planned=planned,
        planned_homes=sum_of(session, [one.slug for one in planned]),
    )


def list_comparable(session: Session, site: Development, *, most: int = 40) -> list[Development]:
    """Sites with a place that this one may be compared with, the most homes first."""
    return list(
        session.scalars(
            select(Development)
            .where(
                Development.id != site.id, Development.geom.is_not(None),
                Development.homes_to.is_not(None),
            )
            .order_by(Development.gone.is_not(None), Development.homes_to.desc(), Development.slug)
            .limit(most)
        )
    )  # fmt: skip
