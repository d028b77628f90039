"""The frame of a printed map: which ground fits on the paper, at which round scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Round scales, one to so many.
SCALES = (
    1_000, 1_250, 2_000, 2_500, 4_000, 5_000, 7_500, 10_000, 12_500, 15_000, 20_000, 25_000,
    30_000, 40_000, 50_000, 75_000, 100_000, 150_000, 200_000, 250_000, 400_000, 500_000, 750_000,
    1_000_000, 1_500_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000,
)  # fmt: skip
#: Room between the outermost thing and the frame, as a share of the paper.
_MARGIN = 0.06
#: Ground width of a pixel at zoom 0 and 52.5° north, and of a pixel on a screen (OGC 06-042).
_PIXEL_M, _SCREEN_PIXEL_M = 95_298.0, 0.00028

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """A rectangle of ground on a rectangle of paper.

    Attributes
    ----------
    west, south : float
        Lower left corner, metres, EPSG:27700.
    width_mm, height_mm : float
        Of the paper.
    scale : int
        One to so many.
    """

    west: float
    south: float
    width_mm: float
    height_mm: float
    scale: int

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north in metres, EPSG:27700."""
        return (
            self.west,
            self.south,
            self.west + self.width_mm * self.scale / 1000,
            self.south + self.height_mm * self.scale / 1000,
        )

    @property
    def zoom(self) -> int:
        """The zoom of the web map that shows as much; paper is finer by one.

        At 1 : 10,000 a screen's pixel is 2.8 m of ground: zoom 15.05, on paper 16.

        >>> Frame(0, 0, 180, 150, 10_000).zoom
        16
        """
        return math.floor(math.log2(_PIXEL_M / (self.scale * _SCREEN_PIXEL_M))) + 1


def fit(bounds: Bounds, *, width_mm: float, height_mm: float) -> Frame:
    """The largest round scale at which some ground fits on some paper, in its middle.

    Parameters
    ----------
    bounds : (west, south, east, north)
        Metres, EPSG:27700; one point is a rectangle without a size.

    Raises
    ------
    ValueError
        A bound that is not a finite number, or west of west.

    180 mm at 1 : 5,000 are 900 m, less the margins 792 m: 700 m fit, 800 m do not.

    >>> fit((0, 0, 700, 100), width_mm=180, height_mm=150).scale
    5000
    >>> fit((0, 0, 800, 100), width_mm=180, height_mm=150).scale
    7500
    """
    west, south, east, north = bounds
    if not all(math.isfinite(value) for value in bounds) or east < west or north < south:
        raise ValueError(f"no rectangle of ground: {bounds}")
    usable = (1 - 2 * _MARGIN) / 1000
    scale = next(
        (
            scale
            for scale in SCALES
            if east - west <= width_mm * usable * scale
            and north - south <= height_mm * usable * scale
        ),
        SCALES[-1],
    )
    return Frame(
        (west + east) / 2 - width_mm * scale / 2000,
        (south + north) / 2 - height_mm * scale / 2000,
        width_mm,
        height_mm,
        scale,
    )


def bar_length(frame: Frame) -> int:
    """How long is the scale bar, in metres: 1, 2 or 5 times a power of ten, up to a third.

    >>> bar_length(Frame(0, 0, 180, 150, 10_000))
    500
    """
    most = frame.width_mm * frame.scale / 3000
    power = 10 ** math.floor(math.log10(most))
    return int(max(step * power for step in (1, 2, 5) if step * power <= most))
