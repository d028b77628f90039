"""Hexagons: shape, tiling, and one cell for every place."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.anchors.analysis.hexagons import (
    HexagonIndex,
    hexagon_area_m2,
    hexagon_centres,
    hexagon_index,
    hexagon_polygons,
)

PATCH = np.array([(i, j) for i in range(-3, 4) for j in range(-3, 4)], dtype=np.int64)
NATIONAL = np.array([(i + 270, j + 166) for i, j in PATCH], dtype=np.int64)


@pytest.mark.parametrize("edge", [1000.0, 2000.0, 577.0])
@pytest.mark.parametrize("cells", [PATCH, NATIONAL])
def test_shape(edge: float, cells: np.ndarray) -> None:
    index = HexagonIndex(cells[:, 0], cells[:, 1])
    shapes = hexagon_polygons(index, edge)
    assert shapely.area(shapes) == pytest.approx(1.5 * sqrt(3) * edge**2)
    assert shapely.length(shapes) == pytest.approx(6 * edge)
    assert bool(shapely.is_valid(shapes).all())
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    assert middle == pytest.approx(hexagon_centres(index, edge), abs=1e-6)
    # Neighbours share corners to the last bit: the patch dissolves into one piece, no slivers.
    whole = shapely.coverage_union_all(shapes)
    assert shapely.coverage_is_valid(shapes)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert whole.area == pytest.approx(len(cells) * hexagon_area_m2(edge))


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.floats(-1e6, 1e6, allow_nan=False),
    st.floats(-1e6, 2e6, allow_nan=False),
    st.sampled_from([1000.0, 2000.0]),
)
def test_a_point_lies_in_its_cell(east: float, north: float, edge: float) -> None:
    index = hexagon_index(np.array([east]), np.array([north]), edge)
    shape = hexagon_polygons(index, edge)[0]
    assert shape.distance(shapely.Point(east, north)) < 1e-6


def test_centres_come_back() -> None:
    index = HexagonIndex(NATIONAL[:, 0], NATIONAL[:, 1])
    centres = hexagon_centres(index, 1000.0)
    found = hexagon_index(centres[:, 0], centres[:, 1], 1000.0)
    assert found.i.tolist() == index.i.tolist()
    assert found.j.tolist() == index.j.tolist()


def test_a_point_on_an_edge_has_one_cell_the_lower() -> None:
    # Half-way between the centres of cells (0, 0) and (0, 1), on their common edge.
    half = sqrt(3.0) * 1000.0 / 2
    found = hexagon_index(np.array([0.0]), np.array([half]), 1000.0)
    assert (found.i.tolist(), found.j.tolist()) == ([0], [0])


def test_numbering_starts_at_the_national_origin() -> None:
    """Cell 0, 0 has its centre at the origin; odd columns are half a cell further north."""
    index = HexagonIndex(np.array([0, 1, -1, 2]), np.array([0, 0, 0, -1]))
    half = sqrt(3.0) * 500.0
    expected = [(0, 0), (1500, half), (-1500, half), (3000, -2 * half)]
    assert hexagon_centres(index, 1000.0) == pytest.approx(np.array(expected, dtype=np.float64))
