"""Costs of walks and straight lines, and what follows from pairs that are not known."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.proximity.coverage.analysis.costs import Costs, straight_costs, walk_costs
from assetmap.proximity.coverage.analysis.covering import (
    cover,
    nearest,
    split,
    whole,
    within_limit,
)
from assetmap.proximity.coverage.analysis.floating import STEPS, floating_catchment
from assetmap.proximity.walking.analysis.ends import ends_of
from assetmap.proximity.walking.analysis.from_any import walks_from_any
from assetmap.proximity.walking.analysis.reaching import walk_distances
from assetmap.proximity.walking.analysis.snapping import snap
from tests.factories.streets import CORNER, grid_streets

X, Y = CORNER


def test_a_place_is_reached_from_its_nearest_end() -> None:
    """The same as the least over all ends asked one by one, on crooked streets with gaps."""
    network = grid_streets(16, 90.0, jitter_m=12.0, kept=0.8)
    rng = np.random.default_rng(5)
    targets = rng.uniform(-150, 1_500, (400, 2)) + CORNER
    ends = snap(network, targets)
    for _try in range(12):
        west, south = rng.uniform(0, 1_100, 2)
        place = shapely.box(X + west, Y + south, X + west + 180, Y + south + 120)
        starts = ends_of(place)
        limit = float(rng.choice([300.0, 800.0, np.inf]))
        least = np.full(len(targets), np.inf)
        for start in starts:
            walks = walk_distances(network, tuple(start), targets, limit_m=limit)
            if walks is not None:
                least = np.minimum(least, walks.walk_m)
        found = walks_from_any(network, starts, targets, ends=ends, limit_m=limit)
        assert found is not None
        np.testing.assert_allclose(found.walk_m, least, atol=1e-3)
        assert np.isfinite(found.walk_m).any()
        assert (found.far == (ends.edge < 0)).all()


def test_where_no_street_comes_near_a_place_nothing_is_said() -> None:
    network = grid_streets(5, 100.0)
    far = np.array([[X - 5_000, Y - 5_000]])
    targets = np.array([[X, Y]])
    ends = snap(network, targets)
    assert walks_from_any(network, far, targets, ends=ends, limit_m=800) is None


def walked(places: list[shapely.Geometry], x: list[float], y: list[float]) -> Costs:
    network = grid_streets(11, 100.0)
    return walk_costs(
        network, np.array(x) + X, np.array(y) + Y, places, [ends_of(one) for one in places],
        limit_m=2_000,
    )  # fmt: skip


def test_a_walk_round_the_corner_and_a_home_inside_a_park() -> None:
    park = shapely.box(X + 480, Y + 480, X + 720, Y + 720)
    costs = walked([park], [200, 600, 500], [100, 600, 300])
    metres, place = nearest(costs)
    assert metres[1] == 0  # the middle of the park lies on no edge of it
    assert metres[0] == pytest.approx(680, abs=30)
    assert metres[2] == pytest.approx(180, abs=26)
    assert place.tolist() == [0, 0, 0]


def test_whom_no_street_comes_near_is_neither_within_nor_beyond() -> None:
    costs = walked([shapely.Point(X + 500, Y + 500)], [500, 500, 5_000], [300, -300, 5_000])
    within, unknown = within_limit(costs, 1_000)
    assert within.tolist() == [True, False, False]
    # The second lives 800 m away but 300 m from any street; the third is too far in any case.
    assert unknown.tolist() == [False, True, False]
    people = np.array([10.0, 20.0, 30.0])
    found = cover(people, within, unknown)
    assert (found.within, found.unknown, found.beyond) == (10, 20, 30)


def test_a_place_that_no_street_comes_near_may_still_be_reached() -> None:
    costs = walked([shapely.Point(X + 500, Y - 300)], [500, 500], [0, 900])
    within, unknown = within_limit(costs, 400)
    assert not within.any()
    assert unknown.tolist() == [True, False]


def test_who_reaches_one_place_is_within_whatever_is_not_known_of_another() -> None:
    places = [shapely.Point(X + 500, Y + 100), shapely.Point(X + 500, Y - 300)]
    within, unknown = within_limit(walked(places, [500], [0]), 400)
    assert (within.tolist(), unknown.tolist()) == ([True], [False])


def test_of_equally_near_places_the_first_has_the_people() -> None:
    places = [shapely.Point(100, 0), shapely.Point(-100, 0)]
    costs = straight_costs(np.zeros(1), np.zeros(1), places, limit_m=500)
    metres, place = nearest(costs)
    assert (metres[0], place[0]) == (100, 0)
    shares = split(np.array([7.0]), place, np.array([True]), places=2)
    assert shares.tolist() == [7, 0]


def test_a_place_that_nobody_reaches_is_named_and_shared_with_nobody() -> None:
    places = [shapely.Point(0, 0), shapely.Point(9_000, 0)]
    costs = straight_costs(np.array([100.0, 700.0]), np.zeros(2), places, limit_m=1_200)
    found = floating_catchment(
        np.array([50.0, 100.0]), np.array([3.0, 5.0]), costs, steps=STEPS[800]
    )
    assert found.unreached == (1,)
    assert found.supply == 3
    assert (np.array([50.0, 100.0]) * found.share).sum() == pytest.approx(3)


def test_what_lies_beyond_the_catchment_is_not_shared() -> None:
    costs = straight_costs(
        np.array([100.0, 801.0]), np.zeros(2), [shapely.Point(0, 0), shapely.Point(1_700, 0)],
        limit_m=1_200,
    )  # fmt: skip
    found = floating_catchment(
        np.array([10.0, 10.0]), np.array([1.0, 1.0]), costs, steps=STEPS[800]
    )
    assert found.share[1] == 0
    assert found.unreached == (1,)
    assert found.share[0] == pytest.approx(0.1)


def test_nobody_and_nothing() -> None:
    none = straight_costs(np.zeros(0), np.zeros(0), [], limit_m=800)
    within, unknown = within_limit(none, 800)
    assert cover(np.zeros(0), within, unknown).total == 0
    assert floating_catchment(np.zeros(0), np.zeros(0), none, steps=STEPS[800]).supply == 0


@settings(max_examples=150, deadline=None)
@given(st.lists(st.floats(0, 50_000, allow_nan=False), max_size=40))
def test_whole_people_add_up(parts: list[float]) -> None:
    made = whole(parts)
    assert sum(made) == int(np.floor(sum(parts) + 0.5))
    assert all(abs(one - part) < 1 for one, part in zip(made, parts, strict=True))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_shares_times_people_are_the_supply(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people, supply = rng.uniform(0, 90, 60), rng.uniform(0, 8, 9)
    x, y = rng.uniform(0, 3_000, (2, 60))
    places = [shapely.Point(*rng.uniform(0, 3_000, 2)) for _one in range(9)]
    costs = straight_costs(x, y, places, limit_m=1_200)
    for steps in STEPS.values():
        found = floating_catchment(people, supply, costs, steps=steps)
        assert (people * found.share).sum() == pytest.approx(found.supply)
        left = sum(supply[one] for one in found.unreached)
        assert found.supply + left == pytest.approx(supply.sum())
