"""The parts that pages are made of: tables, charts with their table, and the words in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from assetmap.web.charts.words import pence_in_pound, pence_range, share_words

#: Longest list in a page; what is longer is in the downloads, and its sum stands in a row.
LONGEST = 40


@dataclass(frozen=True)
class Row:
    """One row: the first cell says what it is of.

    ``unknown`` rows are hatched, ``group`` rows are a heading over all columns, ``key`` ties the
    row to the same thing on the map.
    """

    cells: tuple[str, ...]
    unknown: bool = False
    group: bool = False
    key: str | None = None


@dataclass(frozen=True)
class Table:
    """A table with its name; the last ``numbers`` columns are numbers."""

    name: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    foot: Row | None = None
    numbers: int = 1


@dataclass(frozen=True)
class ChartPart:
    """A finding, what it is of, its drawing (none when it cannot be drawn) and its table."""

    title: str
    sub: str
    drawing: Markup | None
    table: Table


def percent(share: float | None) -> str:
    """A share of 0 to 1 to one decimal; a dash when it does not exist.

    >>> percent(0.690049), percent(None), percent(0.00001), percent(1)
    ('69.0%', '–', 'under 0.1%', '100.0%')
    """
    if share is None:
        return "–"
    whole = 10**12
    return share_words(round(Decimal(str(share)) * whole), whole)


def bounds_words(lower: int, upper: int, whole: int) -> str:
    """A range of each pound as a sentence begins it.

    >>> bounds_words(384959413, 402424386, 2467683192), bounds_words(27, 27, 100)
    ('Between 15.6p and 16.3p', '27.0p')
    """
    low, _, high = pence_range(lower, upper, whole).partition(" to ")
    return f"Between {low} and {high}" if high else low


def places_for(lower: int, upper: int, whole: int) -> int:
    """Decimals of the pence in a sentence: none when the bounds differ by a penny or more."""
    return 0 if abs(upper - lower) * 100 >= abs(whole) else 1


def pence_words(part: int, whole: int, *, places: int) -> str:
    """Pence of each pound; what is not nothing never reads as nothing.

    >>> [pence_words(part, 10_000, places=1) for part in (1, 0, -1)]
    ['under 0.1p', '0.0p', 'just below 0p']
    """
    words = pence_in_pound(part, whole, places=places)
    if part and words.strip("−0.p") == "":
        return "just below 0p" if part < 0 else ("under 0.1p" if places else "under 1p")
    return words


def period_words(first: date | None, last: date | None) -> str:
    """A period in months as people say it.

    >>> period_words(date(2020, 7, 1), date(2020, 7, 31)), period_words(None, None)
    ('July 2020', 'no dates known')
    >>> period_words(date(2025, 4, 1), date(2026, 3, 31))
    'April 2025 to March 2026'
    """
    if first is None or last is None:
        known = first or last
        return "no dates known" if known is None else f"{known:%B %Y}"
    begin, end = f"{first:%B %Y}", f"{last:%B %Y}"
    return begin if begin == end else f"{begin} to {end}"


def month_words(month: int) -> str:
    """A month written yyyymm.

    >>> month_words(202007)
    'July 2020'
    """
    return f"{date(month // 100, month % 100, 1):%B %Y}"


def day_words(day: date) -> str:
    """A day without a leading zero.

    >>> day_words(date(2026, 3, 1))
    '1 March 2026'
    """
    return f"{day.day} {day:%B %Y}"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """How many of what.

    >>> counted(1, "supplier"), counted(1200, "body", "bodies")
    ('1 supplier', '1,200 bodies')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Sequence[str]) -> str:
    """Words joined as a sentence does.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def only_once(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines without repeats, in their order."""
    return tuple(dict.fromkeys(line for line in lines if line))
