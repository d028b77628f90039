"""Where the real files are. They are read by tests when present and never committed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("ASSETMAP_TEST_DATA") or ROOT.parent / "shared" / "data")
GOLDEN = ROOT.parent / "shared" / "reference" / "golden.json"

#: Tests that read a real file, and tests that could not, for the last line of the run.
RUN: set[str] = set()
SKIPPED: set[str] = set()


def real_file(relative: str) -> Path:
    """Path of a real file, or a skip with the reason (a failure when the variable is set)."""
    path = REAL / relative
    test = os.environ.get("PYTEST_CURRENT_TEST", relative).split(" ")[0]
    if path.exists():
        RUN.add(test)
        return path
    message = f"real file {relative} is not there (ASSETMAP_TEST_DATA names the folder)"
    if os.environ.get("ASSETMAP_TEST_DATA"):
        pytest.fail(message)
    SKIPPED.add(test)
    pytest.skip(f"real files: {message}")


def golden_examples() -> dict[str, Any]:
    """The worked examples of the reference by name, or a skip with the reason."""
    if not GOLDEN.exists():
        message = f"real files: the worked examples are not at {GOLDEN}"
        if os.environ.get("ASSETMAP_TEST_DATA"):
            pytest.fail(message)
        pytest.skip(message)
    examples = json.loads(GOLDEN.read_text(encoding="utf-8"))["examples"]
    return {example["name"]: example for example in examples}
