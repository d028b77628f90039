"""Minimum-area sets: densest first, never splitting a cell, achieved share stated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.anchors.analysis.hexagons import hexagon_area_m2
from assetmap.anchors.analysis.zones import ZoneMap, minimum_area_set, zone_map


@pytest.mark.parametrize(("p", "n", "share"), [(0.6, 2, 0.7), (0.8, 3, 0.8), (0.95, 6, 0.98)])
def test_equal_cells(p: float, n: int, share: float) -> None:
    weight = np.array([50, 20, 10, 8, 6, 4, 2])
    chosen = minimum_area_set(weight, np.ones(7), np.zeros(7), p)
    assert len(chosen) == n
    assert weight[chosen].sum() / 100 == share


def test_unequal_cells_are_ranked_by_density_not_by_money() -> None:
    weight, area = np.array([40, 30, 20, 10]), np.array([10.0, 1.0, 2.0, 0.5])
    chosen = minimum_area_set(weight, area, np.zeros(4), 0.6)
    assert chosen.tolist() == [1, 3, 2]
    assert area[chosen].sum() == 3.5


def test_ties_go_to_the_nearer_then_to_the_first() -> None:
    chosen = minimum_area_set(
        np.array([10, 10, 10, 10]), np.ones(4), np.array([9.0, 2.0, 5.0, 2.0]), 1.0
    )
    assert chosen.tolist() == [1, 3, 2, 0]


@settings(max_examples=100, deadline=None, database=None)
@given(st.lists(st.integers(0, 10**12), min_size=1), st.sampled_from([0.5, 0.6, 0.8, 1.0]))
def test_the_set_reaches_p_and_is_no_larger_than_needed(weights: list[int], p: float) -> None:
    weight = np.array(weights, dtype=np.int64)
    chosen = minimum_area_set(weight, np.ones(len(weight)), np.zeros(len(weight)), p)
    total = sum(weights)
    if not total:
        assert not len(chosen)
        return
    reached = sum(weight[chosen].tolist())
    assert reached * 10 >= round(p * 10) * total
    assert (reached - int(weight[chosen[-1]])) * 10 < round(p * 10) * total


def _map(minimum: int = 0) -> ZoneMap:
    # Three cells: 60 from one supplier, 30 from three, 10 from one; a credit weighs nothing.
    east = np.array([0.0, 30_000, 30_000, 30_000, 60_000, 60_000, np.nan])
    return zone_map(
        easting=east,
        northing=np.zeros(7),
        net_pence=np.array([60, 10, 10, 10, 10, -99, 500]),
        supplier=np.arange(7, dtype=np.int32),
        site_xy=np.array([[0.0, 0.0]]),
        edge_m=1000,
        minimum_suppliers=minimum,
    )


def test_cells_and_zones() -> None:
    found = _map()
    assert found.weight_pence == 100
    assert found.cells.pence.tolist() == [60, 30, 10]
    assert found.cells.suppliers.tolist() == [1, 3, 1]
    assert found.cells.cumulative_share.tolist() == [0.6, 0.9, 1.0]
    assert found.cells.zone.tolist() == [1, 2, 3]
    assert found.cells.cell_id(0) == "1000:0:0"
    assert [(zone.p, zone.achieved, zone.cells) for zone in found.zones] == [
        (0.6, 0.6, 1),
        (0.8, 0.9, 2),
    ]
    for zone in found.zones:
        area = zone.cells * hexagon_area_m2(1000) / 1e6
        assert zone.area_km2 == pytest.approx(area)
        assert zone.geom is not None
        assert zone.geom.area / 1e6 == pytest.approx(area)


def test_a_private_ledgers_cells_of_few_suppliers_are_withheld() -> None:
    assert _map().cells.withheld.tolist() == [False, False, False]
    assert _map(3).cells.withheld.tolist() == [True, False, True]


def test_two_even_firms_are_too_few_for_a_private_ledger() -> None:
    found = zone_map(
        easting=np.zeros(2),
        northing=np.zeros(2),
        net_pence=np.array([50, 50]),
        supplier=np.array([1, 2], dtype=np.int32),
        site_xy=np.array([[0.0, 0.0]]),
        edge_m=1000,
        minimum_suppliers=3,
    )
    assert found.cells.withheld.tolist() == [True]


def test_two_firms_in_one_cell_and_one_firm_twice() -> None:
    found = zone_map(
        easting=np.zeros(3),
        northing=np.array([0.0, 10.0, 20.0]),
        net_pence=np.array([90, 5, 5]),
        supplier=np.array([4, 9, 9], dtype=np.int32),
        site_xy=np.array([[0.0, 0.0]]),
        edge_m=1000,
        minimum_suppliers=2,
    )
    assert found.cells.suppliers.tolist() == [2]
    assert found.cells.withheld.tolist() == [True]  # one firm holds more than 85 in a hundred


def test_nothing_to_map() -> None:
    found = zone_map(
        easting=np.zeros(0),
        northing=np.zeros(0),
        net_pence=np.zeros(0, dtype=np.int64),
        supplier=np.zeros(0, dtype=np.int32),
        site_xy=np.array([[0.0, 0.0]]),
        edge_m=1000,
    )
    assert found.cells.pence.size == 0
    assert len(found.cells.polygon) == 0
    assert [(zone.achieved, zone.area_km2, zone.geom) for zone in found.zones] == [
        (None, None, None)
    ] * 2
