"""Bands: closed on the right, unlocated beside them, no penny lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.anchors.analysis.bands import band_uncertain, distance_bands
from assetmap.core.errors import Invalid


def test_edges_belong_to_the_nearer_band() -> None:
    distance = np.array([0.0, 1000.0, 1000.0001, 25000.0, 25000.1, np.nan])
    bands = distance_bands(distance, np.array([1, 2, 4, 8, 16, 32]))
    assert [band.pence for band in bands] == [3, 4, 0, 8, 16, 32]
    assert [(band.from_m, band.to_m) for band in bands] == [
        (0, 1000),
        (1000, 5000),
        (5000, 10000),
        (10000, 25000),
        (25000, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("edges", "labels"),
    [
        ((0, 1000, 2500), ["0-1 km", "1-2.5 km", "over 2.5 km", "unlocated"]),
        ((0, 400, 800), ["0-400 m", "400-800 m", "over 0.8 km", "unlocated"]),
        ((0, 1234), ["0-1234 m", "over 1234 m", "unlocated"]),
    ],
)
def test_labels(edges: tuple[int, ...], labels: list[str]) -> None:
    bands = distance_bands(np.zeros(0), np.zeros(0, dtype=np.int64), edges)
    assert [band.label for band in bands] == labels
    assert {band.share for band in bands} == {None}


def test_edges_must_rise() -> None:
    with pytest.raises(Invalid, match="rise"):
        distance_bands(np.zeros(0), np.zeros(0, dtype=np.int64), (0, 5, 5))


def test_uncertain_at_either_side_of_an_inner_edge_only() -> None:
    distance = np.array([50.0, 899.9, 900.0, 1100.0, 1100.1, np.nan])
    flags = band_uncertain(distance, np.full(6, 100.0), (0, 1000))
    assert flags.tolist() == [False, False, True, True, False, False]


@settings(max_examples=100, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.just(float("nan")), st.floats(0, 1e6)),
            st.integers(-(10**13), 10**13),
        )
    )
)
def test_bands_sum_to_the_total(rows: list[tuple[float, int]]) -> None:
    distance = np.array([row[0] for row in rows], dtype=np.float64)
    pence = np.array([row[1] for row in rows], dtype=np.int64)
    assert sum(band.pence for band in distance_bands(distance, pence)) == sum(pence.tolist())
