"""What the doctor finds wrong with files, back-ups and clocks, each named with its cure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from assetmap.core import doctor, limits
from assetmap.core.backup import LastBackup
from assetmap.core.doctor import (
    check_backup,
    check_clock,
    check_database_clock,
    check_disk,
    check_files,
)

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)


def last(hours: float) -> LastBackup:
    return LastBackup(NOW - timedelta(hours=hours), "/backups/one.backup", 7)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_disk(tmp_path).ok
    monkeypatch.setattr(limits, "DISK_FREE_BYTES", 2**60)
    bad = check_disk(tmp_path / "absent")
    assert (bad.ok, "make room" in bad.seen) == (False, True)


def test_files_that_others_may_read(tmp_path: Path) -> None:
    assert check_files(tmp_path).seen == "none yet"
    (tmp_path / "files").mkdir(mode=0o700)
    (tmp_path / "files" / "a.jpg").write_bytes(b"x")
    assert check_files(tmp_path).seen.startswith("1 in ")
    (tmp_path / "files").chmod(0o750)
    assert (check_files(tmp_path).ok, "chmod go=" in check_files(tmp_path).seen) == (False, True)
    (tmp_path / "files").chmod(0o700)
    (tmp_path / "erasures.jsonl").touch(0o644)
    assert "erasures.jsonl" in check_files(tmp_path).seen
    (tmp_path / "erasures.jsonl").chmod(0o600)
    assert check_files(tmp_path).ok


def test_a_file_store_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "files").symlink_to(tmp_path)
    assert "no folder" in check_files(tmp_path).seen
    (tmp_path / "files").unlink()
    (tmp_path / "files").mkdir(mode=0o700)
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)  # root may write anywhere
    assert "cannot be written" in check_files(tmp_path).seen


@pytest.mark.parametrize(
    ("hours", "published", "ok"),
    [(None, False, True), (None, True, False), (48, True, True), (49, True, False),
     (4900, False, True)],
)  # fmt: skip
def test_the_age_of_the_last_backup(hours: float | None, published: bool, ok: bool) -> None:
    found = check_backup(None if hours is None else last(hours), now=NOW, published=published)
    assert found.ok is ok
    assert ok or "assetmap db backup" in found.seen


def test_a_clock_that_went_back() -> None:
    assert check_clock(last(1), now=NOW).ok
    assert check_clock(last(-1 / 3600), now=NOW).ok
    assert not check_clock(last(-1), now=NOW).ok
    assert not check_clock(None, now=datetime(1970, 1, 1, tzinfo=UTC)).ok


def test_a_database_whose_history_is_still_to_come(engine: Engine) -> None:
    assert check_database_clock(engine).ok
    with engine.begin() as connection:
        row = connection.execute(
            text(
                "INSERT INTO history (tbl, op, at) VALUES ('x', 'B', now() + '1 day') RETURNING id"
            )
        ).scalar_one()
    found = check_database_clock(engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM history WHERE id = :row"), {"row": row})
    assert (found.ok, "still to come" in found.seen) == (False, True)
