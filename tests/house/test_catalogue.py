"""The listing of cases: what it counts, what it refuses, alone and divided among workers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.catalogue import read_cases
from tests.real_files import ROOT

SIZES = {
    "F": 43, "C": 20, "U": 108, "G": 20, "L": 20, "A": 13, "W": 28, "T": 7, "P": 12, "R": 10,
}  # fmt: skip
TESTS = """
import pytest

@pytest.mark.case("U001", "U002")
@pytest.mark.parametrize("number", [1, 2])
def test_two(number):
    pass

@pytest.mark.case("U002")
@pytest.mark.parametrize("number", [1, 2])
def test_half_right(number):
    assert number == 1

@pytest.mark.case("U003")
def test_skipped():
    pytest.skip("not here")

@pytest.mark.case("U004")
def test_broken_ground(missing):
    pass

def test_of_no_case():
    pass
"""


def run(folder: Path, tests: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_made.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = case: one case\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.catalogue", "--rootdir", str(folder),
         *options, str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_list_is_whole_and_titled() -> None:
    cases = read_cases()
    wanted = [
        f"{group}{number:0{3 if group == 'U' else 2}}"
        for group, size in SIZES.items()
        for number in range(1, size + 1)
    ]
    assert list(cases) == wanted
    assert all(case.title for case in cases.values())
    assert len({case.title for case in cases.values()}) == len(cases)


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "divided"])
def test_each_case_has_its_worst_result(tmp_path: Path, workers: list[str]) -> None:
    done = run(tmp_path, TESTS, "--catalogue", "-m", "case", *workers)
    assert done.returncode == 1
    lines = [re.split(r" {2,}", line) for line in done.stdout.splitlines()]
    told = {
        (line.split()[0], line.split("::")[1]): line.split()[1]
        for line in done.stdout.splitlines()
        if re.match(r"[A-Z]\d+ .*::", line)
    }
    assert told == {
        ("U001", "test_two"): "passed",
        ("U002", "test_two"): "passed",
        ("U002", "test_half_right"): "FAILED",
        ("U003", "test_skipped"): "skipped",
        ("U004", "test_broken_ground"): "FAILED",
    }
    assert ["U", "1", "3", "104", "0"] in lines, "a skipped test proves nothing"
    assert ["T", "0", "0", "0", "7"] in lines
    assert "U005  without a test  one file past" not in done.stdout
    assert "test_of_no_case" not in done.stdout


def test_without_the_option_nothing_is_listed(tmp_path: Path) -> None:
    done = run(tmp_path, TESTS)
    assert "without a test" not in done.stdout


@pytest.mark.parametrize("name", ["U999", "U1", "T01"])
@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "divided"])
def test_a_case_that_is_unknown_or_held_back_stops_the_run(
    tmp_path: Path, name: str, workers: list[str]
) -> None:
    made = f"import pytest\n\n@pytest.mark.case({name!r})\ndef test_it():\n    pass\n"
    done = run(tmp_path, made, *workers)
    assert done.returncode != 0
    assert name in done.stdout + done.stderr
    assert "passed" not in done.stdout
