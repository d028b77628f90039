"""Backing up and restoring: everything comes back, and what fails changes nothing."""

from __future__ import annotations

import json
import math
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
import shapely
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assetmap.app import create_app
from assetmap.core import backup, restore
from assetmap.core.archive import check_archive
from assetmap.core.backup import (
    BackupThere,
    NothingThere,
    find_last_backup,
    make_backup,
)
from assetmap.core.cluster import Cluster
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.erasures import Erasure, read_erasures, record_erasure
from assetmap.core.restore import AFTER_RESTORE, Restored, restore_backup
from assetmap.core.runtime import owner_session, tiles_engine, web_engine
from assetmap.core.settings import Settings
from tests.core.backups.making import NOW, X, Y, state, wipe
from tests.factories.register import new_asset


@pytest.mark.case("F27")
def test_back_up_lose_everything_and_restore(settings: Settings, kept: Path) -> None:
    before = state(settings)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert sum(count for count, _ in (before[t] for t in before if t.startswith("public."))) > 20
    assert set(before["files"]) == {"ab/one.jpg", "two.jpg"}
    wipe(settings)
    restore_backup(settings, kept)
    assert state(settings) == before
    assert (settings.home / "files").stat().st_mode & 0o777 == 0o700


@pytest.mark.case("F27")
def test_a_restored_database_serves_its_pages(settings: Settings, kept: Path) -> None:
    """Row security, views, functions and rights work for the roles of the web and the tiles."""
    restore_backup(settings, kept)
    web, tiles = web_engine(settings), tiles_engine(settings)
    client = create_app(settings, engine=web, tiles=tiles).test_client()
    assert "Example Hall" in client.get("/assets").text
    assert client.get("/assets/example-hall").status_code == 200
    assert client.get("/anchors/open-trust").status_code == 200
    at = geometry_to_lonlat(shapely.Point(X, Y))
    row = int((1 - math.asinh(math.tan(math.radians(at.y))) / math.pi) / 2 * 2**13)
    column = int((at.x + 180) / 360 * 2**13)
    assert b"example-hall" in client.get(f"/tiles/assets/13/{column}/{row}.mvt").data
    with web.connect() as reader:
        assert reader.scalar(text("SELECT count(*) FROM ledger")) == 0, "private, kept closed"
        with pytest.raises(ProgrammingError, match="denied"):
            reader.execute(text("SELECT FROM payment"))
    with owner_session(settings) as session:
        assert session.scalar(text("SELECT count(*) FROM ledger")) == 1
        session.execute(text("UPDATE asset SET name = name || '!'"))
        version = session.scalar(text("SELECT version FROM asset WHERE slug = 'example-hall'"))
        assert version == 2, "triggers are at work"
        session.rollback()
    web.dispose()
    tiles.dispose()


def test_what_came_after_the_backup_is_gone_and_the_pages_live_on(
    settings: Settings, kept: Path
) -> None:
    """Pooled connections are open meanwhile; they are replaced without a start."""
    before = state(settings)
    web = web_engine(settings)
    with web.connect() as early:
        early.execute(text("SELECT 1"))
        with owner_session(settings) as session:
            new_asset(session, "Later Hall", "Hall", at=(X, Y))
            session.commit()
        (settings.home / "files" / "later.jpg").write_bytes(b"later")
        (settings.home / "files" / "two.jpg").write_bytes(b"changed")
        restore_backup(settings, kept)
        early.invalidate()
    with web.connect() as later:
        assert later.scalar(text("SELECT count(*) FROM asset WHERE name = 'Later Hall'")) == 0
    web.dispose()
    assert state(settings) == before


def test_a_restore_finds_its_moment_under_constant_readers(settings: Settings, kept: Path) -> None:
    stop, asked, faults = Event(), [], []

    def read(engine: Engine) -> None:
        while not stop.is_set():
            try:
                with engine.connect() as connection:
                    asked.append(connection.scalar(text("SELECT count(*) FROM asset")))
            except Exception as fault:
                faults.append(fault)

    engines = [web_engine(settings) for _ in range(4)]
    readers = [Thread(target=read, args=(engine,)) for engine in engines]
    for reader in readers:
        reader.start()
    try:
        restore_backup(settings, kept)
        after = len(asked)
        deadline = datetime.now(UTC).timestamp() + 10
        while len(asked) < after + 40 and datetime.now(UTC).timestamp() < deadline:
            pass
    finally:
        stop.set()
        for reader in readers:
            reader.join()
        for engine in engines:
            engine.dispose()
    assert len(asked) >= after + 40
    assert len(faults) < 40, "each reader lost a question or two, no more"


# -- erasures ------------------------------------------------------------------------------------


def test_who_was_erased_is_erased_again_before_anybody_looks(
    settings: Settings, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of the installation and that of the back-up count together."""
    early, late = Erasure(NOW, "early"), Erasure(NOW, "late")
    record_erasure(settings.home, early)
    second = kept.with_name("second.backup")
    make_backup(settings, second, at=NOW)
    (settings.home / "erasures.jsonl").unlink()
    record_erasure(settings.home, late)
    told: list[Restored] = []

    def erase(session: Session, restored: Restored) -> None:
        told.append(restored)
        assert (restored.files / "ab" / "one.jpg").exists()
        (restored.files / "ab" / "one.jpg").unlink()
        session.execute(text("UPDATE asset SET description = 'erased again'"))
        with owner_session(settings) as outside:
            seen = outside.scalar(text("SELECT description FROM asset"))
        assert seen != "erased again"

    monkeypatch.setattr(restore, "AFTER_RESTORE", [erase])
    restore_backup(settings, second)
    assert told[0].erasures == (early, late)
    assert read_erasures(settings.home / "erasures.jsonl") == (early, late)
    assert not (settings.home / "files" / "ab" / "one.jpg").exists()
    with owner_session(settings) as session:
        assert session.scalar(text("SELECT description FROM asset")) == "erased again"
    assert AFTER_RESTORE is not restore.AFTER_RESTORE


# -- making one ----------------------------------------------------------------------------------


def test_a_backup_is_remembered_and_never_overwritten(settings: Settings, kept: Path) -> None:
    last = find_last_backup(settings.home)
    assert last is not None
    assert (last.at, last.file, last.size) == (NOW, str(kept), kept.stat().st_size)
    assert (settings.home / "last-backup.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupThere, match="a name of its own"):
        make_backup(settings, kept, at=NOW)
    (settings.home / "last-backup.json").write_text("{")
    assert find_last_backup(settings.home) is None


def test_a_backup_that_fails_leaves_nothing(settings: Settings, tmp_path: Path) -> None:
    for path in (tmp_path / "absent" / "x", Path("/proc/x")):
        with pytest.raises(backup.BackupFailed, match="cannot be written"):
            make_backup(settings, path, at=NOW)
    assert list(tmp_path.iterdir()) == []


def test_no_password_stands_among_the_arguments_or_in_the_file(
    settings: Settings, kept: Path
) -> None:
    facts = json.dumps(dict(check_archive(kept).facts))
    assert str(settings.home) not in facts


def test_an_empty_database_has_nothing_to_back_up() -> None:
    with tempfile.TemporaryDirectory(prefix="assetmap-empty-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder), throwaway=True)
        cluster.start()
        try:
            with pytest.raises(NothingThere):
                make_backup(Settings(home=Path(folder)), Path(folder) / "x", at=NOW)
            assert not (Path(folder) / "x").exists()
        finally:
            cluster.stop()
