"""The worked examples of walking in the reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from assetmap.proximity.walking.analysis.isochrones import part_lines
from assetmap.proximity.walking.analysis.profiles import (
    CAUTIOUS,
    NAMED_DISTANCES_M,
    PROFILES,
    STANDARD,
    metres_of,
    minutes_of,
)
from assetmap.proximity.walking.analysis.reaching import reach
from tests.factories.streets import CORNER, grid_streets


def test_walk_speed_conversions(golden: dict[str, Any]) -> None:
    example = golden["walk_speed_conversions"]
    expected, within = example["expected"], example["tolerance"]["abs"]
    assert metres_of(1) == example["inputs"]["m_per_min"]
    assert STANDARD.m_per_s == pytest.approx(expected["m_s"], abs=within)
    assert STANDARD.m_per_s * 3.6 == pytest.approx(expected["km_h"], abs=within)
    for metres in (400, 640, 800, 960, 1_200):
        assert minutes_of(metres) == pytest.approx(expected[f"{metres}m_min"], abs=within)
    assert metres_of(15, CAUTIOUS) == expected["natural_england_15min_m"]
    assert CAUTIOUS.m_per_s == pytest.approx(expected["natural_england_speed_m_s"], abs=within)


def test_the_named_profiles_and_distances() -> None:
    assert {name: round(one.m_per_s, 2) for name, one in PROFILES.items()} == {
        "standard": 1.33, "cautious": 1.11, "slower": 0.8,
    }  # fmt: skip
    assert [minutes_of(metres) for metres in NAMED_DISTANCES_M] == [5, 10, 15]


def test_isochrone_on_grid_network(golden: dict[str, Any]) -> None:
    example = golden["isochrone_on_grid_network"]
    apart, limit = example["inputs"]["street_grid_m"], example["inputs"]["limit_m"]
    expected, within = example["expected"], example["tolerance"]["abs"]
    network = grid_streets(21, apart)
    middle = (CORNER[0] + 10 * apart, CORNER[1] + 10 * apart)
    found = reach(network, middle, limit)
    assert found is not None
    assert np.isfinite(found.node_m).sum() == expected["nodes_reached_network"]
    straight = np.hypot(network.x - middle[0], network.y - middle[1])
    assert (straight <= limit).sum() == expected["nodes_within_straight_line"]
    streets = shapely.multilinestrings(part_lines(network, found.parts))
    diamond = shapely.convex_hull(streets).area
    assert diamond == pytest.approx(expected["diamond_area_m2"], abs=within)
    assert np.pi * limit**2 == pytest.approx(expected["circle_area_m2"], abs=within)
    assert diamond / (np.pi * limit**2) == pytest.approx(expected["ratio"], abs=1e-4)
