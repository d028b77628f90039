"""How are money and shares written on a chart? Rounded, always from whole pence."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

#: Size in pounds, letter, decimals, and the rounded figure from which the next row is used.
UNITS: tuple[tuple[Decimal, str, int, Decimal], ...] = (
    (Decimal(1), "", 0, Decimal(1000)),
    (Decimal(1_000), "k", 1, Decimal(10)),
    (Decimal(1_000), "k", 0, Decimal(1000)),
    (Decimal(1_000_000), "m", 2, Decimal(1000)),
    (Decimal(1_000_000_000), "bn", 2, Decimal("Infinity")),
)


def money_short(pence: int) -> str:
    """Pence as people say them on a chart: three figures or so, true minus, halves away from zero.

    >>> [money_short(p) for p in (161929643, 17464973, 119950, 4200, 37, 0, -160431798)]
    ['£1.62m', '£175k', '£1.2k', '£42', '37p', '£0', '−£1.60m']

    An amount that would round up to the next unit is written in that unit:

    >>> money_short(99_999_999)
    '£1.00m'
    """
    pounds = Decimal(abs(pence)).scaleb(-2)
    sign = "−" if pence < 0 else ""
    if 0 < pounds < 1:
        return f"{sign}{abs(pence)}p"
    size, letter, places, _ = next(
        unit for unit in UNITS if _rounded(pounds / unit[0], unit[2]) < unit[3]
    )
    return f"{sign}£{_rounded(pounds / size, places):,}{letter}"


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def share_words(part: int, whole: int) -> str:
    """One amount as a percentage of another, to one decimal, halves away from zero.

    A part that is not nothing never reads "0.0%", and one that is not all never "100.0%".
    A whole of zero has no shares: an en dash.

    >>> share_words(161929643, 2467683192), share_words(1, 10_000_000), share_words(5, 0)
    ('6.6%', 'under 0.1%', '–')
    """
    if whole == 0:
        return "–"
    percent = _rounded(Decimal(part) * 100 / Decimal(whole), 1)
    if percent == 0 and part != 0:
        return "under 0.1%" if (part > 0) == (whole > 0) else "just below 0%"
    if percent == 100 and part != whole:
        return "over 99.9%" if abs(part) < abs(whole) else "just over 100%"
    return f"{percent}%".replace("-", "−")


def pence_in_pound(part: int, whole: int, *, places: int) -> str:
    """How many pence of each pound? ``places`` is 0 or 1.

    >>> pence_in_pound(384959413, 2467683192, places=1)
    '15.6p'
    """
    if whole == 0:
        return "–"
    return f"{_rounded(Decimal(part) * 100 / Decimal(whole), places)}p".replace("-", "−")


def pence_range(lower: int, upper: int, whole: int) -> str:
    """A share of each pound between two bounds, in the fewest figures that tell them apart.

    Whole pence when the bounds differ by a penny or more, else one decimal; one figure when
    even that is the same.

    >>> pence_range(384959413, 402424386, 2467683192)
    '15.6p to 16.3p'
    >>> pence_range(270, 330, 1000)
    '27p to 33p'
    """
    if whole == 0:
        return "–"
    places = 0 if abs(upper - lower) * 100 >= abs(whole) else 1
    low = pence_in_pound(lower, whole, places=places)
    high = pence_in_pound(upper, whole, places=places)
    return low if low == high else f"{low} to {high}"


def distance_words(metres: float) -> str:
    """A distance as people say it: whole metres below one kilometre, else kilometres.

    >>> [distance_words(m) for m in (430.2, 4_899.5, 48_999.5, 268_763.0)]
    ['430 m', '4.9 km', '49.0 km', '269 km']
    """
    exact = Decimal(str(metres))
    if _rounded(exact, 0) < 1000:
        return f"{_rounded(exact, 0)} m"
    kilometres = exact / 1000
    return f"{_rounded(kilometres, 1 if kilometres < 100 else 0)} km"
