"""Each regular expression of the program ends soon, whatever it is given."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "assetmap"
MOST_S = 0.05
LENGTH = 10_000
CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
#: What patterns of ours are about, and a sign that ends none of them.
SIGNS = " \t\n.,;:-_/@#&'\"()[]{}<>=+*?!%£aAzZ0198é\u00a0"


#: Files with a pattern that is put together while the program runs.
IN_A_LOOP: list[str] = []


WHOLE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.py")))
WAYS = {"search": "search", "match": "match", "fullmatch": "fullmatch"}


def patterns() -> Iterator[tuple[str, str, int, str]]:
    """Where each pattern stands, the pattern and its flags; those put together are evaluated."""
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in CALLS
                and node.args
            ):
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                try:
                    yield where, *_said(node, path), _way(tree, node)
                except NameError:
                    IN_A_LOOP.append(where.split(":")[0])


def _way(tree: ast.Module, node: ast.Call) -> str:
    """How a pattern is used: what only ever matches from the start begins nowhere else."""
    method = node.func.attr  # type: ignore[attr-defined]
    for held in ast.walk(tree):
        if isinstance(held, ast.Attribute) and held.value is node:
            return WAYS.get(held.attr, "search")
    if method != "compile":
        return WAYS.get(method, "search")
    names = [
        target.id
        for held in tree.body
        if isinstance(held, ast.Assign) and held.value is node
        for target in held.targets
        if isinstance(target, ast.Name)
    ]
    used = {one for name in names for one in re.findall(rf"\b{name}\.([a-z]+)\(", WHOLE)}
    if used and used <= {"match", "fullmatch"}:
        return "fullmatch" if used == {"fullmatch"} else "match"
    return "search"


def _said(node: ast.Call, path: Path) -> tuple[str, int]:
    """Pattern and flags as Python makes them of the module's own names."""
    flags = next((one.value for one in node.keywords if one.arg == "flags"), None)
    if node.func.attr == "compile" and len(node.args) > 1:  # type: ignore[attr-defined]
        flags = node.args[1]
    elif node.func.attr in {"search", "match", "fullmatch"} and len(node.args) > 2:  # type: ignore[attr-defined]
        flags = node.args[2]
    names = _names_of(path)
    pattern = eval(compile(ast.Expression(node.args[0]), str(path), "eval"), names)  # noqa: S307
    bits = eval(compile(ast.Expression(flags), str(path), "eval"), names) if flags else 0  # noqa: S307
    return (pattern.pattern, pattern.flags) if isinstance(pattern, re.Pattern) else (pattern, bits)


def _names_of(path: Path) -> dict[str, object]:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    module = __import__(".".join(parts), fromlist=["*"])
    return {"re": re, **vars(module)}


def attacks(pattern: str) -> Iterator[str]:
    """Long texts that make a pattern begin again and again: its own signs, alone and in pairs."""
    own = [sign for sign in dict.fromkeys(pattern) if sign.isprintable()]
    signs = list(dict.fromkeys([*SIGNS, *own]))
    for sign in signs:
        for end in ("", "\x00", "!"):
            yield sign * LENGTH + end
    for one in own[:12]:
        for other in (" ", "a", "0", *own[:6]):
            if one != other:
                yield (one + other) * (LENGTH // 2) + "\x00"
    literal = re.sub(r"[^a-zA-Z0-9@.:/ ]", "", pattern)
    if literal:
        yield literal * (LENGTH // len(literal)) + "\x00"
        yield literal + " " * LENGTH + "\x00"


FOUND = list(patterns())


def test_the_patterns_are_found() -> None:
    assert len(FOUND) > 60
    # Headers of published files, exclusions of ours and names of parts: short, or not people's.
    assert set(IN_A_LOOP) == {
        "anchors/analysis/exclusions.py", "importers/deprivation.py", "importers/ons.py",
        # Of names that a group's people show: its own test attacks it.
        "groups/threads/mentions.py",
        "uploads/workbook_ods.py", "uploads/workbook_xlsx.py",
    }  # fmt: skip
    assert any(where.startswith("anchors/reading") for where, *_rest in FOUND)


def slowest(compiled: re.Pattern[str], way: str) -> tuple[float, str]:
    """The longest that any text takes, and how it begins; measured again, since machines pause."""
    worst = (0.0, "")
    for attack in attacks(compiled.pattern):
        taken = _time(compiled, way, attack)
        if taken > MOST_S:
            taken = min(taken, *(_time(compiled, way, attack) for _ in range(3)))
        worst = max(worst, (taken, attack[:30]))
        if taken > MOST_S:
            break
    return worst


def _time(compiled: re.Pattern[str], way: str, attack: str) -> float:
    began = time.process_time()
    getattr(compiled, way)(attack)
    return time.process_time() - began


@pytest.mark.case("W27")
@pytest.mark.parametrize(
    ("pattern", "flags", "way"),
    [pytest.param(*rest, id=where) for where, *rest in FOUND],
)
def test_no_text_holds_a_pattern_up(pattern: str | bytes, flags: int, way: str) -> None:
    compiled = re.compile(pattern, flags)
    if isinstance(compiled.pattern, bytes):
        compiled = re.compile(compiled.pattern.decode("latin-1"), flags & ~re.ASCII & ~re.LOCALE)
    taken, attack = slowest(compiled, way)
    assert taken <= MOST_S, f"{compiled.pattern!r} takes {taken:.2f} s to {way} in {attack!r}…"


def test_the_measure_finds_a_pattern_that_is_too_slow() -> None:
    """The control: a pattern that begins anew at every space."""
    taken, _attack = slowest(re.compile(r"\s+$"), "search")
    assert taken > MOST_S
