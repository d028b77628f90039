"""What a site is laid over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.developments.analysis import Homes
from assetmap.developments.models import Development
from assetmap.developments.queries import sum_of
from assetmap.overlays.analysis import Household, Lies, People, lie_of, people_after
from assetmap.overlays.errors import BadOverlay
from assetmap.overlays.subjects import Subject
from assetmap.overlays.surroundings import Surroundings, read_surroundings
from assetmap.proximity.queries import Neighbour, list_within

#: Reaches that the page offers, metres in a straight line from the site's edge.
REACHES = (400, 800, 1200, 2000)


@dataclass(frozen=True)
class Ground:
    """What a site lies over: all that a map of it draws.

    Attributes
    ----------
    lies : dict
        Things inside, touched and near, nearest first; developments stand apart.
    planned : tuple of Neighbour
        Other sites that count, inside or within reach.
    """

    subject: Subject
    reach_m: int
    lies: dict[Lies, tuple[Neighbour, ...]]
    planned: tuple[Neighbour, ...]

    @property
    def things(self) -> tuple[Neighbour, ...]:
        """Everything that it lies over, sites too."""
        return (*(one for group in self.lies.values() for one in group), *self.planned)


@dataclass(frozen=True)
class Overlay(Ground):
    """One site laid over what is there, with what its homes may mean.

    Attributes
    ----------
    people : People or None
        How many more if all homes are built; None where nobody says how many homes.
    planned_homes : Homes
        Their sum: the same land once, since a site that was split counts by its parts.
    around : Surroundings
        Who lives there now, and what would change.
    """

    people: People | None
    planned_homes: Homes
    around: Surroundings


def read_ground(session: Session, subject: Subject, *, reach_m: int) -> Ground:
    """What lies inside a site, at its edge and within reach of it?

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
    found = list_within(session, subject.origin, radius_m=reach_m)
    things = [one for one in found if one.record != "development"]
    lies = lie_of(subject.shape, [one.geom for one in things])
    return Ground(
        subject=subject,
        reach_m=reach_m,
        lies={
            lie: tuple(one for one, here in zip(things, lies, strict=True) if here == lie)
            for lie in ("inside", "touched", "near")
        },
        planned=tuple(one for one in found if one.record == "development"),
    )


def read_overlay(
    session: Session, subject: Subject, *, reach_m: int, household: Household, today: date
) -> Overlay:
    """Lay a site over everything within reach of it, and say what its homes may mean.

    Raises
    ------
    BadOverlay
        A reach that is not offered.
    """
    ground = read_ground(session, subject, reach_m=reach_m)
    homes = subject.homes
    return Overlay(
        subject=subject,
        reach_m=reach_m,
        lies=ground.lies,
        planned=ground.planned,
        people=people_after((homes.least, homes.most), household)
        if homes.unknown < homes.sites
        else None,
        planned_homes=sum_of(session, [one.slug for one in ground.planned]),
        around=read_surroundings(
            session,
            subject.shape,
            reach_m=reach_m,
            today=today,
            lost=[(one.slug, one.name) for one in ground.lies["inside"] if one.family == "green"],
        ),
    )


def list_comparable(
    session: Session, site: Development | None, *, most: int = 40
) -> list[Development]:
    """Sites with a place that this one, or a drawn one, may be compared with: most homes first."""
    return list(
        session.scalars(
            select(Development)
            .where(
                Development.id != (site.id if site else 0), Development.geom.is_not(None),
                Development.homes_to.is_not(None),
            )
            .order_by(Development.gone.is_not(None), Development.homes_to.desc(), Development.slug)
            .limit(most)
        )
    )  # fmt: skip
