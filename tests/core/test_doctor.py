"""What the doctor finds wrong with files, back-ups and clocks, each named with its cure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from assetmap.core import doctor, limits
from assetmap.core.backup import LastBackup
from assetmap.core.cluster import ADMIN_ROLE
from assetmap.core.db import make_engine
from assetmap.core.doctor import (
    check_backup,
    check_clock,
    check_database_clock,
    check_disk,
    check_files,
    check_restore,
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


def test_what_a_killed_restore_left(engine: Engine, tmp_path: Path) -> None:
    """Each of the four moments at which it may be killed has its own words and its own cure."""
    files, before = tmp_path / "files", tmp_path / "files_before_0a1b2c3d"
    assert check_restore(engine, tmp_path).ok
    files.mkdir()
    assert check_restore(engine, tmp_path).ok
    (tmp_path / "restoring-x1").mkdir()
    found = check_restore(engine, tmp_path)
    assert (found.ok, "killed before it changed anything" in found.seen) == (False, True)
    (tmp_path / "restoring-x1").rmdir()
    files.rename(before)
    found = check_restore(engine, tmp_path)
    assert (found.ok, "mv files_before_0a1b2c3d files" in found.seen) == (False, True)
    files.mkdir()
    found = check_restore(engine, tmp_path)
    assert (found.ok, f"rm -r {before}" in found.seen) == (False, True)
    name = f"{engine.url.database}_restoring_0a1b2c3d"
    admin = make_engine(engine.url.set(username=ADMIN_ROLE), role="test")
    try:
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            try:
                found = check_restore(engine, tmp_path)
            finally:
                connection.execute(text(f"DROP DATABASE {name}"))
    finally:
        admin.dispose()
    assert (found.ok, "the database is the old one" in found.seen) == (False, True)
    assert "mv files files-aside && mv files_before_0a1b2c3d files" in found.seen
    before.rmdir()
    assert check_restore(engine, tmp_path).ok
