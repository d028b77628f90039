"""Centre and ellipse of points whose answer can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.anchors.analysis.centre import centrography

EAST = np.array([406300.0, 405700.0, 405800.0, 406200.0])
NORTH = np.array([287900.0, 287100.0, 287650.0, 287350.0])


def test_worked_ellipse() -> None:
    found = centrography(EAST, NORTH, np.array([2, 2, 1, 1]))
    assert found.centre is not None
    assert found.ellipse is not None
    assert (found.centre.easting, found.centre.northing) == (406000.0, 287500.0)
    assert found.centre.standard_distance_m == pytest.approx(433.0127, abs=1e-3)
    assert found.ellipse.major_m == pytest.approx(408.2483, abs=1e-3)
    assert found.ellipse.minor_m == pytest.approx(144.3376, abs=1e-3)
    assert found.ellipse.bearing_deg == pytest.approx(36.8699, abs=1e-3)
    assert found.ellipse.coverage == pytest.approx(0.3935, abs=1e-4)


@pytest.mark.parametrize(
    ("east", "north"),
    [([1.0], [2.0]), ([1.0, 5.0], [2.0, 9.0]), ([0.0, 1e5, 3e5], [0.0, 2e5, 6e5])],
)
def test_no_ellipse_of_a_line(east: list[float], north: list[float]) -> None:
    found = centrography(np.array(east), np.array(north), np.ones(len(east), dtype=np.int64))
    assert found.centre is not None
    assert found.ellipse is None


def test_no_centre_without_weight() -> None:
    found = centrography(np.array([1.0, np.nan]), np.array([1.0, 1.0]), np.array([-5, 9]))
    assert (found.centre, found.ellipse) == (None, None)


@pytest.mark.parametrize(("turn", "bearing"), [(0, 0.0), (1, 90.0)])
def test_bearing_is_from_north_and_below_180(turn: int, bearing: float) -> None:
    long, short = np.array([-10.0, 10.0, 0.0, 0.0]), np.array([0.0, 0.0, -1.0, 1.0])
    east, north = (long, short) if turn else (short, long)
    ellipse = centrography(east, north, np.ones(4, dtype=np.int64)).ellipse
    assert ellipse is not None
    assert ellipse.bearing_deg == pytest.approx(bearing, abs=1e-6)


def test_a_circle_has_no_bearing() -> None:
    east, north = np.array([-1.0, 1.0, 0.0, 0.0]), np.array([0.0, 0.0, -1.0, 1.0])
    ellipse = centrography(east, north, np.ones(4, dtype=np.int64)).ellipse
    assert ellipse is not None
    assert ellipse.bearing_deg is None
    assert ellipse.major_m == pytest.approx(ellipse.minor_m)
