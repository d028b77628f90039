"""What became of each pound? One bar from 0p to £1, cut into its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from assetmap.web.charts.drawing import both, frame, hatched, path, rect, text, text_width

BAR_PX = 18
LINE_PX = 17
APART_PX = 10
TICKS = ((0, "0p"), (25, "25p"), (50, "50p"), (75, "75p"), (100, "£1"))


@dataclass(frozen=True)
class Part:
    """One part of the pound.

    Attributes
    ----------
    pence : int
        How much, in whole pence; not negative.
    look : {"subject", "rest", "unknown"}
        What the strip is about; everything else; what is not known (hatched).
    label : str
        Words above the part, figures included; empty for none.
    """

    pence: int
    look: Literal["subject", "rest", "unknown"]
    label: str = ""


def can_be_drawn(parts: Sequence[Part]) -> bool:
    """Is this a whole cut into parts? Not when credits outweigh payments in one of them."""
    return sum(part.pence for part in parts) > 0 and all(part.pence >= 0 for part in parts)


def strip(key: str, *, title: str, desc: str, parts: Sequence[Part]) -> Markup:
    """Draw a total cut into parts, at both sizes.

    Parameters
    ----------
    key : str
        Unique on the page.
    title, desc : str
        What the strip shows, and its figures in words.
    parts : sequence of Part
        From the left; they add up to the whole pound.

    Raises
    ------
    ValueError
        When a part is negative or all are nothing; ask ``can_be_drawn`` first.
    """
    if not can_be_drawn(parts):
        raise ValueError("a strip needs parts that are not negative and add up to more than zero")
    return both(lambda width: _draw(key, width, title, desc, parts))


def _draw(key: str, width: int, title: str, desc: str, parts: Sequence[Part]) -> Markup:
    whole = sum(part.pence for part in parts)
    inner = width - 2
    labels: list[tuple[float, float, Part]] = []
    marks: list[Markup] = []
    spans: list[tuple[float, float, Part]] = []
    before = 0
    for part in parts:
        start = 1 + inner * before / whole
        before += part.pence
        spans.append((start, 1 + inner * before / whole, part))
        if part.label:
            labels.append((start, spans[-1][1], part))
    rows = _label_rows(labels, width)
    top = 5 + LINE_PX * (max((row for row, _, _ in rows), default=-1) + 1)
    for row, x, part in rows:
        look = "tb" if part.look == "subject" else "t1"
        marks.append(text(x, top - 7 - LINE_PX * row, part.label, look=look))
    for start, end, part in spans:
        if part.look == "unknown":
            marks.append(
                hatched(start, top, end - start, BAR_PX, step=9 if end - start > 40 else 4)
            )
        else:
            look = "c1" if part.look == "subject" else "c4"
            marks.append(rect(start, top, end - start, BAR_PX, look))
    marks.append(rect(1, top, inner, BAR_PX, "axis"))
    for at, words in TICKS:
        x = 1 + inner * at / 100
        marks.append(path(f"M{x:.1f} {top + BAR_PX}v5", "axis"))
        anchor = {0: "start", 100: "end"}.get(at, "middle")
        marks.append(text(x, top + BAR_PX + 18, words, look="t2", anchor=anchor))
    return frame(key, width, top + BAR_PX + 24, title=title, desc=desc, marks=marks)


def _label_rows(
    labels: Sequence[tuple[float, float, Part]], width: int
) -> list[tuple[int, float, Part]]:
    """Place each label over its part, kept inside the drawing, on the lowest row with room."""
    taken: list[list[tuple[float, float]]] = []
    placed = []
    for start, end, part in labels:
        length = text_width(part.label, bold=part.look == "subject")
        wished = start if part.look == "subject" else (start + end - length) / 2
        x = min(max(wished, 0.0), max(width - length, 0.0))
        row = next(
            (index for index, spans in enumerate(taken) if not _meets(spans, x, x + length)),
            len(taken),
        )
        if row == len(taken):
            taken.append([])
        taken[row].append((x, x + length))
        placed.append((row, x, part))
    return placed


def _meets(spans: Sequence[tuple[float, float]], start: float, end: float) -> bool:
    return any(
        start < other_end + APART_PX and other_start < end + APART_PX
        for other_start, other_end in spans
    )
