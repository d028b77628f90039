"""The published shape: keys, their order, money as text, no NaN anywhere."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from assetmap.anchors.analysis.catchment import derive_catchment
from assetmap.anchors.analysis.catchment_json import to_features, to_json
from tests.anchors.analysis.ledgers import worked_inputs

MONEY = re.compile(r"-?\d+\.\d\d")


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    return json.loads(json.dumps(to_json(derive_catchment(worked_inputs())), allow_nan=False))


def test_keys_and_their_order(answer: dict[str, Any]) -> None:
    assert list(answer) == [
        "anchor",
        "ledgers",
        "period",
        "basis",
        "totals",
        "located",
        "bands",
        "curve",
        "areas",
        "deprivation",
        "supplier_kinds",
        "centre",
        "ellipse",
        "zones",
        "concentration",
        "shared_addresses",
        "without_shared_addresses",
        "warnings",
    ]
    assert list(answer["basis"]) == ["total", "amount", "location"]
    assert list(answer["totals"]) == ["ledger_gbp", "procurement_gbp", "excluded"]
    assert list(answer["located"]) == ["rows", "suppliers", "gbp"]
    assert list(answer["bands"][0]) == ["from_m", "to_m", "label", "gbp", "share"]
    assert list(answer["areas"]["local"]) == [
        "codes",
        "name",
        "gbp",
        "share_of_located",
        "lower",
        "upper",
    ]
    assert list(answer["areas"]["by_kind"]["district"][0]) == ["code", "name", "gbp", "share"]
    assert list(answer["centre"]) == ["easting", "northing", "standard_distance_m"]
    assert list(answer["ellipse"]) == ["major_m", "minor_m", "bearing_deg", "k"]
    assert list(answer["zones"][0]) == ["p", "achieved", "area_km2", "cell_edge_m"]
    assert [(zone["p"], zone["cell_edge_m"]) for zone in answer["zones"]] == [
        (0.6, 1000),
        (0.8, 1000),
        (0.6, 2000),
        (0.8, 2000),
    ]


def test_worked_values(answer: dict[str, Any]) -> None:
    assert answer["basis"] == {"total": "ledger", "amount": "net", "location": "as_printed"}
    assert answer["totals"]["ledger_gbp"] == "150000.00"
    assert answer["located"]["gbp"] == {"n": "140000.00", "total": "150000.00", "rate": 0.933333}
    assert answer["curve"] == {"d50_m": 20000.0, "d80_m": 164110.5, "mean_m": 69293.4}
    local = answer["areas"]["local"]
    assert (local["gbp"], local["share_of_located"]) == ("40000.00", 0.285714)
    assert (local["lower"], local["upper"]) == (0.266667, 0.333333)
    assert answer["bands"][-1] == {
        "from_m": None,
        "to_m": None,
        "label": "unlocated",
        "gbp": "10000.00",
        "share": 0.066667,
    }


def test_every_sum_is_money_text(answer: dict[str, Any]) -> None:
    seen: list[str] = []

    def walk(value: object, key: str = "") -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                walk(part, name)
        elif isinstance(value, list):
            for part in value:
                walk(part, key)
        elif key.endswith("gbp"):
            seen.append(str(value))

    walk(answer)
    assert len(seen) > 25
    assert not [text for text in seen if not MONEY.fullmatch(text)]


def test_features_are_drawable() -> None:
    features = to_features(derive_catchment(worked_inputs()))
    layers = [feature.layer for feature in features]
    assert list(dict.fromkeys(layers)) == ["cell", "zone", "ellipse", "site", "centre", "supplier"]
    assert layers.count("supplier") == 5
    json.dumps([dict(feature.properties) for feature in features], allow_nan=False)
    assert all(feature.geom.is_valid and not feature.geom.is_empty for feature in features)
    (site,) = [feature for feature in features if feature.layer == "site"]
    assert site.properties["ring_m"] == [1000, 5000, 10000, 25000]
