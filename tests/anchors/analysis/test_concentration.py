"""Concentration of hand-worked sums."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.anchors.analysis.concentration import concentration


def test_worked_example() -> None:
    found = concentration(np.array([40, 10, 30, 20]))
    assert found.hhi == pytest.approx(0.30)
    assert found.effective_suppliers == pytest.approx(3.3333, abs=1e-4)
    assert found.gini == pytest.approx(0.25)
    assert found.cr10 == pytest.approx(1.0)
    assert found.largest_share == pytest.approx(0.4)


def test_ten_largest_of_twenty_equal_are_half() -> None:
    found = concentration(np.full(20, 7))
    assert found.cr10 == pytest.approx(0.5)
    assert found.effective_suppliers == pytest.approx(20)
    assert found.gini == pytest.approx(0, abs=1e-12)


def test_a_credit_counts_as_nothing_and_stays_in_n() -> None:
    found = concentration(np.array([10, -90]))
    assert (found.suppliers, found.hhi) == (2, 1.0)
    assert found.gini == pytest.approx(0.5)


@pytest.mark.parametrize("nets", [[], [0], [-1]])
def test_nothing_paid(nets: list[int]) -> None:
    found = concentration(np.array(nets, dtype=np.int64))
    assert (found.hhi, found.effective_suppliers, found.cr10, found.gini) == (None,) * 4
