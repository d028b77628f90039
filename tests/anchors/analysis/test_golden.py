"""The published and hand-worked examples, where the reference file is at hand.

The same examples are restated as our own tables in the tests of each module, so that nothing
here is covered only when the file is present.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assetmap.anchors.analysis.bands import band_uncertain
from assetmap.anchors.analysis.catchment import Catchment, derive_catchment
from assetmap.anchors.analysis.centre import centrography, normal_coverage
from assetmap.anchors.analysis.concentration import concentration
from assetmap.anchors.analysis.deprivation import decile_of_rank
from assetmap.anchors.analysis.zones import minimum_area_set
from tests.anchors.analysis.ledgers import Payment, Place, catchment_inputs

DISTRICTS = {
    "Birmingham": "E08000025",
    "Sandwell": "E08000028",
    "Lichfield": "E07000194",
    "Westminster": "E09000033",
}
REGIONS = {"WM": "E12000005", "London": "E12000007"}


@pytest.fixture(scope="module")
def worked(golden: dict[str, Any]) -> Catchment:
    """The worked ledger exactly as the file gives it."""
    given = golden["distance_bands"]["inputs"]
    places = {
        name: Place(
            *supplier["xy"],
            areas={"district": DISTRICTS[supplier["la"]], "region": REGIONS[supplier["region"]]},
        )
        for name, supplier in given["suppliers"].items()
        if supplier["xy"]
    }
    payments = [
        Payment(name, amount * 100, name if name in places else -1)
        for name, amount in given["rows"]
    ]
    return derive_catchment(
        catchment_inputs(
            payments,
            places,
            sites=(tuple(given["origin_27700"]),),
            unnamed=("REDACTED",),
            edges_m=tuple(given["edges_m"]),
        )
    )


def test_distance_bands(golden: dict[str, Any], worked: Catchment) -> None:
    expected = golden["distance_bands"]["expected"]
    assert {band.label: band.pence / 100 for band in worked.bands} == expected["gbp"]
    shares = {band.label: band.share for band in worked.bands}
    assert shares == pytest.approx(expected["share_of_total"], abs=5e-5)
    distances = dict(zip(worked.suppliers.name, worked.suppliers.distance_m.tolist(), strict=True))
    distances.pop("S6")
    assert distances == pytest.approx(expected["distance_m"], abs=0.1)


def test_curve(golden: dict[str, Any], worked: Catchment) -> None:
    expected = golden["cumulative_spend_distance"]["expected"]
    assert worked.curve.cumulative_share == pytest.approx(expected["cum_share_located"], abs=5e-5)
    assert worked.curve.d50_m == pytest.approx(expected["D50_m"], abs=0.1)
    assert worked.curve.d80_m == pytest.approx(expected["D80_m"], abs=0.1)
    assert worked.curve.mean_m == pytest.approx(expected["weighted_mean_distance_m"], abs=0.1)


def test_local_share(golden: dict[str, Any], worked: Catchment) -> None:
    expected = golden["local_share_bounds"]["expected"]
    share = worked.local_share
    assert share.local_pence == expected["local_gbp"] * 100
    assert share.share_of_located == pytest.approx(expected["share_of_located"], abs=1e-4)
    assert share.lower == pytest.approx(expected["lower_bound"], abs=1e-4)
    assert share.upper == pytest.approx(expected["upper_bound"], abs=1e-4)


def test_match_rates(golden: dict[str, Any], worked: Catchment) -> None:
    expected = golden["ledger_match_rate"]["expected"]
    rates = worked.located
    assert (rates.rows.n, rates.rows.total) == (expected["rows_matched"], expected["rows_total"])
    assert rates.rows.rate == pytest.approx(expected["row_rate"], abs=1e-4)
    assert rates.suppliers.rate == pytest.approx(expected["named_supplier_rate"], abs=1e-4)
    assert rates.gbp.n == expected["net_matched"] * 100
    assert rates.gbp.rate == pytest.approx(expected["value_rate_net"], abs=1e-4)
    assert worked.redacted.pence == expected["redacted_net"] * 100
    why = {line.reason: line.pence for line in worked.unlocated}
    assert why["no_postcode"] == expected["missing_postcode_net"] * 100


def test_deciles_of_ranks(golden: dict[str, Any]) -> None:
    example = golden["imd_rank_to_decile_2019"]
    ranks, areas = example["inputs"]["ranks"], example["inputs"]["N"]
    assert [decile_of_rank(rank, areas) for rank in ranks] == example["expected"]["deciles"]


def test_centre_and_ellipse(golden: dict[str, Any]) -> None:
    example = golden["weighted_centre_and_ellipse"]
    xy = np.array(example["inputs"]["points_27700"])
    weights = np.array(example["inputs"]["weights"]).astype(np.int64)
    found, expected = centrography(xy[:, 0], xy[:, 1], weights), example["expected"]
    assert found.centre is not None
    assert found.ellipse is not None
    assert [found.centre.easting, found.centre.northing] == pytest.approx(expected["mean_centre"])
    assert [
        found.centre.standard_distance_m,
        found.ellipse.major_m,
        found.ellipse.minor_m,
        found.ellipse.bearing_deg,
    ] == pytest.approx(
        [
            expected["standard_distance_m"],
            expected["sigma_major_m"],
            expected["sigma_minor_m"],
            expected["bearing_deg_clockwise_from_north"],
        ],
        abs=1e-3,
    )


def test_published_centrography(golden: dict[str, Any]) -> None:
    example = golden["pointpats_centrography_docs"]
    xy, expected = np.array(example["inputs"]["points"]), example["expected"]
    found = centrography(xy[:, 0], xy[:, 1], np.ones(len(xy), dtype=np.int64))
    assert found.centre is not None
    assert found.ellipse is not None
    assert found.centre.easting == pytest.approx(expected["mean_center"][0], abs=1e-6)
    assert found.centre.standard_distance_m == pytest.approx(expected["std_distance"], abs=1e-6)
    assert found.ellipse.major_m == pytest.approx(expected["uncorrected_sigma_major"], abs=1e-5)
    assert found.ellipse.minor_m == pytest.approx(expected["uncorrected_sigma_minor"], abs=1e-5)
    anticlockwise_from_east = np.degrees(expected["ellipse_crimestat"]["angle_rad"])
    assert found.ellipse.bearing_deg == pytest.approx(90 - anticlockwise_from_east, abs=1e-6)


def test_normal_coverage(golden: dict[str, Any]) -> None:
    example = golden["bivariate_normal_coverage"]
    found = [normal_coverage(k) for k in example["inputs"]["k"]]
    assert found == pytest.approx(example["expected"]["coverage"], abs=1e-4)


def test_minimum_area_sets(golden: dict[str, Any]) -> None:
    equal = golden["p_percent_hexes"]
    weight = np.array(equal["inputs"]["spend_gbp_k"], dtype=np.int64)
    for p, n, achieved in zip(
        equal["inputs"]["p"],
        equal["expected"]["n_hexes"],
        equal["expected"]["achieved_share"],
        strict=True,
    ):
        chosen = minimum_area_set(weight, np.ones(len(weight)), np.zeros(len(weight)), p)
        assert len(chosen) == n
        assert weight[chosen].sum() / weight.sum() == pytest.approx(achieved)
    unequal = golden["p_percent_unequal_areas"]
    zones = unequal["inputs"]["zones"]
    pounds, area = np.array(list(zones.values())).T
    chosen = minimum_area_set(pounds.astype(np.int64), area, np.zeros(len(area)), 0.6)
    names = [list(zones)[number] for number in chosen]
    assert names == unequal["expected"]["selected_by_density"]


def test_concentration(golden: dict[str, Any]) -> None:
    example = golden["hhi_gini_lorenz"]
    found = concentration(np.array(example["inputs"]["spend"]).astype(np.int64))
    assert found.hhi == pytest.approx(example["expected"]["hhi"])
    assert found.gini == pytest.approx(example["expected"]["gini"])
    expected = example["expected"]["effective_number"]
    assert found.effective_suppliers == pytest.approx(expected, abs=1e-4)


def test_band_edge_flag(golden: dict[str, Any]) -> None:
    example = golden["band_edge_flag"]
    given = example["inputs"]
    distance = np.array(given["distance_m"], dtype=np.float64)
    doubt = np.full(len(distance), float(given["uncertainty_m"]))
    flags = band_uncertain(distance, doubt, (0, given["edge_m"]))
    assert flags.tolist() == example["expected"]["flag"]
