"""The catalogue of faults and abuses: which test proves which case, and what has none.

A pytest plugin. Tests carry ``@pytest.mark.case("U001")``; the known cases stand in
``data/catalogue.csv``. ``--catalogue`` (``make catalogue``) lists id, test and result at the end
of the run. A divided run works too: what a test carries travels with its reports.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

LIST = Path(__file__).resolve().parent / "data" / "catalogue.csv"
NOT_YET = "not yet"
PASSED, FAILED, SKIPPED = "passed", "FAILED", "skipped"
_WORST_LAST = (PASSED, SKIPPED, FAILED)
_CARRIED = "case"

#: What happened in this run: case, then test without its parameters, then the worst result.
RESULTS: dict[str, dict[str, str]] = defaultdict(dict)


@dataclass(frozen=True)
class Case:
    """One line of the catalogue."""

    id: str
    title: str
    not_yet: bool


@cache
def read_cases(path: Path = LIST) -> dict[str, Case]:
    """Every case by its id."""
    with path.open(newline="", encoding="utf-8") as rows:
        return {
            row["id"]: Case(row["id"], row["title"], row["state"] == NOT_YET)
            for row in csv.DictReader(rows)
        }


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option: list the catalogue at the end."""
    parser.addoption("--catalogue", action="store_true", help="list the cases and their results")


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Generator[None, Any, Any]:
    """Let each test carry its cases; refuse one that the list does not know or holds back."""
    made = yield
    for item in made if isinstance(made, list) else [made]:
        if isinstance(item, pytest.Function):
            item.user_properties += [(_CARRIED, name) for name in _cases_of(item)]
    return made


def _cases_of(item: pytest.Function) -> list[str]:
    cases = read_cases()
    found = [name for mark in item.iter_markers(_CARRIED) for name in mark.args]
    for name in found:
        if name not in cases:
            raise pytest.Collector.CollectError(f"{item.name}: {LIST.name} has no case “{name}”")
        if cases[name].not_yet:
            raise pytest.Collector.CollectError(
                f"{item.name}: {LIST.name} says “{NOT_YET}” of {name}"
            )
    return found


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the worst that was seen of a test's cases."""
    if report.outcome == "passed" and report.when != "call":
        return
    result = {"passed": PASSED, "skipped": SKIPPED}.get(report.outcome, FAILED)
    test = re.sub(r"\[.*", "", report.nodeid, flags=re.DOTALL)
    for kind, name in report.user_properties:
        if kind == _CARRIED:
            held = RESULTS[str(name)].get(test, PASSED)
            RESULTS[str(name)][test] = max(held, result, key=_WORST_LAST.index)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The listing, when it was asked for."""
    if terminalreporter.config.getoption("--catalogue"):
        for line in listing(read_cases(), RESULTS):
            terminalreporter.write_line(line)


def listing(cases: dict[str, Case], results: dict[str, dict[str, str]]) -> Iterator[str]:
    """Each case with its tests and results by id, then the counts of each group.

    A case is proved when it has a test and every test of it passed: one that was skipped proves
    nothing.
    """
    for name in sorted(cases):
        for test, result in sorted(results.get(name, {}).items()) or [
            ("-", state(cases[name], {}))
        ]:
            yield f"{name:5} {result:15} {test if test != '-' else cases[name].title}"
    yield ""
    yield f"{'group':8}{'proved':>8}{'failing':>9}{'without a test':>16}{'not yet':>9}"
    groups: dict[str, list[str]] = defaultdict(list)
    for name, case in cases.items():
        groups[name.rstrip("0123456789")].append(state(case, results.get(name, {})))
    for group, states in groups.items():
        yield f"{group:8}{_counts(states)}"
    yield f"{'all':8}{_counts(one for states in groups.values() for one in states)}"


def state(case: Case, tests: dict[str, str]) -> str:
    """Whether a case is proved, failing, without a test, or not yet to be proved."""
    if tests:
        return "proved" if set(tests.values()) == {PASSED} else "failing"
    return NOT_YET if case.not_yet else "without a test"


def _counts(states: Iterable[str]) -> str:
    held = list(states)
    proved, failing = held.count("proved"), held.count("failing")
    without, waiting = held.count("without a test"), held.count(NOT_YET)
    return f"{proved:8}{failing:9}{without:16}{waiting:9}"
