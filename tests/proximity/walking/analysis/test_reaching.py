"""Snapping, walks and reached streets, against hand-worked streets and networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.core import limits
from assetmap.proximity.walking.analysis.isochrones import part_lines
from assetmap.proximity.walking.analysis.network import Network, build_network, count_pieces
from assetmap.proximity.walking.analysis.reaching import reach, walk_distances
from assetmap.proximity.walking.analysis.snapping import snap
from tests.factories.streets import as_networkx, grid_streets, streets_of

#: An L of 600 m east and 800 m north, and a lane of 900 m that joins nothing.
CORNERED = streets_of([(0.0, 0.0), (600.0, 0.0), (600.0, 800.0)], [(0.0, 500.0), (0.0, 1_400.0)])


def walked(network: Network, origin: tuple[float, float], *targets: tuple[float, float], **more):
    found = walk_distances(network, origin, np.array(targets, dtype=np.float64), **more)
    assert found is not None
    return found


def joined_m(network: Network, found) -> float:
    return shapely.union_all(part_lines(network, found.parts)).length


def test_a_place_splits_its_edge_and_adds_the_way_there() -> None:
    found = snap(CORNERED, np.array([[150.0, 40.0], [660.0, 200.0], [-30.0, -40.0]]))
    assert found.connector_m.tolist() == [40, 60, 50]
    assert found.x.tolist() == [150, 600, 0]
    assert found.y.tolist() == [0, 200, 0]
    assert sorted(found.share.tolist()) == [0, 0.25, 0.25]


@pytest.mark.parametrize(("away", "set_on"), [(100.0, True), (100.001, False)])
def test_farther_than_a_hundred_metres_is_refused(away: float, set_on: bool) -> None:
    found = snap(CORNERED, np.array([[300.0, -away]]))
    assert (found.edge[0] >= 0) == set_on
    assert np.isfinite(found.connector_m[0]) == set_on
    assert (reach(CORNERED, (300.0, -away), 500) is not None) == set_on
    assert (walk_distances(CORNERED, (300.0, -away), np.array([[0.0, 0.0]])) is None) != set_on
    there = walked(CORNERED, (0.0, 0.0), (300.0, -away))
    assert there.far.tolist() == [not set_on]
    assert there.walk_m[0] == (400.0 if set_on else np.inf)


def test_a_long_edge_far_from_its_middle_is_found() -> None:
    road = streets_of([(0.0, 0.0), (5_000.0, 0.0)], [(2_000.0, 700.0), (2_900.0, 700.0)])
    assert snap(road, np.array([[4_990.0, 30.0]])).connector_m.tolist() == [30]


def test_nobody_is_set_onto_an_island() -> None:
    path = [(300.0, 30.0), (310.0, 30.0)]
    network = streets_of([(0.0, 0.0), (600.0, 0.0)], path)
    assert snap(network, np.array([[305.0, 30.0]])).y.tolist() == [0]
    assert count_pieces(network) == (1, 10.0)


def test_both_connectors_and_the_way_around_count() -> None:
    found = walked(CORNERED, (150.0, 40.0), (660.0, 200.0))
    assert found.walk_m.tolist() == [40 + 450 + 200 + 60]


def test_two_places_on_one_street() -> None:
    found = walked(CORNERED, (150.0, 40.0), (400.0, -20.0), (150.0, 40.0), (150.0, -20.0))
    assert found.walk_m.tolist() == [40 + 250 + 20, 0, 60]


def test_what_is_nearer_than_the_street_is_met_across_open_ground() -> None:
    found = walked(CORNERED, (150.0, 80.0), (160.0, 80.0), (150.0, 0.0), (231.0, 80.0))
    assert found.walk_m.tolist() == [10, 80, 80 + 81 + 80]


def test_a_target_without_a_way_is_out_of_reach_and_not_unknown() -> None:
    found = walked(CORNERED, (0.0, 0.0), (0.0, 900.0), (5_000.0, 0.0))
    assert np.isinf(found.walk_m).all()
    assert found.far.tolist() == [False, True]


def test_limits_are_inclusive_however_many_tenths_add_up() -> None:
    """On the grid a tenth of a metre is now a little more and now a little less than one."""
    east = 404_000.0
    tenths = streets_of([(east + i / 10, 0.0) for i in range(-500, 501)])
    for count in range(1, 500, 2):
        limit = count / 10
        found = reach(tenths, (east, 0.0), limit)
        assert found is not None
        assert np.isfinite(found.node_m).sum() == 2 * count + 1
        on, beyond = (east + limit, 0.0), (east + limit + 0.1, 0.0)
        walk = walked(tenths, (east, 0.0), on, beyond, limit_m=limit)
        assert walk.walk_m[0] == pytest.approx(limit)
        assert np.isinf(walk.walk_m[1])


def test_edges_are_reached_in_part_from_both_sides() -> None:
    ring = streets_of([(0.0, 0.0), (400.0, 0.0), (400.0, 400.0), (0.0, 400.0), (0.0, 0.0)])
    found = reach(ring, (200.0, 10.0), 510.0)
    assert found is not None
    assert joined_m(ring, found) == pytest.approx(1_000)
    whole = reach(ring, (200.0, 10.0), 2_000.0)
    assert whole is not None
    assert joined_m(ring, whole) == pytest.approx(1_600)
    assert len(whole.parts.edge) == 4, "each street once"


@pytest.mark.parametrize("limit", [5.0, 30.0, 90.0])
def test_a_short_walk_stays_on_its_own_street(limit: float) -> None:
    found = reach(CORNERED, (300.0, 10.0), limit)
    assert found is not None
    assert np.isinf(found.node_m).all()
    assert joined_m(CORNERED, found) == pytest.approx(max(0.0, 2 * (limit - 10)))


def test_points_in_one_place_stay_joined() -> None:
    network = build_network(
        np.array([0.0, 500.0, 500.0, 900.0]), np.zeros(4), np.array([0, 1, 2], dtype=np.int32),
        np.array([1, 2, 3], dtype=np.int32), np.zeros(3, dtype=bool),
    )  # fmt: skip
    assert walked(network, (0.0, 0.0), (900.0, 0.0)).walk_m[0] == pytest.approx(900, abs=0.002)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_has_no_position_is_no_place(bad: float) -> None:
    with pytest.raises(ValueError, match="no position"):
        snap(CORNERED, np.array([[bad, 0.0]]))
    with pytest.raises(ValueError, match="no position"):
        build_network(np.array([0.0, bad]), np.zeros(2), *np.zeros((2, 1), dtype=np.int32),
                      np.zeros(1, dtype=bool))  # fmt: skip


def test_an_edge_to_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="not there"):
        build_network(np.zeros(2), np.zeros(2), np.array([0], dtype=np.int32),
                      np.array([2], dtype=np.int32), np.zeros(1, dtype=bool))  # fmt: skip


def test_steps_stay_marked() -> None:
    network = streets_of([(0.0, 0.0), (600.0, 0.0)], [(600.0, 0.0), (600.0, 9.0)], steps=1)
    assert network.length_m[network.steps].tolist() == [9]


def test_a_random_network_agrees_with_networkx() -> None:
    """2,000 points joined to their near ones; every walk of a hundred places, to a metre."""
    rng = np.random.default_rng(7)
    x, y = rng.uniform(0, 10_000, (2, 2_000))
    near = np.argsort(np.hypot(x[:, None] - x, y[:, None] - y), axis=1)[:, 1:4]
    tail = np.repeat(np.arange(2_000, dtype=np.int32), 3)
    network = build_network(
        x, y, tail, near.ravel().astype(np.int32), np.zeros(len(tail), dtype=bool)
    )
    graph = as_networkx(network)
    usable = np.unique(network.tail[~network.islands])
    places = np.column_stack([x, y])[usable]
    ends = snap(network, places)
    for origin in rng.choice(usable, 100, replace=False).tolist():
        known = nx.single_source_dijkstra_path_length(graph, origin, weight="m")
        theirs = np.full(2_000, np.inf)
        theirs[list(known)] = list(known.values())
        found = reach(network, (x[origin], y[origin]), 3_000.0)
        assert found is not None
        within = theirs <= 3_000
        assert np.array_equal(np.isfinite(found.node_m), within)
        assert np.abs(found.node_m[within] - theirs[within]).max() < 1.0
        ours = walk_distances(network, (x[origin], y[origin]), places, ends=ends)
        assert ours is not None
        same = np.isfinite(theirs[usable])
        assert np.array_equal(np.isfinite(ours.walk_m), same)
        assert np.abs(ours.walk_m[same] - theirs[usable][same]).max(initial=0) < 1.0


@given(
    st.tuples(st.floats(0, 900), st.floats(0, 900)),
    st.tuples(st.floats(0, 900), st.floats(0, 900)),
)
@settings(max_examples=150, deadline=None)
def test_a_walk_is_the_same_both_ways_and_never_shorter_than_the_straight_line(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    network = GRID
    there = walked(network, one, other).walk_m[0]
    back = walked(network, other, one).walk_m[0]
    straight = np.hypot(one[0] - other[0], one[1] - other[1])
    assert there == pytest.approx(back, abs=1e-6)
    assert there >= straight - 1e-6


GRID = grid_streets(10, 100.0, corner=(0.0, 0.0))


def test_limits_are_what_the_methods_say() -> None:
    assert limits.WALK_SNAP_M == 100
