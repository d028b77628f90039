"""Where do upright bars stand? Shared by the charts of tenths and of months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assetmap.web.charts.drawing import hatched, rect

FILL = 0.76


@dataclass(frozen=True)
class Upright:
    """Columns on a common zero, in pixels.

    Attributes
    ----------
    left, pitch : float
        Where the first column's room begins, and how wide each column's room is.
    top, zero, bottom : float
        From the top: the highest amount, nothing, and the lowest (below zero: credits).
    px_per_penny : float
        Zero when every amount is nothing.
    """

    left: float
    pitch: float
    top: float
    zero: float
    bottom: float
    px_per_penny: float

    def y(self, pence: int) -> float:
        """From the top, for an amount."""
        return self.zero - pence * self.px_per_penny

    def x(self, index: int) -> float:
        """Left edge of a column."""
        return self.left + index * self.pitch + self.pitch * (1 - FILL) / 2

    def middle(self, index: int) -> float:
        """Middle of a column."""
        return self.left + (index + 0.5) * self.pitch

    @property
    def box(self) -> float:
        """Width of a column."""
        return self.pitch * FILL


def upright(
    amounts: Sequence[int], count: int, *, left: float, right: float, top: float, bottom: float
) -> Upright:
    """Fit columns between the given edges so that every amount, and zero, has room."""
    lowest, highest = min((0, *amounts)), max((0, *amounts))
    span = highest - lowest
    per_penny = (bottom - top) / span if span else 0.0
    return Upright(
        left=left,
        pitch=(right - left) / count,
        top=top,
        zero=bottom + lowest * per_penny,
        bottom=bottom,
        px_per_penny=per_penny,
    )


def column(place: Upright, index: int, pence: int | None, *, strong: bool) -> Markup:
    """One column; without a figure it is hatched to the full height, never drawn as zero."""
    if pence is None:
        return hatched(place.x(index), place.top, place.box, place.bottom - place.top)
    upper, lower = sorted((place.zero, place.y(pence)))
    return rect(place.x(index), upper, place.box, lower - upper, "c1" if strong else "c2")
