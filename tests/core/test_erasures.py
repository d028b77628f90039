"""Who was erased stays on the list, whatever happens to the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assetmap.core.erasures import (
    FILE,
    Erasure,
    ErasuresUnreadable,
    read_erasures,
    record_erasure,
    write_erasures,
)

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ONE, TWO = Erasure(NOW, "8f2c"), Erasure(NOW + timedelta(hours=1), "11aa")


def test_each_is_kept_in_order_and_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert read_erasures(home / FILE) == ()
    for erasure in (TWO, ONE, ONE):
        record_erasure(home, erasure)
    assert read_erasures(home / FILE) == (ONE, TWO)
    assert (home / FILE).stat().st_mode & 0o777 == 0o600
    write_erasures(home, [TWO, TWO])
    assert read_erasures(home / FILE) == (TWO,)


def test_a_line_torn_by_a_power_cut_harms_neither_neighbour(tmp_path: Path) -> None:
    record_erasure(tmp_path, ONE)
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes() + b'{"at": "2026-05-0')
    assert read_erasures(path) == (ONE,)
    record_erasure(tmp_path, TWO)
    assert read_erasures(path) == (ONE, TWO)


@pytest.mark.parametrize(
    "line",
    ["nonsense", "[]", "{}", '{"at": "2026-05-01T12:00:00", "account": "x"}',
     '{"at": "soon", "account": "x"}', '{"at": "2026-05-01T12:00:00+00:00", "account": 7}'],
)  # fmt: skip
def test_a_line_that_is_none_is_said(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_text(f"{line}\n")
    with pytest.raises(ErasuresUnreadable, match="come back"):
        read_erasures(tmp_path / FILE)
