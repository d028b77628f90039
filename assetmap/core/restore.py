"""Putting a back-up in the place of a database: checked whole, made apart, then swapped at once.

Everything that may fail happens to a database and a folder of other names. Only the last step,
one transaction that renames two databases, touches what people see.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap import __version__
from assetmap.core import schema
from assetmap.core.archive import DamagedArchive, Manifest, check_archive, sync_folder, unpack
from assetmap.core.backup import (
    DUMP,
    ERASURES,
    FILES,
    FORMAT,
    BackupFailed,
    count_rows,
    run_program,
)
from assetmap.core.databases import (
    MayNotRestore,
    Server,
    connected,
    drop_database,
    emptied,
    list_databases,
    rename_database,
    server_of,
)
from assetmap.core.db import make_engine, transaction
from assetmap.core.erasures import Erasure, read_erasures, write_erasures
from assetmap.core.errors import Conflict, Invalid, Unavailable
from assetmap.core.secrets import secret_key
from assetmap.core.settings import Settings

#: Any number that no other user of the server takes: one restore at a time.
RESTORE_LOCK = 7_221_845
#: Names of what a restore makes beside a database and the stored files, each with its own mark.
FRESH, BEFORE, APART = "_restoring_", "_before_", "restoring-"
_TRIES = 5


class NewerBackup(Invalid):
    """The back-up was made by a version of the program that this one does not know."""


class RestoreRunning(Conflict):
    """Somebody else restores just now, or the pages never leave the database alone."""


@dataclass(frozen=True)
class Restored:
    """What was unpacked and is not yet seen by anybody.

    Attributes
    ----------
    files : Path
        Folder of the restored files.
    erasures : tuple of Erasure
        Those of the installation and of the back-up together: nobody in it may come back.
    """

    files: Path
    erasures: tuple[Erasure, ...]


#: Called in turn with the owner's session on the restored database before it is swapped in; each
#: may change rows and files. One that raises ends the restore, and nothing was changed.
AFTER_RESTORE: list[Callable[[Session, Restored], None]] = []


def restore_backup(settings: Settings, path: Path) -> Manifest:
    """Put a back-up in the place of the database and the stored files.

    Raises
    ------
    DamagedArchive, NewerBackup
        Before anything was touched.
    MayNotRestore, RestoreRunning, BackupFailed
        Nothing was changed.
    """
    manifest = check_archive(path)
    _check_facts(path, manifest)
    try:
        with server_of(settings) as server, _alone(server) as admin:
            _restore(settings, path, manifest, server, admin)
    except OSError as fault:
        raise BackupFailed(
            f"{path.name} cannot be unpacked in {settings.home}: {fault.strerror}. Nothing was "
            "changed."
        ) from fault
    except psycopg.OperationalError as fault:
        raise Unavailable(f"The database went away: {fault} Nothing was changed.") from fault
    return manifest


def _restore(
    settings: Settings,
    path: Path,
    manifest: Manifest,
    server: Server,
    admin: psycopg.Connection,
) -> None:
    home, mark = settings.home, secrets.token_hex(4)
    fresh = f"{server.name}{FRESH}{mark}"
    with _scratch(home) as apart:
        unpack(path, manifest, lambda name: apart / name)
        (apart / FILES).mkdir(exist_ok=True, mode=0o700)
        erased = {*read_erasures(home / ERASURES), *read_erasures(apart / ERASURES)}
        restored = Restored(apart / FILES, tuple(sorted(erased)))
        try:
            server.make(admin, fresh)
            _load(server, fresh, apart, manifest)
            _make_ready(settings, server.url(fresh), manifest, restored)
            _swap(server, admin, mark, home=home, files=restored.files)
        finally:
            if not admin.broken:  # else the next restore drops it
                drop_database(admin, fresh)
    if restored.erasures:
        write_erasures(home, restored.erasures)
    for name in list_databases(admin, f"{server.name}{BEFORE}"):
        drop_database(admin, name)
    for folder in home.glob(f"{FILES}{BEFORE}*"):
        shutil.rmtree(folder)


def _check_facts(path: Path, manifest: Manifest) -> None:
    facts = manifest.facts
    names = {member.name for member in manifest.members}
    strange = [
        name for name in names if name not in (DUMP, ERASURES) and not name.startswith(f"{FILES}/")
    ]
    if (
        strange
        or DUMP not in names
        or not isinstance(facts.get("rows"), dict)
        or not isinstance(facts.get("owner"), str)
    ):
        raise DamagedArchive(f"{path.name} is no back-up of assetmap. Nothing was changed.")
    if facts.get("format") != FORMAT or not schema.is_known(str(facts.get("revision"))):
        raise NewerBackup(
            f"{path.name} was made by assetmap {facts.get('program')}, which this version "
            f"({__version__}) does not know. Install that version, then restore. Nothing was "
            "changed."
        )


@contextmanager
def _alone(server: Server) -> Iterator[psycopg.Connection]:
    """A connection beside the database, for one restore at a time; what a killed one left goes."""
    with connected(server) as admin:
        row = admin.execute("SELECT pg_try_advisory_lock(%s)", (RESTORE_LOCK,)).fetchone()
        if row != (True,):
            raise RestoreRunning("Another restore is at work. Wait for it to end.")
        for name in list_databases(admin, f"{server.name}{FRESH}"):
            drop_database(admin, name)
        yield admin


@contextmanager
def _scratch(home: Path) -> Iterator[Path]:
    """A folder on the disk where the files will live, so that the last step only renames."""
    home.mkdir(parents=True, exist_ok=True, mode=0o755)
    for left in home.glob(f"{APART}*"):
        shutil.rmtree(left)
    folder = Path(tempfile.mkdtemp(dir=home, prefix=APART))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _load(server: Server, fresh: str, apart: Path, manifest: Manifest) -> None:
    """Everything of the dump that is the owner's.

    Extensions stand in the new database already; rights on what belongs to them are given where
    databases are made.
    """
    contents, dump = apart / "contents.txt", str(apart / DUMP)
    run_program("pg_restore", ["--list", f"--file={contents}", dump])
    owner = str(manifest.facts["owner"])
    kept = [line for line in contents.read_text().splitlines() if _is_ours(line, owner)]
    contents.write_text("\n".join(kept) + "\n")
    run_program(
        "pg_restore",
        ["--exit-on-error", "--single-transaction", "--no-owner", f"--use-list={contents}",
         f"--dbname={server.conninfo(fresh)}", dump],
        password=server.password,
    )  # fmt: skip


def _is_ours(line: str, owner: str) -> bool:
    """Is this line of a dump's contents to be restored? It ends with who owns the thing.

    >>> [_is_ours(line, "me") for line in (
    ...     "2; 3079 1 EXTENSION - postgis ", "9; 0 0 COMMENT - EXTENSION postgis ",
    ...     "8; 0 0 ACL public FUNCTION st_area(geometry) root", "; Archive created at 12:00",
    ...     "6; 1259 2 TABLE public asset me")]
    [False, False, False, False, True]
    """
    return not line.startswith(";") and line.endswith(f" {owner}")


def _make_ready(settings: Settings, url: str, manifest: Manifest, restored: Restored) -> None:
    """Count what came, bring it to this program's schema, and call who waits for a restore."""
    engine = make_engine(url, role="owner")
    try:
        with engine.connect() as connection:
            if count_rows(connection) != manifest.facts["rows"]:
                raise BackupFailed("Not every row came back from the back-up. Nothing was changed.")
        schema.upgrade(engine, roles=schema.roles_of(settings), secret=lambda: secret_key(settings))
        with Session(engine) as session, transaction(session):
            for called in AFTER_RESTORE:
                called(session, restored)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    finally:
        engine.dispose()


def _swap(server: Server, admin: psycopg.Connection, mark: str, *, home: Path, files: Path) -> None:
    """Two databases and two folders change their names, or none does."""
    before = f"{server.name}{BEFORE}{mark}"
    for _ in range(_TRIES):
        # Leaving with a fault puts the folders back; the databases' transaction undoes itself.
        with ExitStack() as undo:
            try:
                with admin.transaction():
                    with emptied(server, server.name):
                        rename_database(admin, server.name, before)
                    rename_database(admin, f"{server.name}{FRESH}{mark}", server.name)
                    _swap_files(home, files, aside=home / f"{FILES}{BEFORE}{mark}", undo=undo)
            except errors.ObjectInUse:
                continue
            except errors.InsufficientPrivilege as fault:
                raise MayNotRestore(
                    "The owner's account may not end other sessions or rename the database "
                    f"({fault.diag.message_primary}). Stop the pages, and let an administrator "
                    "give it the right to make databases (ALTER ROLE … CREATEDB). Nothing was "
                    "changed."
                ) from fault
            except psycopg.OperationalError as fault:
                # Whether the last word arrived, only the server knows.
                if not _exists(server, before):
                    raise
                undo.pop_all()
                raise Unavailable(
                    "The back-up was restored, then the database went away. Start it again; the "
                    "next restore clears away what is left of the old state."
                ) from fault
            undo.pop_all()
        return
    raise RestoreRunning(
        "The database is in use all the time. Stop the pages and the imports, then restore again. "
        "Nothing was changed."
    )


def _exists(server: Server, name: str) -> bool:
    try:
        with connected(server) as admin:
            return bool(list_databases(admin, name))
    except Unavailable:
        return False


def _swap_files(home: Path, files: Path, *, aside: Path, undo: ExitStack) -> None:
    held = home / FILES
    if held.exists():
        held.rename(aside)
        undo.callback(aside.rename, held)
    files.rename(held)
    undo.callback(held.rename, files)
    sync_folder(home)
