"""Where the real files are. They are read by tests when present and never committed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("ASSETMAP_TEST_DATA") or ROOT.parent / "shared" / "data")
GOLDEN = ROOT.parent / "shared" / "reference" / "golden.json"


def real_file(relative: str) -> Path:
    """Path of a real file, or a skip with the reason (a failure when the variable is set)."""
    path = REAL / relative
    if not path.exists():
        message = f"real file {relative} is not in {REAL}"
        if os.environ.get("ASSETMAP_TEST_DATA"):
            pytest.fail(message)
        pytest.skip(f"real files: {message}")
    return path
