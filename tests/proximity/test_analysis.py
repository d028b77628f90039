"""Coverage of people, by METHODS' own example."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.proximity.analysis import coverage, mean_distance_m, points_within

PEOPLE = np.array([300.0, 250.0, 400.0, 350.0, 200.0])
WALK_M = np.array([150.0, 380.0, 420.0, 790.0, 1300.0])


def test_coverage_and_gap() -> None:
    """METHODS section 10, ``coverage_and_gap``."""
    found = {one.limit_m: one for one in coverage(PEOPLE, WALK_M, (400, 800, 1_200))}
    assert {limit: round(one.share, 4) for limit, one in found.items()} == {
        400: 0.3667, 800: 0.8667, 1_200: 0.8667,
    }  # fmt: skip
    assert found[800].gap == 200
    assert mean_distance_m(PEOPLE, WALK_M) == pytest.approx(563.0, abs=0.4)


def test_the_limit_itself_is_covered_and_no_way_is_not() -> None:
    people = np.array([10.0, 20.0, 30.0])
    found = coverage(people, np.array([400.0, np.inf, np.nan]), (399, 400))
    assert [(one.people, one.gap) for one in found] == [(0, 60), (10, 50)]
    assert np.isnan(coverage(np.zeros(2), np.zeros(2), (1,))[0].share)


def test_dwithin_is_inclusive() -> None:
    """METHODS section 1, ``dwithin_is_inclusive``."""
    things = np.array([[400.0, 0.0], [400.5, 0.0], [0.0, 399.9]])
    pairs = points_within(np.zeros((1, 2)), things, radius_m=400)
    assert sorted(pairs.thing + 1) == [1, 3]
