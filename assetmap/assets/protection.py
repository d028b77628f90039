"""How long is an asset protected? The register's own dates first, the law's only as “about”."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.assets.models import AcvListing, Asset, StatutoryPeriod
from assetmap.core.words import later

#: Where the register itself may print the end of a period.
_PRINTED = {"acv_listing": "expiry_date"}
#: Words of the periods, which the table holds in English.
PERIODS = (
    later("Listed as an Asset of Community Value"),
    later("Interim moratorium: a community group may ask to bid"),
    later("Full moratorium: no sale while the group prepares its bid"),
    later("Protected period: no second moratorium"),
)
_YES = re.compile(r"\b(list|accept|approv|success)")
_NO = re.compile(r"\b(not|un\w+|reject\w*|refus\w*|remov\w*|de-?list\w*|declin\w*)\b")


@dataclass(frozen=True)
class PeriodEnd:
    """The end of one period of one listing.

    Attributes
    ----------
    last_day : date
        Last day of the period.
    about : bool
        True when we worked the day out by the rule; False when the register prints it.
    rule, edition : str or None
        The section and the edition of the law, for a day that we worked out.
    """

    key: str
    words: str
    last_day: date
    about: bool
    rule: str | None = None
    edition: str | None = None


@dataclass(frozen=True)
class Protection:
    """One listing with the ends of its periods, as far as they can be known."""

    listing: AcvListing
    ends: tuple[PeriodEnd, ...]


def protection_of(session: Session, asset: Asset) -> list[Protection]:
    """Every community-value listing of an asset, newest decision first, with its periods."""
    listings = session.scalars(
        select(AcvListing)
        .where(AcvListing.asset_id == asset.id)
        .order_by(AcvListing.decision_date.desc().nulls_last(), AcvListing.id.desc())
    )
    periods = session.scalars(select(StatutoryPeriod).order_by(StatutoryPeriod.id)).all()
    return [Protection(listing, period_ends(listing, periods)) for listing in listings]


def period_ends(listing: AcvListing, periods: Sequence[StatutoryPeriod]) -> tuple[PeriodEnd, ...]:
    """When do the periods of a listing end?

    A printed date stands as it is. Otherwise the period that was in force on the day it begins
    with is counted from that day, the day included (Localism Act 2011, ss. 87(3) and 95(6),
    “beginning with”). A listing that was refused or that lacks the day has no end of its own.

    Parameters
    ----------
    periods : sequence of StatutoryPeriod
        All editions.
    """
    ends = []
    for key in dict.fromkeys(period.key for period in periods):
        of_key = [period for period in periods if period.key == key]
        printed = getattr(listing, _PRINTED[key]) if key in _PRINTED else None
        if printed is not None:
            ends.append(PeriodEnd(key, of_key[0].words, printed, about=False))
            continue
        for period in of_key:
            start: date | None = getattr(listing, period.counted_from)
            if start is None or (period.counted_from == "decision_date" and not _listed(listing)):
                continue
            if period.in_force_from <= start and (
                period.in_force_until is None or start <= period.in_force_until
            ):
                last = last_day(start, period.length, period.unit)
                ends.append(PeriodEnd(key, period.words, last, True, period.rule, period.edition))
    return tuple(ends)


def last_day(start: date, length: int, unit: str) -> date:
    """The last day of a period that begins with ``start``, that day included.

    Months and years end on the day before the same day of the month; where the last month is
    shorter, on its last day (the corresponding-date rule).

    >>> last_day(date(2020, 3, 10), 5, "years"), last_day(date(2024, 1, 1), 6, "weeks")
    (datetime.date(2025, 3, 9), datetime.date(2024, 2, 11))
    >>> last_day(date(2023, 8, 31), 6, "months")
    datetime.date(2024, 2, 29)
    """
    if unit == "weeks":
        return start + timedelta(weeks=length, days=-1)
    months = start.month - 1 + length * {"months": 1, "years": 12}[unit]
    year, month = start.year + months // 12, months % 12 + 1
    longest = calendar.monthrange(year, month)[1]
    if start.day > longest:
        return date(year, month, longest)
    return date(year, month, start.day) - timedelta(days=1)


def _listed(listing: AcvListing) -> bool:
    """Whether the authority put it on its list, as far as the decision's own word says."""
    said = (listing.decision or "").lower()
    return bool(_YES.search(said)) and not _NO.search(said)
