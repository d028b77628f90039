"""Deciles, and who counts as unknown."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.anchors.analysis.areas import NO_AREA, OUTSIDE_ENGLAND, UNLOCATED, encode_areas
from assetmap.anchors.analysis.deprivation import Deprivation, decile_of_rank, spend_by_decile


@pytest.mark.parametrize(
    ("rank", "decile"), [(1, 1), (3284, 1), (3285, 2), (6568, 2), (6569, 3), (32844, 10)]
)
def test_published_ranks(rank: int, decile: int) -> None:
    assert decile_of_rank(rank, 32844) == decile


@pytest.mark.parametrize("rank", [0, 32845])
def test_impossible_ranks(rank: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        decile_of_rank(rank, 32844)


def test_unknown_small_areas_widen_the_bounds_and_scotland_does_not() -> None:
    release = Deprivation("iod2019", "lsoa11", {"E01": 1, "E02": 10})
    lsoa = encode_areas(["E01", "E02", "E03", "S01"])
    of_rows = np.array([0, 1, 2, 3, UNLOCATED, NO_AREA, OUTSIDE_ENGLAND], dtype=np.int32)
    pence = np.array([100, 200, 10, 40, 20, 30, 600])
    found = spend_by_decile(
        release,
        lsoa,
        of_rows,
        pence=pence,
        supplier=np.arange(7, dtype=np.int32),
        located=of_rows != UNLOCATED,
    )
    by_name = {row.name: row.pence for row in found.rows if row.pence}
    assert by_name == {
        "decile 1": 100,
        "decile 10": 200,
        "unlocated": 20,
        "no area known": 40,
        "outside England": 640,
    }
    assert len(found.rows) == 13
    assert found.share_deciles_1_2 == pytest.approx(100 / 980)
    assert (found.lower, found.upper) == (0.1, 0.16)


def test_a_private_ledgers_small_deciles_are_withheld() -> None:
    release = Deprivation("iod2019", "lsoa11", {"E01": 1, "E02": 2, "E03": 3})
    of_rows = np.array([0, 1, 1, 1, 2, 2, 2], dtype=np.int32)
    found = spend_by_decile(
        release,
        encode_areas(["E01", "E02", "E03"]),
        of_rows,
        pence=np.array([1, 5, 5, 5, 9, 9, 9]),
        supplier=np.arange(7, dtype=np.int32),
        located=np.ones(7, dtype=np.bool_),
        minimum_suppliers=3,
    )
    assert {row.name: row.pence for row in found.rows if row.pence} == {
        "decile 3": 27,
        "withheld": 16,
    }
