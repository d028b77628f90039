"""The style sheets keep their promises: one palette, no unused colour, one direction-free sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))
#: Read by the printer of sheets alone, which knows few logical sizes and no address of ours.
PAPER = (CSS / "sheet.css", CSS / "overlay-sheet.css")
SCREEN = [sheet for sheet in SHEETS if sheet not in PAPER]
#: Written left and right on purpose: gradients and transforms have no logical form.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)\s*:|(?<![\w-])(?:left|right|width|height)\s*:"
)


def text(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (CSS / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def block(css: str, selector: str) -> dict[str, str]:
    """The declarations of the first block with this selector."""
    found = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", css)
    assert found, selector
    pairs = (line.split(":", 1) for line in found[1].split(";") if line.strip())
    return {name.strip(): value.strip() for name, value in pairs}


def test_the_two_dark_blocks_are_equal() -> None:
    css = text("tokens.css")
    auto = block(css, ':root[data-theme="auto"]')
    dark = block(css, ':root[data-theme="dark"]')
    assert auto == dark
    assert len(auto) > 40


def test_dark_colours_never_reach_paper() -> None:
    css = text("tokens.css")
    for selector in ('[data-theme="auto"]', '[data-theme="dark"]'):
        before = css[: css.index(selector)]
        assert before[before.rindex("@media") :].startswith("@media screen")


def test_every_token_is_used_and_every_use_is_defined() -> None:
    everything = "".join(text(sheet.name) for sheet in SHEETS)
    defined = set(re.findall(r"^\s*(--[\w-]+):", text("tokens.css"), re.MULTILINE))
    used = set(re.findall(r"var\((--[\w-]+)", everything))
    for script in (ROOT / "static" / "js").rglob("*.js"):  # a canvas is drawn by a script
        used |= set(re.findall(r'"(--[\w-]+)"', script.read_text(encoding="utf-8")))
    local = {"--cover"}  # set on a table's surroundings, read by its shadow
    assert used - local <= defined
    assert defined <= used


@pytest.mark.parametrize("sheet", SCREEN, ids=lambda sheet: sheet.name)
def test_sheets_are_short_and_free_of_direction(sheet: Path) -> None:
    assert len(sheet.read_text(encoding="utf-8").splitlines()) <= 400
    assert PHYSICAL.findall(text(sheet.name)) == []


@pytest.mark.parametrize("sheet", SCREEN, ids=lambda sheet: sheet.name)
def test_what_a_sheet_fetches_is_vendored(sheet: Path) -> None:
    css = text(sheet.name)
    assert "@import" not in css
    for address in re.findall(r'url\("([^")]+)"\)', css):
        assert address.startswith("#") or (CSS / address).resolve().is_file(), address


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("selector", [":root", ':root[data-theme="dark"]'])
@pytest.mark.parametrize(
    ("front", "back", "need"),
    [
        ("--ink", "--paper", 7),
        ("--ink", "--ground", 7),
        ("--ink-2", "--ground", 7),
        ("--ink-3", "--ground", 4.5),
        ("--link", "--paper", 7),
        ("--link-visited", "--ground", 4.5),
        ("--on-brand", "--brand", 7),
        ("--here", "--paper", 3),
        ("--here", "--map-land", 3),
        ("--here", "--map-green", 3),
        ("--ok", "--ok-wash", 4.5),
        ("--warn", "--warn-wash", 4.5),
        ("--bad", "--bad-wash", 4.5),
        ("--line-2", "--paper", 3),
        ("--map-label", "--map-land", 4.5),
        ("--kind-green", "--map-halo", 3),
        ("--kind-water", "--map-halo", 3),
        ("--kind-community", "--map-halo", 3),
        ("--kind-land", "--map-halo", 3),
        ("--kind-organisation", "--map-halo", 3),
        ("--kind-development", "--map-halo", 3),
        ("--chart-1", "--chart-2", 2),
        ("--map-label", "--map-built", 4.5),
        ("--map-water-label", "--map-water", 4.5),
        ("--map-green-label", "--map-green", 4.5),
    ],
)
def test_every_pair_of_colours_can_be_told_apart(
    selector: str, front: str, back: str, need: float
) -> None:
    palette = block(text("tokens.css"), selector)
    assert contrast(palette[front], palette[back]) >= need


@pytest.mark.parametrize("selector", [":root", ':root[data-theme="dark"]'])
def test_classes_are_told_apart_in_grey(selector: str) -> None:
    """Each step away from the ground is further from it, also for those who see no hue."""
    palette = block(text("tokens.css"), selector)
    steps = [luminance(palette[f"--depriv-{step}"]) for step in range(1, 6)]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    for step in range(1, 5):
        one, other = palette[f"--depriv-{step}"], palette[f"--depriv-{step + 1}"]
        assert contrast(one, other) >= 1.3
    strongest = contrast(palette["--depriv-5"], palette["--map-land"])
    assert strongest > contrast(palette["--depriv-1"], palette["--map-land"])
