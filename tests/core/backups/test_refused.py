"""Back-ups that are damaged, of another kind or break off: refused, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from assetmap.core import backup, restore
from assetmap.core.archive import DamagedArchive, check_archive, unpack, write_archive
from assetmap.core.cluster import ADMIN_ROLE, Cluster
from assetmap.core.errors import Unavailable
from assetmap.core.restore import NewerBackup, restore_backup
from assetmap.core.runtime import owner_session
from assetmap.core.settings import Settings
from tests.core.backups.making import state


def altered(path: Path, change: Callable[[bytearray], object]) -> Path:
    data = bytearray(path.read_bytes())
    change(data)
    other = path.with_name("altered.backup")
    other.write_bytes(data)
    return other


def cut(data: bytearray) -> None:
    del data[-1024:]


def flip(data: bytearray) -> None:
    data[len(data) // 2] ^= 4


def with_facts(path: Path, **changed: object) -> Path:
    """A sound archive whose manifest says something else."""
    manifest = check_archive(path)
    other, dump = path.with_name("facts.backup"), path.with_name("dump")
    apart = path.with_name("apart")
    unpack(path, manifest, lambda name: apart / name)
    dump = apart / backup.DUMP
    write_archive(other, [(backup.DUMP, dump)], facts={**manifest.facts, **changed})
    return other


@pytest.mark.case("F29")
@pytest.mark.parametrize("change", [cut, flip, bytearray.clear])
def test_a_damaged_backup_is_refused_and_changes_nothing(
    settings: Settings, kept: Path, change: Callable[[bytearray], object]
) -> None:
    bad, before = altered(kept, change), state(settings)
    with pytest.raises(DamagedArchive, match="Nothing was changed"):
        restore_backup(settings, bad)
    assert state(settings) == before


@pytest.mark.case("F29")
@pytest.mark.parametrize(
    ("facts", "fault", "words"),
    [
        ({"revision": "of_next_year"}, NewerBackup, "Install that version"),
        ({"revision": None}, NewerBackup, "Install that version"),
        ({"format": 2}, NewerBackup, "Install that version"),
        ({"rows": None}, DamagedArchive, "no back-up"),
        ({"owner": None}, DamagedArchive, "no back-up"),
        ({"rows": {"public.asset": 4}}, backup.BackupFailed, "Not every row"),
    ],
    ids=repr,
)
def test_a_backup_of_another_kind_is_refused_and_changes_nothing(
    settings: Settings, kept: Path, facts: dict, fault: type[Exception], words: str
) -> None:
    bad, before = with_facts(kept, **facts), state(settings)
    with pytest.raises(fault, match=words):
        restore_backup(settings, bad)
    assert state(settings) == before


@pytest.mark.case("F29")
def test_a_dump_that_breaks_off_inside_changes_nothing(settings: Settings, kept: Path) -> None:
    """The archive is sound, and what it holds is not."""
    before, manifest = state(settings), check_archive(kept)
    dump = kept.with_name("dump")
    dump.write_bytes(b"PGDMP nonsense")
    write_archive(kept.with_name("x.backup"), [(backup.DUMP, dump)], facts=manifest.facts)
    with pytest.raises(backup.BackupFailed, match="pg_restore failed"):
        restore_backup(settings, kept.with_name("x.backup"))
    assert state(settings) == before


@pytest.mark.case("F29")
@pytest.mark.parametrize("step", ["hook", "second rename", "files", "commit", "after commit"])
def test_a_fault_at_each_late_step_changes_nothing(
    settings: Settings, kept: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with owner_session(settings) as session:
        session.execute(text("UPDATE asset SET description = :step"), {"step": step})
        session.commit()
    (settings.home / "files" / f"{step}.jpg").write_bytes(b"since")
    before = state(settings)
    rename, swap, cluster = restore.rename_database, restore._swap_files, Cluster(settings.home)

    def break_off(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    def second_rename(admin: psycopg.Connection, old: str, new: str) -> None:
        if new == "assetmap":
            break_off()
        rename(admin, old, new)

    def lose_the_server(
        home: Path, files: Path, *, aside: Path, undo: object, late: bool = step == "after commit"
    ) -> None:
        swap(home, files, aside=aside, undo=undo)
        with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as two:
            (pid,) = two.execute(
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s",
                (restore.RESTORE_LOCK,),
            ).fetchone()
            two.execute("SELECT pg_terminate_backend(%s)", (pid,))
            while two.execute("SELECT FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchone():
                pass
            if late:  # as if the last word had arrived, and its answer had not
                mark = aside.name[-8:]
                rename(two, "assetmap", f"assetmap_before_{mark}")
                rename(two, f"assetmap_restoring_{mark}", "assetmap")

    if step == "hook":
        monkeypatch.setattr(restore, "AFTER_RESTORE", [break_off])
    elif step == "files":
        monkeypatch.setattr(restore, "sync_folder", break_off)
    elif step == "second rename":
        monkeypatch.setattr(restore, "rename_database", second_rename)
    else:
        monkeypatch.setattr(restore, "_swap_files", lose_the_server)
    words = "restored, then" if step == "after commit" else "Nothing was changed"
    with pytest.raises(Unavailable, match=words):
        restore_backup(settings, kept)
    monkeypatch.undo()
    after = state(settings)
    if step == "after commit":
        assert not (settings.home / "files" / f"{step}.jpg").exists(), (
            "as the database, so the files"
        )
        assert after["public.asset"] != before["public.asset"]
        restore_backup(settings, kept)
        assert state(settings)["database"] == before["database"]
        assert state(settings)["home"] == before["home"]
        return
    if step == "commit":  # who was cut off could not clear away; the next one does
        after["database"] = [one for one in after["database"] if "_restoring_" not in one[0]]
        restore_backup(settings, kept)
        assert state(settings)["database"] == before["database"]
    assert after == before
