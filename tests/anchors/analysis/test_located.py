"""Located means a full postcode with a point of quality 1 to 5 or 8."""

from __future__ import annotations

import numpy as np
import pytest

from assetmap.anchors.analysis.located import (
    UNLOCATED_REASONS,
    located_postcodes,
    month_flags,
    uncertainty_m,
    unlocated_reason,
)


@pytest.mark.parametrize(
    ("quality", "located", "metres"),
    [
        (0, False, None),
        (1, True, 100),
        (2, True, 100),
        (3, True, 100),
        (4, True, 100),
        (5, True, 500),
        (6, False, None),
        (7, False, None),
        (8, True, 500),
        (9, False, None),
    ],
)
def test_quality(quality: int, located: bool, metres: float | None) -> None:
    code, here = np.array([quality], dtype=np.int8), np.array([400_000.0])
    assert located_postcodes(code, here, here).tolist() == [located]
    found = uncertainty_m(code)[0]
    assert (None if np.isnan(found) else found) == metres


def test_a_good_quality_without_a_point_is_not_located() -> None:
    quality = np.ones(3, dtype=np.int8)
    east, north = np.array([0.0, np.nan, 0.0]), np.array([0.0, 3e5, 3e5])
    assert located_postcodes(quality, east, north).tolist() == [False, False, True]


def test_every_unlocated_row_says_why() -> None:
    postcode = np.array([-1, -2, -3, 0, 1, 2, -1, 0], dtype=np.int32)
    named = np.array([True, True, True, True, True, True, False, False])
    quality = np.array([1, 6, 9], dtype=np.int8)
    reason = unlocated_reason(postcode, np.array([True, False, False]), quality, named)
    assert [UNLOCATED_REASONS[code] for code in reason] == [
        "no_postcode",
        "not_a_postcode",
        "not_in_data",
        "",
        "sector_only",
        "no_point",
        "payee_not_named",
        "",  # a redacted payee with a printed place keeps the place
    ]


def test_first_and_last_month_are_live() -> None:
    months = np.array([201912, 202001, 202006, 202007, 0])
    flags = month_flags(months, np.full(5, 202001), np.full(5, 202006))
    assert flags.not_yet_live.tolist() == [True, False, False, False, False]
    assert flags.terminated.tolist() == [False, False, False, True, False]
