"""Exact sums, and the guards that keep them exact."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.anchors.analysis.sums import check_summable, sum_by


def test_pence_beyond_a_floats_precision() -> None:
    large = 2**53
    values = np.array([large, 1, 1], dtype=np.int64)
    assert sum_by(np.zeros(3, dtype=np.int64), values, 1).tolist() == [large + 2]


@pytest.mark.parametrize("codes", [[-1], [2]])
def test_a_code_outside_the_groups_is_an_error(codes: list[int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        sum_by(np.array(codes), np.array([1]), 2)


def test_sums_that_could_overflow_are_refused() -> None:
    check_summable(np.array([2**61, -(2**60)], dtype=np.int64))
    with pytest.raises(ValueError, match="too large"):
        check_summable(np.array([2**61, -(2**61)], dtype=np.int64))
