"""Kinds, pools and corrected places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assetmap.anchors.analysis.catchment import derive_catchment
from assetmap.anchors.analysis.payees import supplier_kinds
from tests.anchors.analysis.ledgers import worked_inputs


def test_kinds_of_suppliers_outside_the_rows_are_not_listed() -> None:
    rows = supplier_kinds(
        ["SME", "VCSE", None],
        np.array([True, True, True]),
        supplier=np.array([0, 0], dtype=np.int32),
        pence=np.array([3, -4]),
    )
    assert [(row.name, row.suppliers, row.pence, row.share) for row in rows] == [
        ("SME", 1, -1, None)
    ]


def test_named_suppliers_carry_where_they_are_and_why() -> None:
    inputs = worked_inputs()
    corrected = np.array([name == "S3" for name in inputs.supplier_name])
    found = derive_catchment(replace(inputs, corrected=corrected))
    named = found.suppliers
    assert named.name == ["S5", "S3", "S4", "S2", "S1", "S6"]
    assert named.slug == [
        "supplier-4",
        "supplier-2",
        "supplier-3",
        "supplier-1",
        "supplier-0",
        "supplier-5",
    ]
    assert named.postcode == ["SW1A 1AA", "B18 1AA", "WS14 1AA", "B66 1AA", "B16 0AA", None]
    assert named.basis == ["as_printed", "corrected", *["as_printed"] * 4]
    assert np.isnan(named.distance_m).tolist() == [False] * 5 + [True]
    assert found.basis.location == "corrected"
    assert "corrected_places" in [caution.code for caution in found.cautions]
