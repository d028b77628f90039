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
class Overlay:
    """One site laid over what is there.

    Attributes
    ----------
    people : People or None
        How many more if all homes are built; None where nobody says how many homes.
    lies : dict
        Things inside, touched and near, nearest first; developments stand apart.
    planned : tuple of Neighbour
        Other sites that count, inside or within reach.
    planned_homes : Homes
        Their sum: the same land once, since a site that was split counts by its parts.
    around : Surroundings
        Who lives there now, and what would change.
    """

    subject: Subject
    reach_m: int
    people: People | None
    lies: dict[Lies, tuple[Neighbour, ...]]
    planned: tuple[Neighbour, ...]
    planned_homes: Homes
    around: Surroundings

    @property
    def things(self) -> tuple[Neighbour, ...]:
        """Everything that it lies over, sites too."""
        return (*(one for group in self.lies.values() for one in group), *self.planned)


def read_overlay(
    session: Session, subject: Subject, *, reach_m: int, household: Household, today: date
) -> Overlay:
    """Lay a site over everything within reach of it.

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
    planned = tuple(one for one in found if one.record == "development")
    lies = lie_of(subject.shape, [one.geom for one in things])
    homes = subject.homes
    return Overlay(
        subject=subject,
        reach_m=reach_m,
        people=people_after((homes.least, homes.most), household)
        if homes.unknown < homes.sites
        else None,
        lies={
            lie: tuple(one for one, here in zip(things, lies, strict=True) if here == lie)
            for lie in ("inside", "touched", "near")
        },
        planned=planned,
        planned_homes=sum_of(session, [one.slug for one in planned]),
        around=read_surroundings(
            session,
            subject.shape,
            reach_m=reach_m,
            today=today,
            lost=[
                (one.slug, one.name)
                for one, lie in zip(things, lies, strict=True)
                if one.family == "green" and lie == "inside"
            ],
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
