"""The curve has steps and no slopes, and its readings stand where they say."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest

from assetmap.web.charts.curve import Axes, Curve, kilometre_ticks, step_curve, steps
from tests.web.charts.reading import drawings

CURVE = Curve((500.0, 5_000.0, 48_999.5, 268_763.0), (0.1, 0.3, 0.53, 1.0), 48_999.5, 268_763.0)


def test_the_path_moves_across_or_up_but_never_both() -> None:
    for drawing in drawings(step_curve("c", title="t", curve=CURVE)):
        (line,) = drawing.marks("l1")
        assert re.fullmatch(r"M[\d.]+ [\d.]+(H[\d.]+V[\d.]+)+H[\d.]+", line.attrib["d"])
        assert line.attrib["d"].count("V") == 4


def test_half_of_the_pounds_stands_at_its_distance() -> None:
    axes = Axes(520, 254, 0.5, 282.2)
    for drawing in drawings(step_curve("c", title="t", curve=CURVE)):
        half, four_fifths = drawing.marks("dot")
        assert float(half.attrib["cx"]) < float(four_fifths.attrib["cx"])
        assert "Half within 49.0 km" in drawing.words
        assert "80% within 269 km" in drawing.words
        assert drawing.desc.startswith("Half of the placed pounds are within 49.0 km, 80 per cent")
    expected = 44 + (520 - 60) * math.log(48.9995 / 0.5) / math.log(282.20115 / 0.5)
    assert axes.x(48_999.5) == pytest.approx(expected, abs=0.1)
    assert float(half.attrib["cx"]) == pytest.approx(expected, abs=0.2)
    assert float(half.attrib["cy"]) == pytest.approx((20 + 254) / 2, abs=0.1)


def test_what_was_not_reached_is_not_drawn() -> None:
    short = Curve((100.0,), (0.4,), None, None)
    for drawing in drawings(step_curve("c", title="t", curve=short)):
        assert drawing.marks("dot") == []
        assert drawing.desc == "Neither half nor 80 per cent is reached."


def test_twenty_thousand_suppliers_stay_a_small_drawing() -> None:
    count = 20_000
    many = Curve(
        tuple(20.0 * n for n in range(1, count + 1)),
        tuple(n / count for n in range(1, count + 1)),
        200_000.0,
        320_000.0,
    )
    for drawing in drawings(step_curve("c", title="t", curve=many)):
        assert drawing.marks("l1")[0].attrib["d"].count("V") < 1_000


def test_merged_points_keep_the_last_share() -> None:
    axes = Axes(328, 194, 0.1, 100)
    two = Curve((10_000.0, 10_000.4), (0.2, 0.9), None, None)
    assert steps(two, axes).count("V") == 1
    assert f"V{axes.y(0.9):.1f}" in steps(two, axes)


def test_ticks_keep_their_distance_and_the_powers_of_ten() -> None:
    axes = Axes(328, 194, 0.1, 500)
    ticks = kilometre_ticks(axes)
    assert {1, 10, 100} <= set(ticks)
    gaps = [axes.x(b * 1000) - axes.x(a * 1000) for a, b in pairwise(ticks)]
    assert min(gaps) >= 34


def test_a_supplier_at_the_site_stands_on_the_edge() -> None:
    at_site = Curve((0.0, 2_000.0), (0.5, 1.0), 0.0, 2_000.0)
    for drawing in drawings(step_curve("c", title="t", curve=at_site)):
        assert float(drawing.marks("dot")[0].attrib["cx"]) == 44


@pytest.mark.parametrize(
    ("distances", "shares"),
    [((), ()), ((1.0,), (0.1, 0.2)), ((2.0, 1.0), (0.1, 0.2)), ((1.0, 2.0), (0.2, 0.1)),
     ((-1.0, 2.0), (0.1, 0.2)), ((1.0, math.inf), (0.1, 0.2))],
)  # fmt: skip
def test_what_is_no_cumulative_curve_is_refused(
    distances: tuple[float, ...], shares: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match=r"curve|distances"):
        step_curve("c", title="t", curve=Curve(distances, shares, None, None))
