"""The sentence that people will quote: range, middle figure, and when there is none to give."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assetmap.anchors.analysis.catchment import Catchment, derive_catchment
from assetmap.anchors.analysis.local import LocalArea
from assetmap.anchors.pages.headline import headline
from assetmap.anchors.pages.totals import totals_part
from tests.anchors.analysis.ledgers import (
    WORKED_PAYMENTS,
    WORKED_PLACES,
    Payment,
    Place,
    catchment_inputs,
)

HERE = LocalArea(("E08000025",), "Example borough", "district")
NEAR = Place(406_100, 287_500, areas={"district": "E08000025"})
FAR = Place(436_100, 287_500, areas={"district": "E08000028"})


def derived(*payments: Payment, **changes: object) -> Catchment:
    places = {"NEAR": NEAR, "FAR": FAR}
    return derive_catchment(catchment_inputs(payments, places, local=HERE, **changes))


def test_the_worked_example_reads_as_the_methods_say() -> None:
    said = headline(
        derive_catchment(catchment_inputs(WORKED_PAYMENTS, WORKED_PLACES, local=HERE)), ()
    )
    # 40,000 local of 150,000, 10,000 not placed: 26.7% to 33.3%, 28.6% of what was placed.
    assert (said.figure, said.unit) == ("Between 27p and 33p", "of each pound")
    assert said.claim == (
        "was paid to an address in Example borough. Of the pounds that we could place, 29p."
    )
    assert dict(said.basis)["Not placed"] == "£10,000.00"
    assert said.strip is not None


def test_bounds_less_than_a_penny_apart_have_one_decimal() -> None:
    said = headline(
        derived(Payment("A", 15_650, "NEAR"), Payment("B", 83_650, "FAR"), Payment("C", 700)), ()
    )
    assert said.figure == "Between 15.7p and 16.4p"
    assert "we could place, 15.8p." in said.claim


def test_when_all_is_placed_there_is_one_figure() -> None:
    said = headline(derived(Payment("A", 25, "NEAR"), Payment("B", 75, "FAR")), ())
    assert said.figure == "25.0p"


@pytest.mark.parametrize(("placed", "can_say"), [(8_000, True), (7_999, False)])
def test_under_four_fifths_placed_we_cannot_say(placed: int, can_say: bool) -> None:
    said = headline(derived(Payment("A", placed, "NEAR"), Payment("B", 10_000 - placed)), ())
    assert said.cannot_say is not can_say
    if not can_say:
        assert said.figure == "We cannot say yet"
        assert said.claim.endswith("can be placed; we give a share from 80%.")
        assert said.strip is None


@pytest.mark.parametrize("payments", [[Payment("A", -5, "NEAR")], [Payment("A", 0, "NEAR")]])
def test_a_total_of_nothing_has_no_share(payments: list[Payment]) -> None:
    said = headline(derived(*payments), ())
    assert said.cannot_say
    assert "there is no whole to take a share of" in said.claim


def test_no_payment_is_no_share_either() -> None:
    said = headline(derived(), ())
    assert said.claim.startswith("No payment is in what you chose.")


def test_an_unplaced_credit_can_carry_the_range_below_nothing() -> None:
    said = headline(derived(Payment("A", 1_000, "FAR"), Payment("B", -100)), ())
    assert said.figure == "Between −11p and 0p"
    assert said.strip is None  # a strip cannot show less than nothing


def test_a_chosen_category_stands_in_the_basis() -> None:
    said = headline(derived(Payment("A", 1, "NEAR", "Food")), ("Food",))
    assert ("Category", "Food") in said.basis


def test_the_two_totals_stand_side_by_side() -> None:
    catchment = derived(
        Payment("A", 30, "NEAR"), Payment("B", 10, "FAR"), Payment("HMRC", 60, "FAR")
    )
    part = totals_part(catchment)
    rows = {row.cells[0]: row.cells[1:] for row in part.side_by_side.rows}
    assert rows["Total"] == ("£1.00", "£0.40")
    assert rows["Of each pound, at least and at most"] == ("30.0p", "75.0p")
    assert part.excluded is not None
    assert part.excluded.rows[0].cells == ("HMRC", "Taxes and national insurance", "£0.60")
    assert "£0.60 (60.0% of the ledger)" in part.why
    same = totals_part(replace(catchment, totals=replace(catchment.totals, excluded=())))
    assert "both totals are the same" in same.why
