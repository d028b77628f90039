"""How much was paid in each month, and for which months is there no file?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assetmap.web.charts.drawing import NARROW_PX, both, frame, path, text, text_width
from assetmap.web.charts.upright import Upright, column, upright
from assetmap.web.charts.words import money_short

TOP_PX = 14
AXIS_PX = 52


@dataclass(frozen=True)
class Month:
    """One month. ``pence`` is None when no file covers it, which is not the same as nothing."""

    label: str
    pence: int | None


def months(key: str, *, title: str, columns: Sequence[Month]) -> Markup:
    """Draw amounts by month, in order, at both sizes; a missing month is hatched, never zero.

    Raises
    ------
    ValueError
        When there is no month.
    """
    if not columns:
        raise ValueError("a chart needs at least one month; show the empty state instead")
    desc = "; ".join(f"{one.label}: {_words(one)}" for one in columns) + "."
    return both(lambda width: _draw(key, width, title, desc, columns))


def _words(month: Month) -> str:
    return "no file" if month.pence is None else money_short(month.pence)


def _draw(key: str, width: int, title: str, desc: str, columns: Sequence[Month]) -> Markup:
    height = 200 if width <= NARROW_PX else 240
    amounts = [one.pence for one in columns if one.pence is not None]
    bottom = height - 26.0
    place = upright(amounts, len(columns), left=AXIS_PX, right=width, top=TOP_PX, bottom=bottom)
    marks = _money_axis(place, width)
    longest = max(text_width(one.label) for one in columns) + 8
    every = max(1, math.ceil(longest / place.pitch))
    for index, one in enumerate(columns):
        marks.append(column(place, index, one.pence, strong=True))
        if index % every == 0:
            half = text_width(one.label) / 2
            x = min(place.middle(index), width - half)
            marks.append(text(x, height - 8, one.label, look="t2", anchor="middle"))
    marks.append(path(f"M{AXIS_PX} {place.zero:.1f}H{width}", "axis"))
    return frame(key, width, height, title=title, desc=desc, marks=marks)


def _money_axis(place: Upright, width: int) -> list[Markup]:
    if place.px_per_penny == 0:
        return [text(AXIS_PX - 6, place.zero + 4, money_short(0), look="t2", anchor="end")]
    highest = round((place.zero - place.top) / place.px_per_penny)
    lowest = -round((place.bottom - place.zero) / place.px_per_penny)
    step = round_step((highest - lowest) // 4)
    marks = []
    for at in range(-(-lowest // step) * step, highest + 1, step):
        y = place.y(at)
        if at:
            marks.append(path(f"M{AXIS_PX} {y:.1f}H{width}", "grid"))
        words = money_short(at).replace(".00", "")
        marks.append(text(AXIS_PX - 6, y + 4, words, look="t2", anchor="end"))
    return marks


def round_step(pence: int) -> int:
    """The next of 1, 2 or 5 times a power of ten pence, at least one pound.

    >>> round_step(1_234_567), round_step(40)
    (2000000, 100)
    """
    size = 100
    while True:
        for times in (1, 2, 5):
            if times * size >= pence:
                return times * size
        size *= 10
