"""Which of these got how much? Horizontal bars, with ranges and with what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assetmap.web.charts.drawing import (
    NARROW_PX,
    both,
    frame,
    hatched,
    path,
    rect,
    text,
    text_width,
    wrap,
)
from assetmap.web.charts.words import money_short, share_words

BAR_PX = 22
ROW_PX = 34
LINE_PX = 17
GAP_PX = 8
LABEL_SHARE = 0.36


@dataclass(frozen=True)
class Bar:
    """One row of the chart.

    Attributes
    ----------
    label : str
        What the bar is of.
    pence : int
        What was measured, in whole pence; may be negative (more credits than payments).
    upper_pence : int or None
        The most that it could be; drawn hatched from ``pence`` on. None: no range.
    unknown : bool
        The whole bar is money that could not be placed: hatched.
    subject : bool
        The one bar that the chart is about: darker, its words bold.
    """

    label: str
    pence: int
    upper_pence: int | None = None
    unknown: bool = False
    subject: bool = False


@dataclass(frozen=True)
class Scale:
    """Where zero stands and how many pixels a penny takes."""

    zero_px: float
    px_per_penny: float

    def at(self, pence: int) -> float:
        """Pixels from the left for an amount."""
        return self.zero_px + pence * self.px_per_penny


def bars(key: str, *, title: str, rows: Sequence[Bar], total_pence: int) -> Markup:
    """Draw amounts as horizontal bars, at both sizes.

    Parameters
    ----------
    key : str
        Unique on the page.
    title : str
        What the bars show, for those who do not see them.
    rows : sequence of Bar
        In the order to draw, first at the top; at least one.
    total_pence : int
        What the shares are of. When no row is a subject, all bars are in the strong colour.

    Raises
    ------
    ValueError
        When there is no row, or an upper bound is below its bar.
    """
    if not rows:
        raise ValueError("a chart needs at least one row; show the empty state instead")
    for row in rows:
        if row.upper_pence is not None and row.upper_pence < row.pence:
            raise ValueError(f"{row.label}: the upper bound is below the lower one")
    desc = "; ".join(f"{row.label}: {value_words(row, total_pence)}" for row in rows) + "."
    return both(lambda width: _draw(key, width, title, desc, rows, total_pence))


def value_words(row: Bar, total_pence: int) -> str:
    """What stands at the end of a bar: money and share, or the share's range."""
    if row.upper_pence is not None:
        low = share_words(row.pence, total_pence)
        high = share_words(row.upper_pence, total_pence)
        return low if low == high else f"{low} to {high}"
    return f"{money_short(row.pence)} · {share_words(row.pence, total_pence)}"


def _draw(
    key: str, width: int, title: str, desc: str, rows: Sequence[Bar], total_pence: int
) -> Markup:
    words = [value_words(row, total_pence) for row in rows]
    room_for_words = max(text_width(one, bold=True) for one in words) + GAP_PX
    longest = max(text_width(row.label, bold=row.subject) for row in rows)
    above = width <= NARROW_PX or longest > width * LABEL_SHARE
    left = 1.0 if above else longest + GAP_PX
    right = width - 2 if above else width - room_for_words
    scale = _scale(rows, left, right)
    one_subject = any(row.subject for row in rows)
    marks: list[Markup] = []
    y = 2.0
    for row, value in zip(rows, words, strict=True):
        bold = "tb" if row.subject else "t1"
        if above:
            lines = wrap(row.label, width - room_for_words, bold=row.subject)
            for line in lines:
                y += LINE_PX
                marks.append(text(0, y - 4, line, look=bold))
            marks.append(text(width, y - 4, value, look=bold, anchor="end"))
            y += 1
        else:
            marks.append(text(left - GAP_PX, y + 16, row.label, look=bold, anchor="end"))
            end = max(scale.at(0), scale.at(row.pence), scale.at(row.upper_pence or row.pence))
            marks.append(text(end + GAP_PX, y + 16, value, look=bold))
        marks.append(_bar(row, scale, y, strong=row.subject or not one_subject))
        reach = (y, BAR_PX) if above else (y - 4, ROW_PX)
        marks.append(path(f"M{scale.zero_px:.1f} {reach[0]:.1f}v{reach[1]}", "axis"))
        y += ROW_PX - (4 if above else 0)
    return frame(key, width, y, title=title, desc=desc, marks=marks)


def _bar(row: Bar, scale: Scale, y: float, *, strong: bool) -> Markup:
    start, end = sorted((scale.at(0), scale.at(row.pence)))
    if row.unknown:
        return hatched(start, y, end - start, BAR_PX)
    solid = rect(start, y, end - start, BAR_PX, "c1" if strong else "c2")
    if row.upper_pence is None or row.upper_pence == row.pence:
        return solid
    reach = scale.at(row.upper_pence)
    return solid + hatched(scale.at(row.pence), y, reach - scale.at(row.pence), BAR_PX, step=5)


def _scale(rows: Sequence[Bar], left: float, right: float) -> Scale:
    lowest = min(0, *(row.pence for row in rows))
    highest = max(0, *(max(row.pence, row.upper_pence or row.pence) for row in rows))
    span = highest - lowest
    if span == 0:
        return Scale(left, 0.0)
    per_penny = (right - left) / span
    return Scale(left - lowest * per_penny, per_penny)
