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
    text = Path(limits.__file__).read_text()
    lines = text.splitlines()
    found: list[tuple[int, str]] = [
        (number, f"### {match[1][0].upper()}{match[1][1:]}")
        for number, line in enumerate(lines)
        if (match := re.match(r"# -- (.+?) -+$", line))
    ]
    for node in ast.parse(text).body:
        names = _names(node)
        for name in names:
            value, about = getattr(limits, name), _about(lines, node.lineno - 1, name)
            shown = value.items() if isinstance(value, dict) else [(name, value)]
            for key, limit in shown:
                shared = isinstance(value, dict) or len(names) > 1
                words = (
                    f"{about}: {key.removesuffix('_S').replace('_', ' ').lower()}"
                    if shared
                    else about
                )
                found.append((node.lineno, f"| {words} | {_said(limit)} | `{name}` |"))
    rows: list[str] = []
    for _, line in sorted(found, key=lambda row: row[0]):
        if line.startswith("#"):
            rows += ["", line, "", "| What | At most | Name |", "| --- | ---: | --- |"]
        else:
            rows.append(line)
    return "\n".join(rows).strip()


def _names(node: ast.stmt) -> list[str]:
    """The constants that a statement of the module sets."""
    if isinstance(node, ast.AnnAssign):
        targets: list[ast.expr] = [node.target]
    else:
        targets = node.targets if isinstance(node, ast.Assign) else []
    parts: list[ast.expr] = []
    for one in targets:
        parts += one.elts if isinstance(one, ast.Tuple) else [one]
    return [one.id for one in parts if isinstance(one, ast.Name) and one.id not in _UNITS]


def _about(lines: list[str], at: int, name: str) -> str:
    """The remark above a constant; its name where there is none."""
    above: list[str] = []
    while at and (match := re.match(r"#: (.+)$", lines[at - 1])):
        above.insert(0, match[1])
        at -= 1
    words = name.replace("_", " ").lower()
    return f"{' '.join(above).rstrip('.:')}".strip() or f"{words[0].upper()}{words[1:]}"


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return " in ".join(_said(part) for part in value)
    if isinstance(value, int) and value >= limits.MB and value % limits.MB == 0:
        return f"{value // limits.MB:,} MB"
    return f"{value:,}"


def written() -> str:
    text = PAGE.read_text()
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip()


def test_the_documentation_shows_every_limit_as_it_is() -> None:
    """When this fails, run ``python -m tests.core.test_limits`` and look at what changed."""
    assert written() == table()


def test_every_constant_of_the_module_stands_in_the_table() -> None:
    names = {name for name in vars(limits) if name.isupper() and name not in _UNITS}
    assert {name for name in names if f"`{name}`" not in written()} == set()


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
