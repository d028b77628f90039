"""The curve is a step function of the money that was placed."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.anchors.analysis.curve import at_least, cumulative_curve


def test_exactly_half_is_half() -> None:
    curve = cumulative_curve(np.array([1.0, 2.0]), np.array([50, 50]))
    assert (curve.d50_m, curve.d80_m) == (1.0, 2.0)


def test_eight_tenths_is_not_the_nearest_binary_fraction() -> None:
    # 0.8 as a float is a hair above eight tenths: 0.8 * total would ask for one penny more.
    total = 10**17
    assert at_least(total, 0.8) == 8 * 10**16
    curve = cumulative_curve(np.array([1.0, 2.0]), np.array([8 * 10**16, 2 * 10**16]))
    assert curve.d80_m == 1.0


def test_equal_distances_are_one_step() -> None:
    curve = cumulative_curve(np.array([5.0, 5.0, 9.0]), np.array([1, 2, 3]))
    assert curve.distance_m.tolist() == [5.0, 9.0]
    assert curve.cumulative_pence.tolist() == [3, 6]
    assert curve.cumulative_share.tolist() == [0.5, 1.0]


def test_credits_and_unlocated_rows_weigh_nothing() -> None:
    curve = cumulative_curve(np.array([1.0, np.nan, 3.0]), np.array([-100, 100, 5]))
    assert curve.distance_m.tolist() == [3.0]
    assert (curve.d50_m, curve.mean_m) == (3.0, 3.0)


@pytest.mark.parametrize("pence", [[], [0], [-5]])
def test_nothing_placed_has_no_distance(pence: list[int]) -> None:
    curve = cumulative_curve(np.zeros(len(pence)), np.array(pence, dtype=np.int64))
    assert (curve.d50_m, curve.d80_m, curve.mean_m) == (None, None, None)
    assert curve.cumulative_share.size == 0
