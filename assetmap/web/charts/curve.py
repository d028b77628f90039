"""How far does the money travel? Share of placed pounds within a distance, as steps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from assetmap.web.charts.drawing import NARROW_PX, both, dot, frame, number, path, text, text_width
from assetmap.web.charts.words import distance_words

TOP_PX = 20
LEFT_PX = 44
RIGHT_PX = 16
SHARES = (0, 25, 50, 75, 100)
KILOMETRES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 25, 50, 100, 200, 300, 500, 1000)
#: Ticks that are tried first, so that the whole powers of ten stay when room is short.
FIRST = (1, 10, 100, 0.1, 1000)
LOWEST_KM = 0.1
STEP_PX = 0.5


@dataclass(frozen=True)
class Curve:
    """A cumulative curve that has no slope between suppliers.

    Attributes
    ----------
    distance_m : tuple of float
        Distances in metres, rising; not negative, finite.
    share : tuple of float
        Share of placed pounds within each distance, 0 to 1, never falling; same length.
    d50_m, d80_m : float or None
        Distance within which half and four fifths lie; None when it was not reached.
    """

    distance_m: tuple[float, ...]
    share: tuple[float, ...]
    d50_m: float | None
    d80_m: float | None


@dataclass(frozen=True)
class Axes:
    """Where a distance and a share stand, in pixels; distances are logarithmic."""

    width: int
    bottom: float
    low_km: float
    high_km: float

    def x(self, metres: float) -> float:
        """From the left; distances under the lowest tick stand on it."""
        km = max(metres / 1000, self.low_km)
        along = math.log(km / self.low_km) / math.log(self.high_km / self.low_km)
        return LEFT_PX + along * (self.width - LEFT_PX - RIGHT_PX)

    def y(self, share: float) -> float:
        """From the top."""
        return self.bottom - share * (self.bottom - TOP_PX)


def step_curve(key: str, *, title: str, curve: Curve) -> Markup:
    """Draw the curve with its D50 and D80, at both sizes.

    Raises
    ------
    ValueError
        When there are no points, the lengths differ, or distances or shares fall.
    """
    _check(curve)
    parts = [
        f"{words} of the placed pounds are within {distance_words(metres)}"
        for words, metres in (("half", curve.d50_m), ("80 per cent", curve.d80_m))
        if metres is not None
    ]
    desc = (", ".join(parts) or "neither half nor 80 per cent is reached") + "."
    desc = desc[0].upper() + desc[1:]
    return both(lambda width: _draw(key, width, title, desc, curve))


def _check(curve: Curve) -> None:
    if not curve.distance_m or len(curve.distance_m) != len(curve.share):
        raise ValueError("a curve needs one share for each of its distances, and at least one")
    for values in (curve.distance_m, curve.share):
        if any(after < before for before, after in pairwise(values)):
            raise ValueError("a cumulative curve never falls and its distances rise")
    if curve.distance_m[0] < 0 or not math.isfinite(curve.distance_m[-1]):
        raise ValueError("distances are finite and not negative")


def _draw(key: str, width: int, title: str, desc: str, curve: Curve) -> Markup:
    height = 240 if width <= NARROW_PX else 300
    far_km = curve.distance_m[-1] / 1000
    near_km = max(LOWEST_KM, min(1.0, curve.distance_m[0] / 1000))
    axes = Axes(width, height - 46, near_km, max(far_km * 1.05, near_km * 10))
    marks = _grid(axes)
    readings = [
        (share, metres, f"{words} within {distance_words(metres)}")
        for share, words, metres in ((0.5, "Half", curve.d50_m), (0.8, "80%", curve.d80_m))
        if metres is not None
    ]
    marks += [_guide(axes, share, metres) for share, metres, _ in readings]
    marks.append(path(steps(curve, axes), "l1"))
    for share, metres, words in readings:
        marks += _reading(axes, share, metres, words)
    caption = "Straight line; each step right is several times further"
    marks.append(text((LEFT_PX + width) / 2, height - 4, caption, look="t2", anchor="middle"))
    return frame(key, width, height, title=title, desc=desc, marks=marks)


def steps(curve: Curve, axes: Axes) -> str:
    """Path data: right, then up. Points in the same half pixel become one step."""
    merged: dict[int, float] = {}
    for metres, share in zip(curve.distance_m, curve.share, strict=True):
        merged[round(axes.x(metres) / STEP_PX)] = share
    parts = [f"M{number(axes.x(0))} {number(axes.y(0))}"]
    for column, share in merged.items():
        parts.append(f"H{number(column * STEP_PX)}V{number(axes.y(share))}")
    parts.append(f"H{number(axes.width - RIGHT_PX)}")
    return "".join(parts)


def _grid(axes: Axes) -> list[Markup]:
    right = axes.width - RIGHT_PX
    marks = []
    for percent in SHARES:
        y = axes.y(percent / 100)
        marks.append(path(f"M{LEFT_PX} {y:.1f}H{right}", "axis" if percent == 0 else "grid"))
        marks.append(text(LEFT_PX - 6, y + 4, f"{percent}%", look="t2", anchor="end"))
    ticks = kilometre_ticks(axes)
    for km in ticks:
        x = axes.x(km * 1000)
        words = f"{km:g} km" if km == ticks[-1] else f"{km:g}"
        marks.append(path(f"M{x:.1f} {axes.bottom:.1f}v5", "axis"))
        middle = min(x, axes.width - text_width(words) / 2)
        marks.append(text(middle, axes.bottom + 19, words, look="t2", anchor="middle"))
    return marks


def kilometre_ticks(axes: Axes) -> list[float]:
    """Which kilometres are labelled? Powers of ten first, then the rest where there is room."""
    room = 34.0
    chosen: list[float] = []
    for km in (*FIRST, *(each for each in KILOMETRES if each not in FIRST)):
        inside = axes.low_km <= km <= axes.high_km
        x = axes.x(km * 1000)
        if inside and all(abs(x - axes.x(other * 1000)) >= room for other in chosen):
            chosen.append(km)
    return sorted(chosen)


def _guide(axes: Axes, share: float, metres: float) -> Markup:
    x, y = axes.x(metres), axes.y(share)
    return path(f"M{LEFT_PX} {y:.1f}H{x:.1f}V{axes.bottom:.1f}", "lead")


def _reading(axes: Axes, share: float, metres: float, words: str) -> list[Markup]:
    x, y = axes.x(metres), axes.y(share)
    fits = x - 10 - text_width(words, bold=True) >= LEFT_PX
    label = (
        text(x - 10, y - 7, words, look="tb", anchor="end")
        if fits
        else text(min(x + 9, axes.width - text_width(words, bold=True)), y + 17, words, look="tb")
    )
    return [dot(x, y), label]
