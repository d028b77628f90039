"""The door: contradicting columns never get as far as a figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assetmap.anchors.analysis.inputs import check_inputs
from assetmap.core.errors import Invalid
from tests.anchors.analysis.ledgers import worked_inputs


def test_good_inputs_pass() -> None:
    check_inputs(worked_inputs())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"supplier_slug": ["only-one"]}, "supplier_slug has 1 entries, not 7"),
        ({"quality": np.ones(2, dtype=np.int8)}, "quality has 2 entries, not 5"),
        ({"area_code": {"ward": ["E1"]}}, "area_code ward has 1 entries, not 5"),
        ({"cell_rows": np.ones(1, dtype=np.int32)}, "cell_rows has 1 entries"),
        ({"cell_pence": np.zeros(7)}, "int64"),
        ({"cell_supplier": np.full(7, 7, dtype=np.int32)}, "cell_supplier points outside"),
        ({"cell_postcode": np.full(7, -4, dtype=np.int32)}, "cell_postcode points outside"),
        ({"cell_category": np.full(7, 0, dtype=np.int32)}, "cell_category points outside"),
        ({"cell_pence": np.full(7, 2**61, dtype=np.int64)}, "too large"),
        ({"site_xy": np.array([[np.inf, 0.0]])}, "finite"),
    ],
)
def test_contradictions_are_refused(change: dict[str, Any], words: str) -> None:
    inputs = worked_inputs()
    assert len(inputs.cell_pence) == 7
    with pytest.raises(ValueError, match=words):
        check_inputs(replace(inputs, **change))


@pytest.mark.parametrize("edges", [(), (0,), (500, 1000), (0, 1000, 1000), (0, 5000, 1000)])
def test_bands_must_ascend_from_zero(edges: tuple[int, ...]) -> None:
    with pytest.raises(Invalid, match="start at 0 and rise"):
        check_inputs(worked_inputs(edges_m=edges))
