"""Backing up and restoring: everything comes back, and what fails changes nothing."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
import shapely
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assetmap.app import create_app
from assetmap.core import backup, restore, schema
from assetmap.core.archive import DamagedArchive, check_archive, unpack, write_archive
from assetmap.core.backup import (
    BackupThere,
    NothingThere,
    count_rows,
    find_last_backup,
    make_backup,
)
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, TILES_ROLE, WEB_ROLE, Cluster
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.databases import MayNotRestore
from assetmap.core.db import make_engine
from assetmap.core.erasures import Erasure, read_erasures, record_erasure
from assetmap.core.errors import Unavailable
from assetmap.core.restore import AFTER_RESTORE, NewerBackup, Restored, restore_backup
from assetmap.core.runtime import owner_session, tiles_engine, web_engine
from assetmap.core.settings import Settings
from tests.factories.anchors import Paid, new_anchor, new_ledger
from tests.factories.ground import MIDDLE, small_town
from tests.factories.register import new_asset, new_organisation

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
X, Y = MIDDLE


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """An installation with rows in its database and photographs beside it."""
    folder = Path(tempfile.mkdtemp(prefix="assetmap-backup-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, throwaway=True)
    cluster.start()
    made = Settings(home=folder)
    with owner_session(made) as session:
        small_town(session)
        new_asset(session, "Example Hall", "Hall", at=(X, Y))
        new_organisation(session, "Friends of Example Park", kind="Charity", at=(X + 30, Y))
        trust = new_anchor(session, "open-trust", (X - 200, Y))
        new_ledger(session, trust, folder / "pgdata" / "l.csv", [Paid("Hidden Ltd", "10.00")],
                   published=False)  # fmt: skip
        session.commit()
    for name in ("ab/one.jpg", "two.jpg"):
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "files" / name).write_bytes(name.encode() * 1000)
    (folder / "files" / "link").symlink_to("/etc/passwd")
    yield made
    cluster.stop()
    shutil.rmtree(folder)


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> Path:
    """A back-up of it."""
    make_backup(settings, tmp_path / "kept.backup", at=NOW)
    return tmp_path / "kept.backup"


def state(settings: Settings) -> dict[str, object]:
    """Each table's rows and each file's bytes as one hash each, and who may do what."""
    cluster = Cluster(settings.home)
    engine = make_engine(cluster.url(OWNER_ROLE), role="test")
    with engine.connect() as connection:
        seen: dict[str, object] = {
            table: connection.exec_driver_sql(
                f"SELECT count(*), md5(string_agg(r::text, '|' ORDER BY r::text)) FROM {table} r"
            ).one()
            for table in count_rows(connection)
        }
        seen["rights"] = connection.exec_driver_sql(
            "SELECT n.nspname, relname, relacl::text, relrowsecurity FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname IN ('public', 'tiles') "
            "AND relkind IN ('r', 'v', 'S') ORDER BY 1, 2"
        ).all()
        seen["policies"] = connection.exec_driver_sql(
            "SELECT tablename, policyname, roles::text, qual FROM pg_policies ORDER BY 1, 2"
        ).all()
        seen["functions"] = connection.exec_driver_sql(
            "SELECT p.oid::regprocedure::text, proacl::text, md5(prosrc) FROM pg_proc p "
            "JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname IN ('public', 'tiles', "
            "'pg_catalog') AND (proacl IS NOT NULL OR nspname <> 'pg_catalog') ORDER BY 1"
        ).all()
        seen["database"] = connection.exec_driver_sql(
            "SELECT datname, datacl::text FROM pg_database ORDER BY 1"
        ).all()
        seen["revision"] = connection.exec_driver_sql("SELECT * FROM alembic_version").one()
    engine.dispose()
    store = settings.home / "files"
    seen["files"] = {
        str(path.relative_to(store)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in store.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    seen["home"] = sorted(path.name for path in settings.home.iterdir())
    return seen


def wipe(settings: Settings) -> None:
    """Lose the database and the files."""
    cluster = Cluster(settings.home)
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        admin.execute("DROP DATABASE assetmap WITH (FORCE)")
    shutil.rmtree(settings.home / "files")


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


# -- what is refused, and that nothing was changed -----------------------------------------------


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


# -- a server that others run --------------------------------------------------------------------


@pytest.fixture
def anothers(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The same server, known by addresses alone."""
    cluster = Cluster(settings.home)
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        schema.make_database(cluster, admin, "others")
        try:
            made = Settings(
                home=tmp_path / "home",
                owner_url=cluster.url(OWNER_ROLE, "others"),
                database_url=cluster.url(WEB_ROLE, "others"),
                tiles_url=cluster.url(TILES_ROLE, "others"),
            )
            with owner_session(made) as session:
                new_asset(session, "Their Hall", "Hall", at=(X, Y))
                session.commit()
            yield made
        finally:
            admin.execute("DROP DATABASE others WITH (FORCE)")
            admin.execute(f"ALTER ROLE {OWNER_ROLE} NOCREATEDB")


def halls(settings: Settings) -> int:
    with owner_session(settings) as session:
        return session.scalar(text("SELECT count(*) FROM asset"))


def test_anothers_server_is_backed_up_and_says_what_a_restore_lacks(
    settings: Settings, anothers: Settings, tmp_path: Path
) -> None:
    make_backup(anothers, tmp_path / "x.backup", at=NOW)
    with pytest.raises(MayNotRestore, match="CREATEDB"):
        restore_backup(anothers, tmp_path / "x.backup")
    cluster = Cluster(settings.home)
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER ROLE {OWNER_ROLE} CREATEDB")
        with pytest.raises(MayNotRestore, match="PostGIS"):
            restore_backup(anothers, tmp_path / "x.backup")
        names = admin.execute("SELECT datname FROM pg_database WHERE datname ~ '^others'")
        assert names.fetchall() == [("others",)], "what was begun is cleared away"
    assert halls(anothers) == 1


def test_anothers_server_with_the_rights(
    settings: Settings, anothers: Settings, tmp_path: Path
) -> None:
    make_backup(anothers, tmp_path / "x.backup", at=NOW)
    with owner_session(anothers) as session:
        session.execute(text("DELETE FROM asset"))
        session.commit()
    cluster = Cluster(settings.home)
    with (
        psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin,
        psycopg.connect(cluster.conninfo(ADMIN_ROLE, "template1"), autocommit=True) as template,
    ):
        rights = "SELECT datacl::text FROM pg_database WHERE datname = 'others'"
        before = admin.execute(rights).fetchone()
        admin.execute(f"ALTER ROLE {OWNER_ROLE} CREATEDB")
        for extension in schema.EXTENSIONS:
            template.execute(f"CREATE EXTENSION {extension}")
        template.close()
        try:
            restore_backup(anothers, tmp_path / "x.backup")
        finally:
            with psycopg.connect(
                cluster.conninfo(ADMIN_ROLE, "template1"), autocommit=True
            ) as template:
                for extension in schema.EXTENSIONS:
                    template.execute(f"DROP EXTENSION {extension} CASCADE")
        assert halls(anothers) == 1
        assert set(admin.execute(rights).fetchone()[0][1:-1].split(",")) == set(
            before[0][1:-1].split(",")
        )
