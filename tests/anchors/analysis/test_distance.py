"""Straight lines to the nearest site."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.anchors.analysis.distance import nearest_distance_m


def test_the_nearest_of_several_sites() -> None:
    xy = np.array([[3.0, 4.0], [100.0, 0.0]])
    assert nearest_distance_m(xy, np.array([[0.0, 0.0], [94.0, 8.0]])).tolist() == [5.0, 10.0]


def test_no_site() -> None:
    with pytest.raises(ValueError, match="site"):
        nearest_distance_m(np.zeros((1, 2)), np.zeros((0, 2)))
