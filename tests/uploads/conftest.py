"""Each test of the door has a temporary folder of its own, which must be empty at its end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.listening import Listener


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Whatever was refused or accepted, no temporary file outlives it.

    ``tmp_path`` is asked for first: pytest keeps its own folders where files were temporary before.
    """
    made = Path(tempfile.mkdtemp(prefix="door-", dir="/tmp"))
    made.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    yield made
    left = [path.name for path in made.iterdir()]
    shutil.rmtree(made)
    assert left == []


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()
