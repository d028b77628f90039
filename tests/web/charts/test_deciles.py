"""Tenths and the rest share one scale and make the whole."""

from __future__ import annotations

import pytest

from assetmap.web.charts.deciles import Rest, deciles
from tests.web.charts.reading import drawings

TENTHS = [620, 410, 300, 220, 180, 90, 0, 40, 5, 12]
REST = [Rest("Not placed", 84), Rest("Outside England", 39)]


def test_heights_and_the_rest_are_on_one_scale() -> None:
    for drawing in drawings(deciles("d", title="t", pence=TENTHS, rest=REST, total_pence=2000)):
        heights = drawing.measures("c1", "height") + drawing.measures("c2", "height")
        per_penny = heights[0] / 620
        assert heights == pytest.approx([one * per_penny for one in TENTHS], abs=0.11)
        lengths = drawing.measures("keyline", "width")
        assert lengths == pytest.approx([84 * per_penny, 39 * per_penny], abs=0.11)


def test_the_rest_is_named_with_its_share() -> None:
    narrow, wide = drawings(deciles("d", title="t", pence=TENTHS, rest=REST, total_pence=2000))
    for drawing in (narrow, wide):
        assert "Not placed: 4.2%" in drawing.desc
        assert "84p · 4.2%" in drawing.words
    assert "31.0%" in wide.words
    assert "31%" in narrow.words  # no room for the decimal
    assert "<1%" in narrow.words


def test_a_tenth_with_more_credits_than_payments_hangs_below_zero() -> None:
    tenths = [100, -50, *[0] * 8]
    for drawing in drawings(deciles("d", title="t", pence=tenths, rest=[], total_pence=50)):
        first, second = drawing.marks("c1")
        foot = float(first.attrib["y"]) + float(first.attrib["height"])
        assert float(second.attrib["y"]) == pytest.approx(foot, abs=0.11)


def test_parts_that_miss_the_total_and_other_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        deciles("d", title="t", pence=TENTHS, rest=REST, total_pence=2001)
    with pytest.raises(ValueError, match="ten tenths, not 9"):
        deciles("d", title="t", pence=TENTHS[:9], rest=REST, total_pence=2000)
