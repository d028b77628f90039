"""What holds for the catchment of any ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.anchors.analysis.catchment import (
    CatchmentInputs,
    derive_catchment,
)
from assetmap.anchors.analysis.catchment_json import to_json
from tests.anchors.analysis.ledgers import (
    WORKED_DECILES,
    WORKED_PLACES,
    Payment,
    catchment_inputs,
)

SUPPLIERS = ["Alpha Ltd", "Bravo Council", "HMRC", "Dr C Person", "Delta plc", "REDACTED"]


CODES = [*WORKED_PLACES, -1, -2, -3]


@st.composite
def any_ledger(draw: st.DrawFn) -> CatchmentInputs:
    payments = draw(
        st.lists(
            st.builds(
                Payment,
                st.sampled_from(SUPPLIERS),
                st.integers(-(10**12), 10**12),
                st.sampled_from(CODES),
                st.sampled_from([None, "Grants", "Office supplies"]),
                st.sampled_from([0, 202006, 202007]),
            ),
            max_size=25,
        )
    )
    total: Literal["ledger", "procurement"] = draw(st.sampled_from(["ledger", "procurement"]))
    minimum = draw(st.sampled_from([0, 3]))
    return catchment_inputs(
        payments,
        WORKED_PLACES,
        people=("Dr C Person",),
        unnamed=("REDACTED",),
        deprivation=WORKED_DECILES,
        total=total,
        withheld_minimum_suppliers=minimum,
    )


LAWS = settings(max_examples=60, deadline=None, database=None)


@LAWS
@given(any_ledger())
def test_every_breakdown_sums_to_its_total(inputs: CatchmentInputs) -> None:
    found = derive_catchment(inputs)
    total = found.total_pence
    assert sum(band.pence for band in found.bands) == total
    for table in found.areas:
        assert int(table.pence.sum()) == total
    if found.deprivation is not None:
        assert sum(row.pence for row in found.deprivation.rows) == total
    assert sum(row.pence for row in found.supplier_kinds) == total
    assert found.located.gbp.n + sum(line.pence for line in found.unlocated) == total
    named = int(found.suppliers.pence.sum())
    assert named + found.people.pence + found.redacted.pence == total
    excluded = sum(line.pence for line in found.totals.excluded)
    assert found.totals.ledger_pence == found.totals.procurement_pence + excluded
    lines = found.totals.excluded_suppliers.lines()
    assert sum(line.pence for line in lines) == excluded
    wanted = inputs.total == "ledger"
    expected = found.totals.ledger_pence if wanted else found.totals.procurement_pence
    assert total == expected


@LAWS
@given(any_ledger())
def test_zones_reach_their_share_and_bounds_hold_the_local_money(inputs: CatchmentInputs) -> None:
    found = derive_catchment(inputs)
    for size in found.zones:
        assert [zone.achieved is None for zone in size.zones] == [size.weight_pence == 0] * 2
        for zone in size.zones:
            assert zone.achieved is None or zone.p <= zone.achieved <= 1
        assert int(size.cells.pence.sum()) == size.weight_pence
    share = found.local_share
    if share.lower is not None and share.upper is not None:
        assert share.lower <= share.local_pence / share.total_pence <= share.upper


@LAWS
@given(any_ledger(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(inputs: CatchmentInputs, random: object) -> None:
    order = list(range(len(inputs.cell_pence)))
    random.shuffle(order)  # type: ignore[attr-defined]
    mixed = replace(
        inputs,
        cell_supplier=inputs.cell_supplier[order],
        cell_postcode=inputs.cell_postcode[order],
        cell_month=inputs.cell_month[order],
        cell_category=inputs.cell_category[order],
        cell_pence=inputs.cell_pence[order],
        cell_rows=inputs.cell_rows[order],
    )
    assert to_json(derive_catchment(mixed)) == to_json(derive_catchment(inputs))


def test_figures_of_a_large_ledger_stay_exact() -> None:
    """Forty billion billion pence would lose its last digits in a float; here it does not."""
    rng = np.random.default_rng(7)
    payments = [
        Payment(f"Supplier {number % 11}", int(pence), CODES[number % len(CODES)])
        for number, pence in enumerate(rng.integers(10**15, 10**16, 400))
    ]
    found = derive_catchment(catchment_inputs(payments, WORKED_PLACES))
    exact = sum(payment.pence for payment in payments)
    assert exact > 2**53
    assert found.total_pence == exact
    assert sum(band.pence for band in found.bands) == exact
