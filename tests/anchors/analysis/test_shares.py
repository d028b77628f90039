"""Bounds with credits: each supplier's own credit, and nobody else's."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.anchors.analysis.shares import local_share


def test_unplaced_credits_lower_the_lower_bound_only() -> None:
    # 40 local, 60 elsewhere; unplaced: supplier 2 nets +10 (30 - 20), supplier 3 nets -5.
    share = local_share(
        np.array([40, 60, 30, -20, -5]),
        np.array([0, 1, 2, 2, 3]),
        local=np.array([True, False, False, False, False]),
        placed=np.array([True, True, False, False, False]),
    )
    assert (share.unplaced.positive_pence, share.unplaced.negative_pence) == (10, -5)
    assert share.total_pence == 105
    assert share.lower == pytest.approx(35 / 105)
    assert share.upper == pytest.approx(50 / 105)
    assert share.share_of_located == pytest.approx(0.4)


def test_no_share_of_nothing() -> None:
    share = local_share(
        np.array([5, -5]),
        np.array([0, 1]),
        local=np.array([True, False]),
        placed=np.array([True, True]),
    )
    assert (share.lower, share.upper, share.share_of_located) == (None, None, None)
    assert (share.outside_lower, share.outside_upper) == (None, None)


def test_local_without_a_place_is_an_error() -> None:
    nowhere = np.array([False])
    with pytest.raises(ValueError, match="not placed"):
        local_share(np.array([5]), np.array([0]), local=~nowhere, placed=nowhere)


@pytest.mark.parametrize(("placed_pence", "low"), [(7999, True), (8000, False)])
def test_low_match_is_below_80_in_a_hundred(placed_pence: int, low: bool) -> None:
    share = local_share(
        np.array([placed_pence, 10_000 - placed_pence]),
        np.array([0, 1]),
        local=np.array([False, False]),
        placed=np.array([True, False]),
    )
    assert share.low_match is low
