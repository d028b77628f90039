"""The assembly: the worked ledger by hand, what is pooled, and laws that hold for any ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from assetmap.anchors.analysis.catchment import (
    Catchment,
    LocalArea,
    derive_catchment,
)
from assetmap.anchors.analysis.catchment_json import to_features, to_json
from assetmap.core.errors import Invalid
from tests.anchors.analysis.ledgers import (
    WORKED_PLACES,
    Payment,
    Place,
    catchment_inputs,
    worked_inputs,
)


@pytest.fixture(scope="module")
def worked() -> Catchment:
    return derive_catchment(worked_inputs())


def test_worked_bands(worked: Catchment) -> None:
    assert [(band.label, band.pence) for band in worked.bands] == [
        ("0-1 km", 3_000_000),
        ("1-5 km", 3_000_000),
        ("5-10 km", 0),
        ("10-25 km", 2_500_000),
        ("over 25 km", 5_500_000),
        ("unlocated", 1_000_000),
    ]
    shares = [band.share for band in worked.bands]
    assert shares == pytest.approx([0.2, 0.2, 0.0, 0.1667, 0.3667, 0.0667], abs=5e-5)


def test_worked_curve(worked: Catchment) -> None:
    assert worked.curve.distance_m == pytest.approx([500, 1000, 5000, 20000, 164110.5], abs=0.1)
    assert worked.curve.cumulative_pence.tolist() == [
        1_000_000,
        3_000_000,
        6_000_000,
        8_500_000,
        14_000_000,
    ]
    assert worked.curve.d50_m == 20_000
    assert worked.curve.d80_m == pytest.approx(164_110.5, abs=0.1)
    assert worked.curve.mean_m == pytest.approx(69_293.4, abs=0.1)


def test_worked_local_share(worked: Catchment) -> None:
    share = worked.local_share
    assert (share.local_pence, share.placed_pence, share.total_pence) == (
        4_000_000,
        14_000_000,
        15_000_000,
    )
    assert [share.lower, share.share_of_located, share.upper] == pytest.approx(
        [0.2667, 0.2857, 0.3333], abs=5e-5
    )


def test_worked_region_leaves_between_37_and_43_in_a_hundred() -> None:
    region = LocalArea(("E12000005",), "West Midlands", "region")
    share = derive_catchment(worked_inputs(local=region)).local_share
    assert share.local_pence == 8_500_000
    assert share.outside_lower == pytest.approx(0.3667, abs=5e-5)
    assert share.outside_upper == pytest.approx(0.4333, abs=5e-5)


def test_worked_rates(worked: Catchment) -> None:
    rates = worked.located
    assert (rates.rows.n, rates.rows.total) == (9, 11)
    assert (rates.suppliers.n, rates.suppliers.total) == (5, 6)
    assert (rates.gbp.n, rates.gbp.total) == (14_000_000, 15_000_000)
    assert [rates.rows.rate, rates.suppliers.rate, rates.gbp.rate] == pytest.approx(
        [0.8182, 0.8333, 0.9333], abs=5e-5
    )
    assert [(line.reason, line.pence) for line in worked.unlocated] == [
        ("no_postcode", 800_000),
        ("payee_not_named", 200_000),
    ]


def test_worked_deprivation(worked: Catchment) -> None:
    found = worked.deprivation
    assert found is not None
    assert {row.decile: row.pence for row in found.rows if row.pence} == {
        1: 3_000_000,
        2: 3_000_000,
        5: 5_500_000,
        8: 2_500_000,
        None: 1_000_000,
    }
    assert found.share_deciles_1_2 == pytest.approx(0.4286, abs=5e-5)
    assert [found.lower, found.upper] == pytest.approx([0.4, 0.4667], abs=5e-5)


def test_worked_kinds(worked: Catchment) -> None:
    assert [(row.kind, row.name, row.suppliers, row.pence) for row in worked.supplier_kinds] == [
        ("Large", "Large", 2, 8_000_000),
        ("SME", "SME", 2, 4_000_000),
        ("VCSE", "VCSE", 1, 2_000_000),
        (None, "kind not known", 1, 800_000),
        (None, "payee not named", 0, 200_000),
    ]


def test_worked_ledger_leaves_nothing_out(worked: Catchment) -> None:
    assert worked.totals.ledger_pence == worked.totals.procurement_pence == 15_000_000
    assert worked.totals.excluded == ()
    assert (worked.credits.rows, worked.credits.pence) == (1, -500_000)
    assert worked.credits.net.suppliers == 0


def test_an_empty_ledger_has_no_figures_rather_than_zeros() -> None:
    found = derive_catchment(catchment_inputs([], {"B16 0AA": WORKED_PLACES["B16 0AA"]}))
    answer = to_json(found)
    assert answer["curve"] == {"d50_m": None, "d80_m": None, "mean_m": None}
    assert answer["centre"] is None
    assert answer["ellipse"] is None
    assert answer["concentration"] == {
        "hhi": None,
        "effective_suppliers": None,
        "cr10": None,
        "gini": None,
    }
    assert found.local_share.lower is None
    assert found.local_share.share_of_located is None
    assert found.located.gbp.rate is None
    assert {band.share for band in found.bands} == {None}
    assert {zone.achieved for size in found.zones for zone in size.zones} == {None}
    assert [caution.code for caution in found.cautions] == ["no_share"]
    assert {feature.layer for feature in to_features(found)} == {"site"}


def test_a_total_below_zero_has_no_share() -> None:
    places = {"B16 0AA": WORKED_PLACES["B16 0AA"]}
    found = derive_catchment(
        catchment_inputs([Payment("A", 500, "B16 0AA"), Payment("B", -900, "B16 0AA")], places)
    )
    assert found.total_pence == -400
    assert found.local_share.lower is None
    assert found.curve.d50_m == 500


def test_procurement_leaves_the_excluded_rows_out_of_every_breakdown() -> None:
    payments = [
        Payment("Example Trading Ltd", 1000, "B16 0AA"),
        Payment("Example Trading Ltd", 70, "B16 0AA", "Grants"),
        Payment("Example City Council", 5000, "SW1A 1AA", "Services"),
        Payment("HMRC", 300, -1, "Income tax"),
        Payment("Demonstration hospital trust", 40, "B16 0AA"),
    ]
    inputs = catchment_inputs(payments, WORKED_PLACES)
    ledger = derive_catchment(inputs)
    bought = derive_catchment(replace(inputs, total="procurement"))
    assert (ledger.total_pence, bought.total_pence) == (6410, 1000)
    assert {line.reason: line.pence for line in bought.totals.excluded} == {
        "tax": 300,
        "public_body": 5000,
        "grant": 70,
        "group": 40,
    }
    assert [
        (inputs.supplier_name[line.supplier], line.reason, line.pence)
        for line in bought.totals.excluded_suppliers.lines()
        if line.supplier is not None
    ] == [
        ("Example City Council", "public_body", 5000),
        ("HMRC", "tax", 300),
        ("Example Trading Ltd", "grant", 70),
        ("Demonstration hospital trust", "group", 40),
    ]
    assert bought.located.rows.total == 1
    assert bought.suppliers.name == ["Example Trading Ltd"]
    assert bought.bands[0].pence == 1000
    assert bought.headlines == ledger.headlines
    assert ledger.headlines.procurement.lower == 1.0
    assert ledger.headlines.ledger.lower == pytest.approx(1110 / 6410)


def test_terminated_and_not_yet_live_postcodes_are_flagged_and_still_located() -> None:
    places = {
        "OLD": Place(406300, 287900, 8, 198001, 202006, {"district": "E08000025"}),
        "NEW": Place(406300, 287900, 1, introduced=202101),
        "GONE": Place(0, 0, 9, introduced=198001, terminated=202006),
    }
    payments = [
        Payment("A", 10, "OLD", month=202006),
        Payment("A", 20, "OLD", month=202007),
        Payment("B", 40, "NEW", month=202012),
        Payment("B", 80, "NEW", month=202101),
        Payment("C", 160, "NEW", month=0),
        Payment("D", 320, "GONE", month=202012),
    ]
    found = derive_catchment(catchment_inputs(payments, places))
    assert (found.terminated.rows, found.terminated.pence) == (1, 20)
    assert (found.not_yet_live.rows, found.not_yet_live.pence) == (1, 40)
    assert found.bands[0].pence == 310
    assert [(line.reason, line.pence) for line in found.unlocated] == [("no_point", 320)]


def test_band_edges_within_the_postcodes_uncertainty_are_counted() -> None:
    places = {
        "NEAR": Place(406950, 287500, areas={"district": "E08000025"}),
        "FAR": Place(406899, 287500),
    }
    found = derive_catchment(
        catchment_inputs([Payment("A", 10, "NEAR"), Payment("B", 5, "FAR")], places)
    )
    assert (found.band_uncertain.rows, found.band_uncertain.pence) == (1, 10)


def test_a_sector_postcode_counts_in_its_district_and_nowhere_nearer() -> None:
    where = {"district": "E08000025", "ward": "E05000001"}
    places = {"BOX": Place(406300, 287900, 6, areas=where)}
    found = derive_catchment(catchment_inputs([Payment("A", 10, "BOX")], places))
    tables = {table.kind: list(zip(table.code, table.name, strict=True)) for table in found.areas}
    assert tables["district"] == [("E08000025", "E08000025")]
    assert tables["ward"] == [(None, "unlocated")]
    assert found.bands[-1].pence == 10
    assert found.located.gbp.n == 0
    # Known to be in the district, so it is local and not counted a second time as unplaced.
    assert [found.local_share.lower, found.local_share.upper] == [1.0, 1.0]


def test_a_neighbourhood_outline_decides_where_no_code_is_loaded() -> None:
    square = shapely.box(406000, 287500, 406500, 288000)
    local = LocalArea((), "Example neighbourhood", "neighbourhood", square)
    share = derive_catchment(worked_inputs(local=local)).local_share
    assert share.local_pence == 1_000_000
    with pytest.raises(Invalid, match="outline"):
        derive_catchment(worked_inputs(local=replace(local, polygon=None)))


def test_without_a_site_there_is_no_distance() -> None:
    with pytest.raises(Invalid, match="no site"):
        derive_catchment(worked_inputs(sites=()))


def test_distance_is_to_the_nearest_site() -> None:
    found = derive_catchment(worked_inputs(sites=((406000.0, 287500.0), (530000.0, 180000.0))))
    assert dict(zip(found.suppliers.name, found.suppliers.distance_m, strict=True))["S5"] == 0


@pytest.fixture(scope="module")
def with_people() -> Catchment:
    """A payee named like a person beside a firm, another alone, and a redacted one with a place."""
    places = dict(WORKED_PLACES, ALONE=Place(450000, 300000, areas={"district": "E07000001"}))
    payments = [
        Payment("Example Works Ltd", 9000, "B16 0AA"),
        Payment("Dr A Person", 701, "B16 0AA"),
        Payment("Mrs B Person", 503, "ALONE"),
        Payment("REDACTED", 211, "ALONE"),
    ]
    return derive_catchment(
        catchment_inputs(
            payments,
            places,
            people=("Dr A Person", "Mrs B Person"),
            unnamed=("REDACTED",),
        )
    )


def test_people_keep_their_place_in_sums(with_people: Catchment) -> None:
    assert with_people.bands[0].pence == 9701
    assert with_people.bands[4].pence == 714
    assert int(with_people.curve.cumulative_pence[-1]) == 10_415
    assert with_people.located.suppliers.total == 3
    assert (with_people.people.payees, with_people.people.pence) == (2, 1204)


def test_people_have_no_name_row_marker_or_hexagon(with_people: Catchment) -> None:
    assert with_people.suppliers.name == ["Example Works Ltd"]
    answer = str(to_json(with_people))
    features = to_features(with_people)
    for text in (answer, str([dict(feature.properties) for feature in features])):
        assert "Person" not in text
        assert "REDACTED" not in text
    for size in with_people.zones:
        # The firm's hexagon holds the firm's money only: nothing is left to subtract.
        assert size.cells.pence.tolist() == [9000]
        assert size.cells.suppliers.tolist() == [1]
    drawn = [f.geom for f in features if f.layer in ("cell", "zone", "supplier")]
    assert drawn
    assert not any(shape.contains(shapely.Point(450000, 300000)) for shape in drawn)
    assert (with_people.not_mapped.payees, with_people.not_mapped.pence) == (3, 1415)


def test_excluded_people_share_one_line() -> None:
    payments = [
        Payment("Dr A Person", 10, category="Compensation"),
        Payment("Mrs B Person", 20, category="Compensation"),
    ]
    found = derive_catchment(catchment_inputs(payments, {}, people=("Dr A Person", "Mrs B Person")))
    (line,) = found.totals.excluded_suppliers.lines()
    assert (line.supplier, line.reason, line.pence) == (None, "benefit_to_individual", 30)


def test_low_match_is_a_warning() -> None:
    payments = [Payment("A", 79, "B16 0AA"), Payment("B", 21)]
    found = derive_catchment(catchment_inputs(payments, WORKED_PLACES))
    assert "low_match" in to_json(found)["warnings"]  # type: ignore[operator]
    assert "79.0%" in found.cautions[0].text
    enough = derive_catchment(
        catchment_inputs([Payment("A", 80, "B16 0AA"), Payment("B", 20)], WORKED_PLACES)
    )
    assert "low_match" not in to_json(enough)["warnings"]  # type: ignore[operator]
