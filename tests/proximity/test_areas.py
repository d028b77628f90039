"""Points in areas: by brute force, at shared edges, and where there is nothing."""

from __future__ import annotations

import numpy as np
import shapely

from assetmap.proximity.areas import NOWHERE, areas_of


def cells(count: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    seeds = shapely.MultiPoint(rng.uniform(0, 1_000, (count, 2)))
    return shapely.get_parts(shapely.voronoi_polygons(seeds))


def test_brute_force_agrees() -> None:
    areas = np.append(cells(40, 1), [shapely.box(200, 200, 600, 600)])  # overlaps the others
    points = np.random.default_rng(2).uniform(-1_500, 2_500, (3_000, 2))
    made = shapely.points(points)
    held = areas_of(points, areas)
    for point, found in zip(made, held, strict=True):
        inside = np.flatnonzero(shapely.intersects(areas, point))
        assert found == (inside[0] if len(inside) else NOWHERE)
    assert (held == NOWHERE).sum() > 100
    # What overlaps is counted once: by the first, so in another order by the other one.
    turned = areas_of(points, areas[::-1])
    assert (turned == 0).sum() > 20
    assert (held == 40).sum() == 0


def test_a_point_on_shared_edges_is_in_the_first() -> None:
    areas = np.array([shapely.box(x, y, x + 10, y + 10) for x in (0, 10) for y in (0, 10)])
    points = np.array([[10.0, 10.0], [10.0, 15.0], [0.0, 0.0], [20.0, 20.0]])
    assert areas_of(points, areas).tolist() == [0, 1, 0, 3]
    assert areas_of(points, areas[::-1]).tolist() == [0, 0, 3, 0]


def test_no_points_and_no_areas() -> None:
    assert areas_of(np.empty((0, 2)), cells(3, 1)).tolist() == []
    assert areas_of(np.zeros((2, 2)), np.empty(0, dtype=object)).tolist() == [NOWHERE, NOWHERE]
