"""Scripts stay small and safe, and draw the same symbols as the templates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
#: What is taken away is opened from a file: no server sends it a policy, it holds all it needs.
TAKEN_AWAY = {"anchors/take_away_map.html", "paper/take_away_map.html", "plans/sheet.html"}
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if path.relative_to(ROOT / "templates").as_posix() not in TAKEN_AWAY
)
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*(?:src=|application/json))"
)


def glyphs(source: str) -> dict[str, tuple[str, str]]:
    found = re.findall(r'"?(\w+)"?: \["(gl?)", "([^"]+)"\]', source)
    return {name: (style, path) for name, style, path in found}


def test_templates_and_scripts_draw_the_same_glyphs() -> None:
    script = (ROOT / "static" / "js" / "map" / "drawings.js").read_text(encoding="utf-8")
    template = (ROOT / "templates" / "components" / "symbols.html").read_text(encoding="utf-8")
    assert glyphs(script) == glyphs(template)
    assert len(glyphs(script)) > 8


def test_templates_and_scripts_draw_the_same_plates() -> None:
    script = (ROOT / "static" / "js" / "map" / "drawings.js").read_text(encoding="utf-8")
    template = (ROOT / "templates" / "components" / "symbols.html").read_text(encoding="utf-8")
    drawn = re.findall(r'"(\w+)": \'<(\w+) class="plate" ([^/]+)/>\'', template)
    assert len(drawn) == 4
    for record, shape, attributes in drawn:
        found = re.search(rf'{record}: \["{shape}", \{{([^}}]+)\}}\]', script)
        assert found, record
        measures = re.findall(r'(\w+): "?([^",]+)"?', found[1])
        assert {name: value.strip() for name, value in measures} == dict(
            re.findall(r'(\w+)="([^"]+)"', attributes)
        )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_short_and_write_only_text(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 250
    assert MARKUP.findall(source) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_that_the_policy_would_stop(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert INLINE.findall(source) == []
    for shielded in re.findall(r"\{\{[^}]*\|\s*safe", source):
        assert re.search(r"PLATES|SWATCHES", shielded), shielded
