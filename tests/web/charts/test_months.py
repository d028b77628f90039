"""A month without a file is not a month without payments."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assetmap.web.charts.months import Month, months, round_step
from tests.web.charts.reading import drawings


def test_a_missing_month_is_hatched_to_full_height_and_zero_is_flat() -> None:
    columns = [Month("April", None), Month("May", 0), Month("June", 80_000)]
    for drawing in drawings(months("m", title="t", columns=columns)):
        (missing,) = drawing.marks("keyline")
        may, june = drawing.marks("c1")
        assert float(missing.attrib["height"]) == float(june.attrib["height"])
        assert float(may.attrib["height"]) == 0
        assert drawing.desc == "April: no file; May: £0; June: £800."


def test_three_years_of_labels_do_not_meet() -> None:
    columns = [Month(f"{n % 12 + 1:02d}/{2023 + n // 12}", n * 1000) for n in range(36)]
    narrow, wide = drawings(months("m", title="t", columns=columns))
    for drawing in (narrow, wide):
        labels = [float(mark.attrib["x"]) for mark in drawing.root.iter("text")
                  if "/" in (mark.text or "")]  # fmt: skip
        gaps = [after - before for before, after in pairwise(labels)]
        assert min(gaps[:-1]) > 48
        assert len(drawing.marks("c1")) == 36


def test_only_missing_months_are_still_drawn() -> None:
    for drawing in drawings(months("m", title="t", columns=[Month("May", None)])):
        assert len(drawing.marks("hatch-ln")) == 1


def test_no_month_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        months("m", title="t", columns=[])


@pytest.mark.parametrize(
    ("pence", "step"), [(0, 100), (100, 100), (101, 200), (500_001, 1_000_000)]
)
def test_round_step(pence: int, step: int) -> None:
    assert round_step(pence) == step
