"""The limits of the code are those of the documentation; run as a module it writes them there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from assetmap.core import limits
from assetmap.uploads.archive_rules import SHAPEFILE, WORKBOOK
from assetmap.uploads.geodata.rules import REFERENCE, UPLOAD
from assetmap.uploads.judging import LIMITS
from assetmap.uploads.photos import USUAL
from assetmap.uploads.sandbox import ChildLimits

PAGE = Path(__file__).resolve().parents[2] / "docs" / "limits.md"
BEGIN, END = "<!-- limits: begin -->", "<!-- limits: end -->"
_UNITS = ("KB", "MB")


def table() -> str:
    """The table of all limits, from the module's own text."""
    lines = Path(limits.__file__).read_text().splitlines()
    rows: list[str] = []
    for number, line in enumerate(lines):
        if found := re.match(r"# -- (.+?) -+$", line):
            rows += ["", f"### {found[1][0].upper()}{found[1][1:]}", "",
                     "| What | At most | Name |", "| --- | ---: | --- |"]  # fmt: skip
        found = re.match(r"([A-Z][A-Z0-9_]+)(?:: .+)? = ", line)
        if found and found[1] not in _UNITS:
            about = re.match(r"#: (.+)$", lines[number - 1])
            assert about is not None, f"{found[1]} has no line that says what it limits"
            value = getattr(limits, found[1])
            several = value.items() if isinstance(value, dict) else [("", value)]
            for key, one in several:
                name = f"`{found[1]}`" + (f" {key.replace('_', ' ')}" if key else "")
                rows.append(f"| {about[1]} | {_said(one)} | {name} |")
    return "\n".join(rows).strip()


def _said(value: float | tuple[int, int]) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:,} in {value[1]:,} s"
    if isinstance(value, int) and value >= limits.MB and value % limits.MB == 0:
        return f"{value // limits.MB:,} MB"
    return f"{value:,}"


def written() -> str:
    text = PAGE.read_text()
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip()


def test_the_documentation_shows_every_limit_as_it_is() -> None:
    """When this fails, run ``python -m tests.core.test_limits`` and look at what changed."""
    assert written() == table()


def test_every_number_of_the_module_is_a_constant_of_the_table() -> None:
    names = {
        target.id
        for node in ast.parse(Path(limits.__file__).read_text()).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    assert {name for name in names - set(_UNITS) if f"`{name}`" not in table()} == set()


@pytest.mark.parametrize(
    ("used", "limit"),
    [
        (LIMITS["ledger"], 50 * 2**20),
        (LIMITS["geodata"], 50 * 2**20),
        (LIMITS["photo"], 15 * 2**20),
        (SHAPEFILE.members, 64),
        (SHAPEFILE.unpacked, 500 * 2**20),
        (SHAPEFILE.ratio, 100),
        (WORKBOOK.unpacked, 500 * 2**20),
        (UPLOAD.byte_count, 50 * 2**20),
        (UPLOAD.features, 100_000),
        (UPLOAD.vertices, 50_000),
        (UPLOAD.file_vertices, 2_000_000),
        (UPLOAD.properties, 200),
        (UPLOAD.value_bytes, 10_240),
        (UPLOAD.json_depth, 12),
        (UPLOAD.layers, 64),
        (REFERENCE.vertices, 500_000),
        (USUAL.pixels, 40_000_000),
        (USUAL.byte_count, 15 * 2**20),
        (ChildLimits().cpu_s, 10),
        (ChildLimits().memory, 512 * 2**20),
        (ChildLimits().files, 64),
    ],
)
def test_the_doors_use_the_limits_that_were_promised(used: int, limit: int) -> None:
    assert used == limit


if __name__ == "__main__":
    page = PAGE.read_text()
    before, after = page[: page.index(BEGIN) + len(BEGIN)], page[page.index(END) :]
    PAGE.write_text(f"{before}\n{table()}\n{after}")
