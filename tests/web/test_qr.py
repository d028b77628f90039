"""The drawn code is the code: its modules are read back from the drawing."""

from __future__ import annotations

import re

import pytest
import segno

from assetmap.web.qr import QUIET, qr_drawing


def read_back(svg: str) -> tuple[list[list[int]], int]:
    """Black modules of a drawing as a matrix with its quiet zone."""
    box = re.search(r'viewBox="0 0 (\d+) \1"', svg)
    assert box
    side = int(box[1])
    grid = [[0] * side for _ in range(side)]
    path = re.search(r'fill="#000000" d="([^"]*)"', svg)
    assert path
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path[1])
    assert "".join(f"M{x} {y}h{n}v1h-{m}z" for x, y, n, m in runs) == path[1]
    for x, y, wide, back in runs:
        assert wide == back
        for column in range(int(x), int(x) + int(wide)):
            grid[int(y)][column] += 1
    return grid, side


@pytest.mark.parametrize(
    "address",
    ["https://example.org/assets/a", "https://example.org/assets/" + "long-name-" * 12 + "ü"],
)
def test_every_module_is_drawn_once_where_the_code_has_it(address: str) -> None:
    code = segno.make(address, error="m", micro=False)
    expected = [list(map(int, row)) for row in code.matrix_iter(border=QUIET)]
    grid, side = read_back(qr_drawing(address, "Code"))
    assert grid == expected
    assert side == len(expected)
    assert QUIET >= 4


def test_the_drawing_has_no_style_and_escapes_its_name() -> None:
    svg = qr_drawing("https://example.org", 'a"<b>')
    assert "style" not in svg
    assert "<b>" not in svg
    assert 'role="img"' in svg
