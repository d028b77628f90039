"""The pound is cut exactly, and labels never lie over each other."""

from __future__ import annotations

import pytest

from assetmap.web.charts.drawing import text_width
from assetmap.web.charts.strip import Part, can_be_drawn, strip
from tests.web.charts.reading import drawings

PARTS = [
    Part(156, "subject", "Here: 15.6p to 16.3p"),
    Part(7, "unknown"),
    Part(415, "rest"),
    Part(422, "unknown", "Payment office: 42.2p"),
]


def test_parts_follow_each_other_and_fill_the_strip() -> None:
    for drawing in drawings(strip("s", title="t", desc="d", parts=PARTS)):
        inner = float(drawing.root.attrib["width"]) - 2
        (here,) = drawing.marks("c1")
        assert float(here.attrib["width"]) == pytest.approx(inner * 0.156, abs=0.11)
        (rest,) = drawing.marks("c4")
        assert float(rest.attrib["x"]) == pytest.approx(1 + inner * 0.163, abs=0.11)
        office = drawing.marks("keyline")[-1]
        end = float(office.attrib["x"]) + float(office.attrib["width"])
        assert end == pytest.approx(1 + inner, abs=0.2)


def test_ticks_are_pence_of_a_pound() -> None:
    for drawing in drawings(strip("s", title="t", desc="d", parts=PARTS)):
        assert [word for word in drawing.words if word[-1] in "p1" and len(word) < 4] == [
            "0p", "25p", "50p", "75p", "£1",
        ]  # fmt: skip


def test_labels_that_would_meet_go_to_another_row() -> None:
    crowded = [Part(10, "rest", "A label of some length"), Part(10, "rest", "Another such label")]
    crowded += [Part(980, "subject", "The subject, with a label too")]
    for drawing in drawings(strip("s", title="t", desc="d", parts=crowded)):
        spans: dict[str, list[tuple[float, float]]] = {}
        for mark in drawing.root.iter("text"):
            if mark.get("class") == "t2":
                continue
            start = float(mark.attrib["x"])
            end = start + text_width(mark.text or "", bold=mark.get("class") == "tb")
            for other_start, other_end in spans.get(mark.attrib["y"], []):
                assert end < other_start or other_end < start
            spans.setdefault(mark.attrib["y"], []).append((start, end))
        assert len(spans) > 1


def test_a_negative_part_cannot_be_drawn() -> None:
    parts = [Part(-1, "subject"), Part(5, "rest")]
    assert not can_be_drawn(parts)
    assert not can_be_drawn([Part(0, "subject")])
    assert can_be_drawn(PARTS)
    with pytest.raises(ValueError, match="not negative"):
        strip("s", title="t", desc="d", parts=parts)
