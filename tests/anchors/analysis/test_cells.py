"""Collapsing cells to pairs, against plain Python."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.anchors.analysis.cells import collapse

CELL = st.tuples(
    st.integers(0, 6),
    st.integers(-3, 5),
    st.integers(-(10**14), 10**14),
    st.integers(1, 9),
    st.booleans(),
)


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(CELL), st.booleans())
def test_pairs_equal_a_dictionary(cells: list[tuple[int, int, int, int, bool]], sort: bool) -> None:
    if sort:
        cells = sorted(cells)
    expected: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for supplier, postcode, pence, rows, kept in cells:
        found = expected[supplier, postcode]
        found[0] += pence
        found[1] += rows
        found[2] += pence * kept
        found[3] += rows * kept
    columns = list(zip(*cells, strict=True)) or [(), (), (), (), ()]
    pairs = collapse(
        np.array(columns[0], dtype=np.int32),
        np.array(columns[1], dtype=np.int32),
        np.array(columns[2], dtype=np.int64),
        np.array(columns[3], dtype=np.int32),
        np.array(columns[4], dtype=np.bool_),
    )
    keys = list(zip(pairs.supplier.tolist(), pairs.postcode.tolist(), strict=True))
    assert keys == sorted(expected)
    values = np.column_stack([pairs.pence, pairs.rows, pairs.kept_pence, pairs.kept_rows])
    assert [row.tolist() for row in values] == [expected[key] for key in keys]


def test_numbers_too_large_to_pack_are_still_sorted() -> None:
    supplier = np.array([2**31 - 1, 0, 2**31 - 1], dtype=np.int32)
    postcode = np.array([2**31 - 10, 5, 2**31 - 10], dtype=np.int32)
    pairs = collapse(
        supplier,
        postcode,
        np.array([1, 2, 4]),
        np.ones(3, dtype=np.int32),
        np.ones(3, dtype=np.bool_),
    )
    assert pairs.supplier.tolist() == [0, 2**31 - 1]
    assert pairs.pence.tolist() == [2, 5]
    assert pairs.rows.tolist() == pytest.approx([1, 2])
