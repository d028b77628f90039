"""How many local organisations is an anchor joined with, year by year?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor
from assetmap.bridges.models import Link
from assetmap.organisations.models import Organisation, OrganisationFact
from assetmap.places.models import Area

Place = Literal["local", "elsewhere", "not_placed"]


@dataclass(frozen=True)
class Partner:
    """One organisation joined with an anchor for a time, and where it belongs."""

    organisation_id: int
    place: Place
    from_on: date | None
    until_on: date | None


@dataclass(frozen=True)
class YearOfPartners:
    """Organisations joined with an anchor at any time in a calendar year, each counted once."""

    year: int
    local: int
    elsewhere: int
    not_placed: int

    @property
    def all(self) -> int:
        """All organisations of the year: the three places together."""
        return self.local + self.elsewhere + self.not_placed


@dataclass(frozen=True)
class PartnersOverTime:
    """The years, and the organisations that no year can hold.

    Attributes
    ----------
    undated : int
        Organisations all of whose links lack a beginning, or that closed on a day that nobody
        knows while the link has no end: in no year, and never dropped.
    """

    years: tuple[YearOfPartners, ...]
    undated: int


def local_partners(session: Session, anchor: Anchor, *, today: date) -> PartnersOverTime:
    """An anchor's organisations year by year, to the year of ``today``.

    Local is an organisation that lies in one of the programme's neighbourhoods or says that it
    works in one (a partner just outside the line belongs). Closed organisations count until they
    closed. Withdrawn records count nowhere.
    """
    # A side that is empty compares as null, which a NOT would carry on; hence false.
    own = func.coalesce(
        or_(
            Link.subject_anchor_id == anchor.id,
            Link.subject_organisation_id == anchor.organisation_id,
        ),
        false(),
    )
    met = func.coalesce(
        or_(
            Link.object_anchor_id == anchor.id,
            Link.object_organisation_id == anchor.organisation_id,
        ),
        false(),
    )
    # The other side may be an organisation, or an anchor, which is one too.
    other = select(
        Link.from_on,
        Link.until_on,
        func.coalesce(Link.object_organisation_id, _organisation_of(Link.object_anchor_id)).label(
            "body"
        ),
    ).where(own, ~met)
    back = select(
        Link.from_on,
        Link.until_on,
        func.coalesce(Link.subject_organisation_id, _organisation_of(Link.subject_anchor_id)).label(
            "body"
        ),
    ).where(met, ~own)
    joined = other.union_all(back).subquery()
    inside = (
        select(Area.id)
        .where(Area.kind == "neighbourhood", func.ST_Intersects(Area.geom, Organisation.geom))
        .correlate(Organisation)
        .exists()
    )
    works_here = (
        select(OrganisationFact.id)
        .join(Area, Area.id == OrganisationFact.area_id)
        .where(
            OrganisationFact.organisation_id == Organisation.id,
            OrganisationFact.field == "service_area",
            Area.kind == "neighbourhood",
        )
        .correlate(Organisation)
        .exists()
    )
    rows = session.execute(
        select(
            Organisation.id,
            or_(inside, works_here),
            Organisation.geom.is_(None),
            joined.c.from_on,
            joined.c.until_on,
            Organisation.closed,
            Organisation.closed_on,
        )
        .join(joined, joined.c.body == Organisation.id)
        .where(Organisation.archived_on.is_(None))
    )
    partners = [
        Partner(
            number,
            "local" if is_local else "not_placed" if placeless else "elsewhere",
            None if closed and closed_on is None and until_on is None else from_on,
            _earliest(until_on, closed_on),
        )
        for number, is_local, placeless, from_on, until_on, closed, closed_on in rows
    ]
    return count_partners(partners, until_year=today.year)


def count_partners(partners: list[Partner], *, until_year: int) -> PartnersOverTime:
    """Count each organisation once in each year that one of its links touches.

    >>> day = date(2016, 5, 1)
    >>> counted = count_partners(
    ...     [Partner(1, "local", day, None), Partner(1, "local", day, day),
    ...      Partner(2, "elsewhere", day, day), Partner(3, "local", None, None)],
    ...     until_year=2017)
    >>> [(year.year, year.local, year.all) for year in counted.years], counted.undated
    ([(2016, 1, 2), (2017, 1, 1)], 1)
    """
    dated = [partner for partner in partners if partner.from_on is not None]
    first = min((partner.from_on.year for partner in dated if partner.from_on), default=None)
    years = []
    for year in range(first, until_year + 1) if first is not None else ():
        held: dict[int, Place] = {
            partner.organisation_id: partner.place
            for partner in dated
            if partner.from_on is not None
            and partner.from_on.year <= year
            and (partner.until_on is None or partner.until_on.year >= year)
        }
        places = list(held.values())
        years.append(
            YearOfPartners(
                year, places.count("local"), places.count("elsewhere"), places.count("not_placed")
            )
        )
    with_date = {partner.organisation_id for partner in dated}
    undated = {partner.organisation_id for partner in partners} - with_date
    return PartnersOverTime(tuple(years), len(undated))


def _organisation_of(column: object) -> object:
    return select(Anchor.organisation_id).where(Anchor.id == column).scalar_subquery()


def _earliest(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return min(days, default=None)
