"""Writing names on a map so that none covers another or a mark."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

#: Width of an average letter and height of a line, as shares of the type's size.
_LETTER, _LINE = 0.56, 1.15
MM_PER_POINT = 25.4 / 72
#: How far a street may turn under its name, in degrees.
_MOST_TURN = 22.0


@dataclass
class Taken:
    """Room on the map that is taken, as circles (x, y, radius), mm."""

    circles: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, x: float, y: float, radius: float) -> None:
        """Take a circle."""
        self.circles.append((x, y, radius))

    def is_free(self, places: NDArray[np.float64], radius: float) -> bool:
        """Is there room for circles of one radius at these places, shape (n, 2)?"""
        if not self.circles:
            return True
        held = np.array(self.circles)
        far = np.hypot(places[:, None, 0] - held[None, :, 0], places[:, None, 1] - held[None, :, 1])
        return bool((far >= held[None, :, 2] + radius).all())


@dataclass(frozen=True)
class Label:
    """Words, where their middle stands (mm), and how they are turned (degrees)."""

    words: str
    x: float
    y: float
    angle: float
    size_pt: float


def write_at(
    taken: Taken, words: str, x: float, y: float, *, size_pt: float, width: float, height: float
) -> Label | None:
    """A level name around a place, moved up or down a little if need be; None without room."""
    for shift in (0.0, 1.2, -1.2, 2.2, -2.2):
        label = Label(words, x, y + shift * size_pt * MM_PER_POINT, 0.0, size_pt)
        if _take(taken, label, width, height):
            return label
    return None


def write_along(
    taken: Taken, words: str, line: shapely.Geometry, *, size_pt: float, width: float, height: float
) -> Label | None:
    """A name along a line where that is long and straight enough; None where it is nowhere.

    Parameters
    ----------
    line : LineString or MultiLineString
        In mm of the paper.
    """
    needed = _length(words, size_pt) * 1.1
    parts = [part for part in shapely.get_parts(line) if part.geom_type == "LineString"]
    for part in sorted(parts, key=lambda one: -one.length)[:3]:
        for share in (0.5, 0.3, 0.7):
            middle = part.length * share
            if middle < needed / 2 or middle + needed / 2 > part.length:
                continue
            points = shapely.get_coordinates(
                shapely.line_interpolate_point(
                    part, [middle - needed / 2, middle, middle + needed / 2]
                )
            )
            first = _bearing(points[0], points[1])
            second = _bearing(points[1], points[2])
            turn = abs((second - first + 180) % 360 - 180)
            if turn > _MOST_TURN:
                continue
            angle = (_bearing(points[0], points[2]) + 90) % 180 - 90
            label = Label(words, float(points[1][0]), float(points[1][1]), angle, size_pt)
            if _take(taken, label, width, height):
                return label
    return None


def _take(taken: Taken, label: Label, width: float, height: float) -> bool:
    radius = label.size_pt * MM_PER_POINT * _LINE / 2
    length = max(_length(label.words, label.size_pt) - 2 * radius, 0.0)
    count = max(2, math.ceil(length / radius) + 1)
    along = np.linspace(-length / 2, length / 2, count)
    turn = math.radians(label.angle)
    places = np.column_stack([label.x + along * math.cos(turn), label.y + along * math.sin(turn)])
    edge = np.array([width, height]) - radius
    inside = bool((places >= radius).all() and (places <= edge).all())
    if not inside or not taken.is_free(places, radius):
        return False
    for x, y in places:
        taken.add(float(x), float(y), radius)
    return True


def _length(words: str, size_pt: float) -> float:
    return len(words) * size_pt * MM_PER_POINT * _LETTER


def _bearing(start: NDArray[np.float64], end: NDArray[np.float64]) -> float:
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
