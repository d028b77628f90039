"""The polygon holds what is reached and claims no land that is not."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.proximity.walking.analysis.isochrones import (
    BUFFER_M,
    isochrone_polygon,
    joined_lines,
    part_lines,
)
from assetmap.proximity.walking.analysis.network import Network
from assetmap.proximity.walking.analysis.reaching import reach, walk_distances
from tests.factories.streets import grid_streets, streets_of


def drawn(network: Network, point: tuple[float, float], limit_m: float) -> BaseGeometry:
    found = reach(network, point, limit_m)
    assert found is not None
    polygon = isochrone_polygon(network, found)
    assert polygon.is_valid
    return polygon


def test_the_other_bank_is_outside_until_there_is_a_bridge() -> None:
    """A canal 60 m wide; the towpath on the other side is within the circle all along."""
    near, far = [(0.0, 0.0), (600.0, 0.0)], [(0.0, 60.0), (600.0, 60.0)]
    there = shapely.Point(300, 60)
    assert not drawn(streets_of(near, far), (300.0, 0.0), 400).contains(there)
    bridge = [(300.0, 0.0), (300.0, 60.0)]
    near, far = ([line[0], (300.0, line[0][1]), line[1]] for line in (near, far))
    assert drawn(streets_of(near, far, bridge), (300.0, 0.0), 400).contains(there)


@pytest.mark.parametrize("apart", [8.0, 16.0, 30.0, 45.0])
def test_a_path_close_by_that_is_not_reached_keeps_its_half(apart: float) -> None:
    """Both sides of a railway: the strip would cover the other path, which no walk comes to."""
    near, far = [(0.0, 0.0), (600.0, 0.0)], [(0.0, apart), (600.0, apart)]
    polygon = drawn(streets_of(near, far), (300.0, 0.0), 200)
    assert not polygon.intersects(shapely.LineString(far))
    assert polygon.contains(shapely.LineString([(120.0, 0.0), (480.0, 0.0)]))
    assert polygon.contains(shapely.Point(300, apart / 2 - 0.1))
    assert not polygon.contains(shapely.Point(300, apart / 2 + 0.1))


def test_the_inside_of_a_block_stays_a_hole() -> None:
    ring = streets_of([(0.0, 0.0), (300.0, 0.0), (300.0, 300.0), (0.0, 300.0), (0.0, 0.0)])
    polygon = drawn(ring, (150.0, 0.0), 1_000)
    assert len(polygon.interiors) == 1
    assert not polygon.contains(shapely.Point(150, 150))
    assert polygon.interiors[0].envelope.area == pytest.approx(250**2)


def test_the_strip_ends_at_the_limit() -> None:
    street = streets_of([(0.0, 0.0), (2_000.0, 0.0)])
    west, south, east, north = drawn(street, (1_000.0, 0.0), 400).bounds
    assert (west, east) == pytest.approx((600, 1_400))
    assert (south, north) == pytest.approx((-BUFFER_M, BUFFER_M))
    assert 25 <= BUFFER_M <= 40


def test_a_walk_shorter_than_the_strip_is_wide() -> None:
    street = streets_of([(0.0, 0.0), (2_000.0, 0.0)])
    assert drawn(street, (1_000.0, 0.0), 10).bounds == pytest.approx((990, -10, 1_010, 10))
    off = drawn(street, (1_000.0, 90.0), 60)
    assert off.contains(shapely.Point(1_000, 60))
    assert not off.contains(shapely.Point(1_000, 20)), "the street itself is 90 m away"


def test_whoever_leaves_a_street_for_any_point_of_it_is_within_the_walk() -> None:
    """Points all over a town with gaps: each that is claimed lies near enough to some street."""
    network = grid_streets(25, 80.0, corner=(0.0, 0.0), jitter_m=15.0, kept=0.62)
    middle, limit = (965.0, 970.0), 600.0
    found = reach(network, middle, limit)
    assert found is not None
    polygon = isochrone_polygon(network, found)
    spots = np.random.default_rng(3).uniform(300, 1_650, (4_000, 2))
    claimed = shapely.contains_xy(polygon, spots[:, 0], spots[:, 1])
    assert 500 < claimed.sum() < 2_500
    lines = part_lines(network, found.parts)
    assert polygon.buffer(0.5).covers(shapely.union_all(lines))
    # A point of a street every metre, and the walk to each.
    metres = np.concatenate([np.arange(0, line.length, 1.0) for line in lines])
    line_of = np.repeat(np.arange(len(lines)), [len(np.arange(0, x.length, 1.0)) for x in lines])
    places = shapely.get_coordinates(shapely.line_interpolate_point(lines[line_of], metres))
    walks = walk_distances(network, middle, places)
    assert walks is not None
    for spot in spots[claimed]:
        away = np.hypot(places[:, 0] - spot[0], places[:, 1] - spot[1])
        assert (walks.walk_m + away)[away <= BUFFER_M + 1].min() <= limit + 1
    # Membership goes by the nearest street alone, which now and then is the longer way.
    by_network = walk_distances(network, middle, spots)
    assert by_network is not None
    assert (by_network.walk_m[claimed] <= limit).mean() > 0.98


def test_streets_joined_for_speed_cover_the_same_ground() -> None:
    network = grid_streets(25, 80.0, corner=(0.0, 0.0), jitter_m=15.0, kept=0.62)
    found = reach(network, (965.0, 970.0), 600.0)
    assert found is not None
    lines = part_lines(network, found.parts)
    joined = joined_lines(lines)
    assert len(joined) < len(lines) / 3
    assert shapely.union_all(joined).equals(shapely.union_all(lines))
    point = np.array([shapely.LineString([(1, 2), (1, 2)])])
    assert joined_lines(point).tolist() == [shapely.Point(1, 2)]
