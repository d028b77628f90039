"""Three rates at row level, as the worked example gives them."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.anchors.analysis.rates import match_rates


def test_worked_rows() -> None:
    supplier = np.array([0, 0, 1, 2, 2, 2, 3, 4, 4, 5, 6], dtype=np.int32)
    pounds = [6000, 4000, 20000, 20000, 15000, -5000, 25000, 50000, 5000, 8000, 2000]
    rates = match_rates(
        supplier=supplier,
        pence=np.array(pounds, dtype=np.int64) * 100,
        rows=np.ones(11, dtype=np.int32),
        located=supplier < 5,
        named=supplier < 6,
    )
    assert (rates.rows.n, rates.rows.total) == (9, 11)
    assert rates.rows.rate == pytest.approx(0.8182, abs=5e-5)
    assert rates.suppliers.rate == pytest.approx(0.8333, abs=5e-5)
    assert rates.gbp.rate == pytest.approx(0.9333, abs=5e-5)
    assert not rates.low_match


def test_a_redacted_payee_with_a_place_is_located_money_and_no_supplier() -> None:
    rates = match_rates(
        supplier=np.array([0, 1], dtype=np.int32),
        pence=np.array([5, 7]),
        rows=np.ones(2, dtype=np.int32),
        located=np.array([False, True]),
        named=np.array([True, False]),
    )
    assert (rates.suppliers.n, rates.suppliers.total) == (0, 1)
    assert (rates.gbp.n, rates.rows.n) == (7, 1)


def test_no_rate_of_nothing() -> None:
    none = np.zeros(0, dtype=np.int32)
    yes = np.zeros(0, dtype=np.bool_)
    rates = match_rates(
        supplier=none, pence=none.astype(np.int64), rows=none, located=yes, named=yes
    )
    assert (rates.rows.rate, rates.suppliers.rate, rates.gbp.rate) == (None, None, None)
