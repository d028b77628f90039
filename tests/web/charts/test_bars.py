"""Bars are as long as their money, and what is not known is hatched."""

from __future__ import annotations

import pytest

from assetmap.web.charts.bars import Bar, bars
from tests.web.charts.reading import drawings

NEBD = [
    Bar("Up to 1 km", 161929643),
    Bar("1 to 5 km", 126526663),
    Bar("5 to 10 km", 113086784),
    Bar("10 to 25 km", 291058222),
    Bar("Over 25 km", 1757616907),
    Bar("Not placed", 17464973, unknown=True),
]
TOTAL = 2467683192


def test_lengths_are_in_proportion_in_both_drawings() -> None:
    assert sum(row.pence for row in NEBD) == TOTAL
    for drawing in drawings(bars("b", title="t", rows=NEBD, total_pence=TOTAL)):
        lengths = drawing.measures("c1", "width")
        assert len(lengths) == 5
        for row, length in zip(NEBD, lengths, strict=False):
            assert length / max(lengths) == pytest.approx(row.pence / 1757616907, abs=0.002)


def test_what_was_not_placed_is_hatched_and_in_words() -> None:
    for drawing in drawings(bars("b", title="t", rows=NEBD, total_pence=TOTAL)):
        assert len(drawing.marks("hatch-ln")) == 1
        assert "£175k · 0.7%" in drawing.words
        assert "Not placed: £175k · 0.7%" in drawing.desc
        assert "Over 25 km: £17.58m · 71.2%" in drawing.desc


def test_a_range_is_solid_to_the_lower_and_hatched_to_the_upper_bound() -> None:
    rows = [Bar("Here", 156, 163, subject=True), Bar("There", 422, 429)]
    for drawing in drawings(bars("b", title="t", rows=rows, total_pence=1000)):
        (here,) = drawing.marks("c1")
        solid = float(here.attrib["width"])
        start = float(here.attrib["x"]) + solid
        hatch = drawing.marks("keyline")[0]
        assert float(hatch.attrib["x"]) == pytest.approx(start, abs=0.11)
        assert float(hatch.attrib["width"]) / solid == pytest.approx(7 / 156, abs=0.01)
        assert "15.6% to 16.3%" in drawing.words
        assert len(drawing.marks("c2")) == 1  # the others are pale


def test_credits_reach_to_the_left_of_zero() -> None:
    rows = [Bar("Paid", 900), Bar("Credited", -300)]
    for drawing in drawings(bars("b", title="t", rows=rows, total_pence=600)):
        paid, credited = drawing.marks("c1")
        zero = float(paid.attrib["x"])
        end = float(credited.attrib["x"]) + float(credited.attrib["width"])
        assert end == pytest.approx(zero, abs=0.11)
        assert "−£3 · −50.0%" in drawing.words


def test_everything_stays_inside_the_drawing() -> None:
    long = Bar("Bournemouth, Christchurch and Poole with a very long name indeed", 500, 900)
    for drawing in drawings(bars("b", title="t", rows=[long, Bar("B", 1)], total_pence=1000)):
        width = float(drawing.root.attrib["width"])
        for look in ("c1", "keyline"):
            for mark in drawing.marks(look):
                assert float(mark.attrib["x"]) + float(mark.attrib["width"]) <= width


def test_all_zero_is_drawn_without_lengths() -> None:
    for drawing in drawings(bars("b", title="t", rows=[Bar("A", 0)], total_pence=0)):
        assert drawing.measures("c1", "width") == [0.0]
        assert "£0 · –" in drawing.words


def test_no_rows_and_upturned_ranges_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        bars("b", title="t", rows=[], total_pence=0)
    with pytest.raises(ValueError, match="upper bound is below"):
        bars("b", title="t", rows=[Bar("A", 5, 4)], total_pence=5)
