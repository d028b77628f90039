"""Printed dates, and whether the file writes the day or the month first.

A date such as 03/04/2020 is never settled by itself: the whole file is the evidence (31/05 can
only be day first, 5/31 only month first), else the person who knows is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.reading.cells import Cell, cell_text
from assetmap.anchors.reading.payments import MISSING_DAY

DateOrder = Literal["day_first", "month_first"]
DateOrderFound = Literal["day_first", "month_first", "unambiguous", "ambiguous", "absent"]

_EPOCH = date(1970, 1, 1).toordinal()
_YEARS = range(1980, 2101)
# Day 25,569 of Excel's 1900 calendar is 1 January 1970; the 1904 calendar starts 1,462 days on.
_SERIAL = 25569
_SERIAL_1904 = 1462
_MONTHS = {
    name: place
    for place, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
_TIME = r"(?:[T ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp][Mm])?(?:Z|\+00:?00)?)?"
_ISO = re.compile(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_TIME}")
_BASIC = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_SLASHED = re.compile(
    rf"([0-9]{{1,2}}) ?([-/. ]) ?([0-9]{{1,2}}) ?\2 ?([0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +)?"
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}([0-9]{{1,2}})(?:st|nd|rd|th)?[-/. ]*([a-z]{{3,9}})[-/., ]+"
    rf"([0-9]{{4}}|[0-9]{{2}}){_TIME}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"{_WEEKDAY}([a-z]{{3,9}})[-/. ]+([0-9]{{1,2}})(?:st|nd|rd|th)?,?[-/. ]+([0-9]{{4}}){_TIME}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class DateReading:
    """One printed date read both ways, in days since 1970-01-01 (``MISSING_DAY``: impossible).

    ``slashed`` is true when the printing leaves the order of day and month open.
    """

    day_first: int
    month_first: int
    slashed: bool = False


NO_DATE = DateReading(MISSING_DAY, MISSING_DAY)


@dataclass(frozen=True)
class SettledDates:
    """The order found, the day of each distinct date, and which of them contradict the order."""

    order: DateOrderFound
    days: NDArray[np.int32]
    contradicting: NDArray[np.bool_]
    warnings: tuple[str, ...]


def read_date(cell: Cell, *, epoch_1904: bool = False) -> DateReading:
    """Read one date cell both ways.

    Parameters
    ----------
    cell : Cell
        A typed date, an Excel serial, or text: ``07-SEP-2020``, ``26-May-11``, ISO, 31/05/2020.
    epoch_1904 : bool
        The workbook counts serials from 1904.

    >>> read_date("1/2/2000")  # 1 February or 2 January: 10,957 is 1 January
    DateReading(day_first=10988, month_first=10958, slashed=True)
    >>> read_date("26-May-11") == read_date("2011-05-26")
    True
    >>> read_date("31/02/2020").day_first == MISSING_DAY
    True
    """
    if isinstance(cell, datetime | date):
        return _same(cell.year, cell.month, cell.day)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if 19800101 <= cell <= 21001231 and float(cell).is_integer():
            return _read_text(str(int(cell)), epoch_1904)
        return _from_serial(float(cell), epoch_1904)
    return _read_text(cell_text(cell), epoch_1904) if isinstance(cell, str) else NO_DATE


def _read_text(text: str, epoch_1904: bool) -> DateReading:
    if match := _SLASHED.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        return DateReading(_day(year, second, first), _day(year, first, second), slashed=True)
    if match := _ISO.fullmatch(text) or _BASIC.fullmatch(text):
        return _same(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_MONTH.fullmatch(text):
        return _same(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_DAY.fullmatch(text):
        return _same(int(match[3]), _month(match[1]), int(match[2]))
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", text):
        return _from_serial(float(text), epoch_1904)
    return NO_DATE


def _from_serial(serial: float, epoch_1904: bool) -> DateReading:
    if not 0 < serial < 100_000:
        return NO_DATE
    found = date.fromordinal(_EPOCH + int(serial) - _SERIAL + (_SERIAL_1904 if epoch_1904 else 0))
    return _same(found.year, found.month, found.day)


def _month(name: str) -> int:
    number = _MONTHS.get(name[:3].lower(), 0)
    full = (
        "",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    )[number]
    return number if number and full.startswith(name.lower()) else 0


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 80 else 1900)


def _day(year: int, month: int, day: int) -> int:
    if year not in _YEARS or not 1 <= month <= 12 or not 1 <= day <= 31:
        return MISSING_DAY
    try:
        return date(year, month, day).toordinal() - _EPOCH
    except ValueError:  # 31 February
        return MISSING_DAY


def _same(year: int, month: int, day: int) -> DateReading:
    found = _day(year, month, day)
    return DateReading(found, found)


def settle_dates(
    readings: Sequence[DateReading],
    counts: NDArray[np.int64],
    given: DateOrder | None = None,
) -> SettledDates:
    """Settle day first or month first for the whole file.

    Parameters
    ----------
    readings : sequence of DateReading
        One per distinct printed date.
    counts : ndarray of int64, shape (len(readings),)
        How many payments carry it.
    given : {"day_first", "month_first"}, optional
        What the person who knows the file said.

    Returns
    -------
    SettledDates
        Without evidence the two-way dates stay missing: a month is never guessed. Where both
        kinds of evidence stand in one file, one of them must be at least 95% of the rows that
        are evidence; the others are marked as contradicting and lose their date.
    """
    day = np.array([r.day_first for r in readings], dtype=np.int32)
    month = np.array([r.month_first for r in readings], dtype=np.int32)
    slashed = np.array([r.slashed for r in readings], dtype=bool) & (counts > 0)
    only_day = slashed & (day != MISSING_DAY) & (month == MISSING_DAY)
    only_month = slashed & (month != MISSING_DAY) & (day == MISSING_DAY)
    open_ = slashed & (day != MISSING_DAY) & (month != MISSING_DAY) & (day != month)
    nothing = np.zeros(len(readings), dtype=bool)
    for_day, for_month = int(counts[only_day].sum()), int(counts[only_month].sum())
    if not (only_day.any() or only_month.any() or open_.any()):
        seen = bool(((day != MISSING_DAY) & (counts > 0)).any())
        return SettledDates("unambiguous" if seen else "absent", day, nothing, ())
    order = given or _majority(for_day, for_month)
    if order is None:
        days = np.where(only_month, month, day)
        days[open_] = MISSING_DAY
        return SettledDates(
            "ambiguous", days, nothing, (_ambiguous(readings, open_, counts, for_day, for_month),)
        )
    contradicting = only_month if order == "day_first" else only_day
    days = day if order == "day_first" else month
    warnings: tuple[str, ...] = ()
    if against := int(counts[contradicting].sum()):
        warnings = (
            f"dates are read {_words(order)}, but {against:,} rows can only be the other way "
            "round; those payments are kept without a date",
        )
    return SettledDates(order, days, contradicting, warnings)


def _majority(for_day: int, for_month: int) -> DateOrder | None:
    if for_day and for_day >= 19 * for_month:
        return "day_first"
    if for_month and for_month >= 19 * for_day:
        return "month_first"
    return None


def _words(order: str) -> str:
    return "day first" if order == "day_first" else "month first"


def _ambiguous(
    readings: Sequence[DateReading],
    open_: NDArray[np.bool_],
    counts: NDArray[np.int64],
    for_day: int,
    for_month: int,
) -> str:
    rows = int(counts[open_].sum())
    why = (
        f"{for_day:,} rows can only be day first and {for_month:,} only month first"
        if for_day or for_month
        else "no date in the file is past the 12th"
    )
    text = (
        f"{rows:,} payments have a date that could be day first or month first ({why}); they are "
        "kept without a date: give --date-order day_first or month_first"
    )
    months = {
        order: {
            (date.fromordinal(_EPOCH + value).year, date.fromordinal(_EPOCH + value).month)
            for reading, is_open in zip(readings, open_.tolist(), strict=True)
            if is_open
            for value in [reading.day_first if order == "day_first" else reading.month_first]
        }
        for order in ("day_first", "month_first")
    }
    one_month = [order for order, found in months.items() if len(found) == 1]
    if len(one_month) == 1 and not (for_day or for_month) and int(open_.sum()) > 1:
        text += f" (read {_words(one_month[0])} they would all fall in one month)"
    return text
