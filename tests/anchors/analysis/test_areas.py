"""Area tables: null rows, pseudo-codes, sector postcodes, withholding."""

from __future__ import annotations

import numpy as np

from assetmap.anchors.analysis.areas import (
    NO_AREA,
    OUTSIDE_ENGLAND,
    UNLOCATED,
    WITHHELD,
    area_of_rows,
    area_table,
    encode_areas,
    withhold,
)


def _rows(kind: str, codes: list[str | None], located: list[bool]) -> list[int]:
    area = encode_areas(codes)
    found = area_of_rows(
        area,
        kind,
        postcode=np.arange(-1, len(codes), dtype=np.int32),
        located=np.array([False, *located]),
        outside_england=area.outside_england,
    )
    return found.tolist()


def test_where_a_row_counts() -> None:
    codes = ["E1", None, "S99999999", "E99999999", "E2", "S12000050"]
    located = [True, True, True, True, False, True]
    # The first row has no postcode; the fifth postcode is known to its sector only.
    expected_ward = [UNLOCATED, 0, NO_AREA, OUTSIDE_ENGLAND, NO_AREA, UNLOCATED, 2]
    assert _rows("ward", codes, located) == expected_ward
    expected_district = [UNLOCATED, 0, NO_AREA, OUTSIDE_ENGLAND, NO_AREA, 1, 2]
    assert _rows("district", codes, located) == expected_district


def test_null_rows_close_the_table() -> None:
    table = area_table(
        "region",
        np.array([0, UNLOCATED, NO_AREA, OUTSIDE_ENGLAND, 0], dtype=np.int32),
        ["E12"],
        pence=np.array([1, 2, 4, 8, -16]),
        supplier=np.arange(5, dtype=np.int32),
        names={("region", "E12"): "Example region"},
    )
    assert list(zip(table.code, table.name, table.pence.tolist(), strict=True)) == [
        ("E12", "Example region", -15),
        (None, "unlocated", 2),
        (None, "no area known", 4),
        (None, "outside England", 8),
    ]
    assert table.total_pence == -1


def test_a_small_area_of_a_private_ledger_is_withheld_together_with_a_second() -> None:
    # Area 0 rests on one supplier, areas 1 and 2 on three even ones each; 1 is the smaller.
    area = np.array([0, 1, 1, 1, 2, 2, 2, UNLOCATED], dtype=np.int32)
    pence = np.array([50, 20, 20, 20, 90, 90, 90, 5])
    supplier = np.arange(8, dtype=np.int32)
    moved = withhold(area, pence, supplier, 3, 3)
    assert moved.tolist() == [WITHHELD] * 4 + [2, 2, 2, UNLOCATED]
    table = area_table(
        "ward", area, ["A", "B", "C"], pence=pence, supplier=supplier, names={}, minimum_suppliers=3
    )
    assert list(zip(table.name, table.pence.tolist(), strict=True)) == [
        ("C", 270),
        ("unlocated", 5),
        ("withheld", 110),
    ]


def test_one_supplier_above_85_percent_is_withheld() -> None:
    area = np.array([0, 0, 0, 1, 1, 1], dtype=np.int32)
    pence = np.array([86, 7, 7, 30, 30, 30])
    moved = withhold(area, pence, np.arange(6, dtype=np.int32), 2, 3)
    assert set(moved.tolist()) == {WITHHELD}
    fine = np.array([85, 8, 7, 30, 30, 30])
    assert withhold(area, fine, np.arange(6, dtype=np.int32), 2, 3).tolist() == area.tolist()


def test_no_rows_no_lines() -> None:
    none = np.zeros(0, dtype=np.int32)
    table = area_table(
        "ward", none, [], pence=none.astype(np.int64), supplier=none, names={}, minimum_suppliers=3
    )
    assert (table.code, table.total_pence) == ([], 0)


def test_what_no_area_can_be_given_for_bounds_every_area() -> None:
    area = np.array([0, 1, UNLOCATED, NO_AREA, OUTSIDE_ENGLAND, UNLOCATED])
    table = area_table(
        "district",
        area,
        ["E1", "E2"],
        pence=np.array([500, 700, 90, 10, 40, -30]),
        supplier=np.array([0, 1, 2, 2, 3, 4], dtype=np.int32),
        names={},
    )
    # Supplier 2's two rows could lie in either area, supplier 4's credit too; Wales could not.
    assert (table.unplaced.positive_pence, table.unplaced.negative_pence) == (100, -30)
    assert int(table.pence.sum()) == table.total_pence == 1310
