"""Words are escaped, hatching stays in its box, and each drawing is complete alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from assetmap.web.charts.drawing import both, frame, hatch_lines, hatched, rect, text, wrap
from tests.web.charts.reading import drawings

HOSTILE = """</text><script>alert("1")</script>&'{0}"""


def test_words_are_escaped_and_read_back_unchanged() -> None:
    chart = both(
        lambda width: frame(
            "key", width, 10, title=HOSTILE, desc=HOSTILE, marks=[text(0, 0, HOSTILE)]
        )
    )
    assert "<script" not in chart
    for drawing in drawings(chart):
        assert drawing.words == [HOSTILE]
        assert drawing.desc == HOSTILE
        assert drawing.root.findtext("title") == HOSTILE


def test_the_two_sizes_have_their_own_ids_and_classes() -> None:
    chart = both(lambda width: frame("a-1", width, 40, title="t", desc="d", marks=[]))
    narrow, wide = drawings(chart)
    assert (narrow.root.get("width"), wide.root.get("width")) == ("328", "520")
    assert (narrow.root.get("class"), wide.root.get("class")) == (
        "chart chart--narrow",
        "chart chart--wide",
    )
    ids = re.findall(r' id="([^"]+)"', chart)
    assert len(ids) == len(set(ids)) == 4
    for drawing in (narrow, wide):
        assert drawing.root.get("role") == "img"
        assert set((drawing.root.get("aria-labelledby") or "").split()) <= set(ids)


@pytest.mark.parametrize("key", ["", "a b", 'a"b', "é", "a<"])
def test_a_key_that_is_no_id_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="cannot be a chart's key"):
        frame(key, 328, 10, title="t", desc="d", marks=[])


def test_every_shape_is_right_without_a_style_sheet() -> None:
    shapes = rect(0, 0, 5, 5, "c1") + hatched(0, 0, 30, 20) + text(0, 0, "a", look="tb")
    for mark in re.findall(r"<(?:rect|path|text)[^>]*>", shapes):
        assert 'fill="' in mark
        assert 'class="' in mark


def test_nothing_is_hatched_as_nothing() -> None:
    assert hatched(0, 0, 0, 20) == Markup("")
    assert hatched(0, 0, 20, -1) == Markup("")


sides = st.floats(min_value=1, max_value=400)


@given(width=sides, height=sides, step=st.floats(min_value=3, max_value=12))
def test_hatching_stays_inside_its_box_and_rises(width: float, height: float, step: float) -> None:
    lines = re.findall(
        r"M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)", hatch_lines(0, 0, width, height, step)
    )
    for line in lines:
        x1, y1, x2, y2 = (float(part) for part in line)
        assert -0.06 <= x1 <= x2 + 0.06 <= width + 0.12
        assert -0.06 <= y2 <= y1 + 0.06 <= height + 0.12
        assert (x2 - x1) == pytest.approx(y1 - y2, abs=0.21)
    assert len(lines) == pytest.approx((width + height) / step, abs=1.01)


def test_long_words_are_broken_between_words_only() -> None:
    assert wrap("Bournemouth, Christchurch and Poole", 120) == [
        "Bournemouth,",
        "Christchurch and",
        "Poole",
    ]
    assert wrap("Unbreakable", 10) == ["Unbreakable"]
