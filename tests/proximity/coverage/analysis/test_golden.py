"""The worked examples of coverage, limits and floating catchments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from access import weights

from assetmap.proximity.coverage.analysis.costs import Costs, straight_costs
from assetmap.proximity.coverage.analysis.covering import (
    cover,
    mean_distance,
    nearest,
    within_limit,
)
from assetmap.proximity.coverage.analysis.floating import floating_catchment


def dense(metres: np.ndarray, *, limit_m: float = np.inf) -> Costs:
    """All pairs of a matrix, people by places."""
    person, place = np.indices(metres.shape)
    return Costs(
        person.ravel(), place.ravel(), metres.astype(float).ravel(), *metres.shape, limit_m,
        np.zeros(metres.shape[0], dtype=bool), np.zeros(metres.shape[1], dtype=bool),
    )  # fmt: skip


def test_within_is_at_most(golden: dict[str, Any]) -> None:
    one = golden["dwithin_is_inclusive"]
    points = one["inputs"]["points"]
    x, y = np.array(list(points.values()), dtype=float).T
    costs = straight_costs(x, y, [shapely.Point(one["inputs"]["origin"])],
                           limit_m=one["inputs"]["distance_m"])  # fmt: skip
    found = [int(list(points)[at]) for at in costs.person]
    assert found == one["expected"]["within"]


def test_coverage_and_gap(golden: dict[str, Any]) -> None:
    one = golden["coverage_and_gap"]
    people = np.array(one["inputs"]["population"], dtype=float)
    walk = np.array(one["inputs"]["nearest_walk_m"], dtype=float)
    costs = dense(walk[:, np.newaxis])
    expected = one["expected"]
    for limit, share in expected["coverage"].items():
        within, unknown = within_limit(costs, float(limit))
        found = cover(people, within, unknown)
        assert found.within / found.total == pytest.approx(share, abs=0.001)
        assert found.total == people.sum()
    within, unknown = within_limit(costs, 800)
    assert cover(people, within, unknown).beyond == expected["gap_population_800m"]
    metres, _place = nearest(costs)
    assert mean_distance(people, metres) == pytest.approx(expected["pop_weighted_mean_m"])


@pytest.mark.parametrize("limit", ["10", "15"])
def test_two_steps_by_hand(golden: dict[str, Any], limit: str) -> None:
    one = golden["2sfca_hand"]
    people = np.array(one["inputs"]["population"], dtype=float)
    supply = np.array(one["inputs"]["supply"], dtype=float)
    costs = dense(np.array(one["inputs"]["minutes"]))
    plain = floating_catchment(people, supply, costs, steps={int(limit): 1.0})
    assert plain.share == pytest.approx(one["expected"][f"A_threshold_{limit}"])
    stepped = floating_catchment(people, supply, costs, steps={10: 1.0, 20: 0.68})
    assert stepped.share == pytest.approx(one["expected"]["e2sfca_A"], abs=1e-6)
    assert (people * stepped.share).sum() == pytest.approx(one["expected"]["sum_pop_x_A"])


@pytest.mark.parametrize("roads", ["gridlock", "inbound_fast", "outbound_fast", "both_fast"])
def test_hospitals_of_the_library_itself(golden: dict[str, Any], roads: str) -> None:
    one = golden["pysal_access_hospital_example"]
    tracts, expected = one["inputs"]["tracts"], one["expected"][roads]
    # The library's own example: from one to another tract; its first letter says which way counts.
    cost = np.full((3, 3), float(one["inputs"]["self_cost"]))
    cost[0, 1] = cost[1, 0] = expected["cross_1to2"]
    cost[0, 2] = cost[1, 2] = expected["inbound_1to3_2to3"]
    cost[2, 0] = cost[2, 1] = expected["outbound_3to1_3to2"]
    people = np.array([one["pop"] for one in tracts], dtype=float)
    doctors = np.array([one["doc"] for one in tracts], dtype=float)
    found = floating_catchment(people, doctors, dense(cost), steps={10: 1.0, 20: 0.68, 30: 0.22})
    assert found.share == pytest.approx(expected["e2sfca_default_10_20_30"], abs=1e-5)
    assert (people * found.share).sum() == pytest.approx(135)


def test_steps_hold_their_limit(golden: dict[str, Any]) -> None:
    one = golden["pysal_access_weight_functions"]
    step = weights.step_fn({int(key): value for key, value in one["inputs"]["step"].items()})
    expected = one["expected"]["step_at_0_10_..70"]
    assert [step(10 * at) for at in range(8)] == expected


def test_standards_test_size_and_distance_together(golden: dict[str, Any]) -> None:
    one = golden["greenspace_standards"]
    for home in one["inputs"]["homes"]:
        for name, (hectares, limit) in one["inputs"]["criteria"].items():
            metres = np.array([[home[f"nearest_ge_{hectares:g}ha_m"]]])
            within, _unknown = within_limit(dense(metres), limit)
            assert bool(within[0]) is one["expected"][home["id"]][name]
