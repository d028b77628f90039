"""The pages of coverage and of shares: a form, a finding, tables, a map, what they do not show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from assetmap.anchors.pages.parts import LONGEST, Row, Table, counted
from assetmap.core.crs import geometry_to_lonlat
from assetmap.proximity.coverage.analysis.covering import whole, whole_parts
from assetmap.proximity.coverage.asking import LADDER_M, USUAL_M, Coverage
from assetmap.proximity.coverage.sharing import Access
from assetmap.proximity.coverage.standards import Measured
from assetmap.proximity.coverage.words import (
    UNITS,
    amount,
    counts,
    edition_words,
    share_words,
    sites_words,
    standard_words,
    three,
)
from assetmap.proximity.kinds import ASSET_KINDS, kind_words
from assetmap.web.pages import Page

_COLUMNS = ("People within", "Beyond", "Not known", "Share within")
#: Kinds that the form offers as boxes; single kinds stand in a fold.
FAMILIES = ("green", "water", "community", "land", "organisation")


@dataclass(frozen=True)
class Asked:
    """What an address asks for.

    Attributes
    ----------
    area : str
        Empty asks nothing yet.
    how : {"straight", "foot"}
    supply : {"count", "hectares"}
        Of shares alone.
    """

    area: str = ""
    kinds: tuple[str, ...] = ()
    limit_m: int = USUAL_M
    how: str = "straight"
    supply: str = "count"

    def address(self, path: str, **more: str) -> str:
        """The address that asks this.

        >>> Asked("soho", ("green",)).address("/proximity/coverage")
        '/proximity/coverage?area=soho&within=800&how=straight&supply=count&kind=green'
        """
        words = {
            "area": self.area, "within": str(self.limit_m), "how": self.how,
            "supply": self.supply, **more,
        }  # fmt: skip
        return f"{path}?{urlencode([*words.items(), *(('kind', one) for one in self.kinds)])}"


@dataclass(frozen=True)
class Box:
    """One box to tick."""

    value: str
    words: str
    on: bool


@dataclass(frozen=True)
class Mark:
    """One list that is called complete; ``slug`` and ``version`` take it back."""

    words: str
    slug: str
    version: int


@dataclass(frozen=True, kw_only=True)
class AskPage(Page):
    """What both pages share: the form, and what goes with any answer; without one it is empty.

    Attributes
    ----------
    groups : tuple of (heading, tuple of (value, words))
        Areas to choose from; none where no boundary is loaded.
    problem : str
        Why there is no answer.
    other : tuple of (words, href) or None
        The same question asked of the other page.
    downloads : tuple of (words, href)
    """

    lead: str
    action: str
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    asked: Asked
    families: tuple[Box, ...]
    kinds: tuple[Box, ...]
    problem: str
    other: tuple[str, str] | None
    figure: str = ""
    claim: str = ""
    basis: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    downloads: tuple[tuple[str, str], ...] = ()
    limits: tuple[str, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class CoveragePage(AskPage):
    """Who is within reach, and who is not.

    Attributes
    ----------
    gap : str
        What may be said of those beyond.
    map : dict or None
    legend : tuple of (state, words)
    unmeasured : str
        Why some standards say nothing; empty when all do.
    marks : tuple of Mark
    may_mark : bool
        Whether the reader may call a list complete, or take that back.
    how, how_problem : str
        What was typed of how the list was checked, and what is wrong with it.
    """

    how: str
    how_problem: str
    gap: str = ""
    map: dict[str, Any] | None = None
    legend: tuple[tuple[str, str], ...] = ()
    unmeasured: str = ""
    marks: tuple[Mark, ...] = ()
    may_mark: bool = False
    markable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class AccessPage(AskPage):
    """How much there is for each person, and in which unit."""

    unit: str


def boxes(chosen: Sequence[str]) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Families, and single kinds."""
    return (
        tuple(Box(one, kind_words(one), one in chosen) for one in FAMILIES),
        tuple(Box(one, kind_words(one), one in chosen) for one in ASSET_KINDS),
    )


def limit_choices() -> tuple[tuple[str, str], ...]:
    """Limits of the form."""
    return tuple((str(one), f"{one:,} metres") for one in LADDER_M)


def map_settings(answer: Coverage, url: str) -> dict[str, Any]:
    """What the map's script is told."""
    west, south, east, north = geometry_to_lonlat(answer.area.shape).bounds
    return {
        "bounds": [[south, west], [north, east]], "attribution": "", "layers": [{"url": url}],
        "list": "served",
    }  # fmt: skip


def legend(answer: Coverage) -> tuple[tuple[str, str], ...]:
    """What the dots of the map are."""
    within, beyond, unknown = three(answer.covered)
    words = (
        ("within", f"Postcodes within {answer.limit_m:,} m: {within} people"),
        ("beyond", f"Beyond it: {beyond} people"),
        ("unknown", f"Not known: {unknown} people"),
    )
    return words if answer.covered.unknown else words[:2]


def ladder_table(answer: Coverage) -> Table:
    """People by how far."""
    rows = [
        Row((f"Within {metres:,} m", *three(held), share_words(held)))
        for metres, held in answer.ladder
    ]
    return Table(
        "By distance", ("Distance", *_COLUMNS), tuple(rows), numbers=4,
    )  # fmt: skip


def tenths_table(answer: Coverage) -> Table | None:
    """People by deprivation at the limit; None where no index is loaded."""
    if not answer.people.deprivation_release:
        return None
    rows = []
    columns = whole_parts([held for _tenth, held in answer.tenths], answer.covered)
    for (tenth, held), people in zip(answer.tenths, columns, strict=True):
        words = f"Tenth {tenth}" if tenth else "Not known"
        if tenth == 1:
            words = "Tenth 1, most deprived"
        elif tenth == 10:
            words = "Tenth 10, least deprived"
        rows.append(Row((words, *counts(people), share_words(held)), unknown=not tenth))
    foot = Row(("All", *three(answer.covered), share_words(answer.covered)))
    return Table(
        f"By deprivation, within {answer.limit_m:,} m",
        ("Deprivation", *_COLUMNS), tuple(rows), foot, numbers=4,
    )  # fmt: skip


def wards_table(answer: Coverage) -> Table | None:
    """People by ward at the limit; None where there are not several."""
    if not answer.wards:
        return None
    columns = whole_parts([held for _name, held in answer.wards], answer.covered)
    rows = [
        Row(
            (name or "In no ward that is loaded", *counts(people), share_words(held)),
            unknown=not name,
        )
        for (name, held), people in zip(answer.wards, columns, strict=True)
    ]
    foot = Row(("All", *three(answer.covered), share_words(answer.covered)))
    return Table(
        f"By ward, within {answer.limit_m:,} m",
        ("Ward", *_COLUMNS), tuple(rows), foot, numbers=4,
    )  # fmt: skip


def nearest_table(answer: Coverage) -> Table | None:
    """People within the limit, each given to the nearest place; None where nobody is."""
    if not answer.nearest_to:
        return None
    within = whole([answer.covered.within, answer.covered.beyond, answer.covered.unknown])[0]
    people = whole([share for _thing, share in answer.nearest_to], total=within)
    rows = [
        Row((thing.name, thing.kind, f"{count:,}"), key=f"{thing.record}/{thing.slug}")
        for (thing, _share), count in zip(answer.nearest_to, people, strict=True)
    ]
    if len(rows) > LONGEST:
        rest = people[LONGEST:]
        rows = [*rows[:LONGEST], Row((counted(len(rest), "other place"), "", f"{sum(rest):,}"))]
    return Table(
        f"Who lives nearest to which, within {answer.limit_m:,} m", ("Place", "Kind", "People"),
        tuple(rows), Row(("All within", "", f"{sum(people):,}")), numbers=1,
    )  # fmt: skip


def standards_table(measured: Sequence[Measured]) -> Table | None:
    """People by standard; None where none is asked for."""
    if not measured:
        return None
    rows: list[Row] = []
    for edition, group in groupby(measured, key=edition_words):
        rows.append(Row((edition,), group=True))
        for one in group:
            counts = ("–", "–", "–") if one.people is None else three(one.people)
            share = "cannot be said" if one.people is None else share_words(one.people)
            rows.append(Row((standard_words(one), sites_words(one), *counts, share)))
    return Table(
        "By standard: size and distance together",
        ("Standard", "Places", "People within", "Beyond", "Not known", "Share within"), tuple(rows),
        numbers=4,
    )  # fmt: skip


def access_table(answer: Access, names: Mapping[tuple[str, str], str]) -> Table:
    """Shares by small area, the least served first."""
    _factor, unit = UNITS[answer.supply]
    rows = [
        Row(
            (
                names.get(("lsoa", one.code), one.code),
                f"{whole([one.people])[0]:,}",
                str(one.tenth) if one.tenth else "–",
                *(amount(share, answer.supply) for share in one.share.values()),
            )
        )
        for one in answer.areas
    ]
    return Table(
        f"By small area, the least served first: {unit}",
        (
            "Small area", "People", "Tenth of deprivation",
            *(f"Up to {one:,} m" for one in answer.shared),
        ),
        tuple(rows), numbers=4,
    )  # fmt: skip


def nothing_table(answer: Access) -> Table:
    """Who finds nothing in reach, by catchment."""
    rows = [
        Row(
            (
                f"Up to {most:,} m",
                amount(answer.mean[most], answer.supply),
                f"{whole([answer.nothing[most]])[0]:,}",
                f"{whole([answer.people.total])[0]:,}",
            )
        )
        for most in answer.shared
    ]
    return Table(
        "By size of the catchment",
        (
            "Catchment", f"On average, {UNITS[answer.supply][1]}", "People who find nothing",
            "Of all people",
        ),
        tuple(rows), numbers=3,
    )  # fmt: skip
