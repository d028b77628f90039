"""An anchor's local organisations year by year, as a part of its page."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.anchors.pages.parts import Row, Table
from assetmap.bridges.local import PartnersOverTime, YearOfPartners


@dataclass(frozen=True)
class PartnersPart:
    """The finding, its table (none when no link has a beginning), and what stands in no year."""

    say: str
    table: Table | None
    undated: str


def partners_part(counted: PartnersOverTime) -> PartnersPart:
    """How many local organisations is it joined with, then and now?

    >>> from assetmap.bridges.local import count_partners
    >>> partners_part(count_partners([], until_year=2026)).table is None
    True
    """
    undated = ""
    if counted.undated:
        one = counted.undated == 1
        undated = (
            f"{counted.undated:,} more organisation{'' if one else 's'} "
            f"{'is' if one else 'are'} joined with it on a day that nobody recorded, and so "
            f"{'stands' if one else 'stand'} in no year."
        )
    if not counted.years:
        say = "No link with an organisation has a beginning yet, so no year can be counted."
        return PartnersPart(say, None, undated)
    first, last = counted.years[0], counted.years[-1]
    say = f"{_bodies(last)} in {last.year}; {_bodies(first)} in {first.year}, its first year here."
    if first.year == last.year:
        say = f"{_bodies(last)} in {last.year}."
    table = Table(
        "Organisations joined with it, each counted once a year",
        ("Year", "Local", "Elsewhere", "Place not known", "All"),
        tuple(
            Row(
                (
                    str(year.year),
                    f"{year.local:,}",
                    f"{year.elsewhere:,}",
                    f"{year.not_placed:,}",
                    f"{year.all:,}",
                )
            )
            for year in counted.years
        ),
        numbers=4,
    )
    return PartnersPart(say, table, undated)


def _bodies(year: YearOfPartners) -> str:
    return f"{year.local:,} local organisation{'' if year.local == 1 else 's'}"
