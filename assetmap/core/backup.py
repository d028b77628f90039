"""One file that holds the database and the files kept beside it, from one moment.

The dump comes first and the files after it: a file that is added meanwhile is in the back-up and
named by nothing, a file that is taken away meanwhile was withdrawn.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, make_url, text

from assetmap import __version__
from assetmap.core import erasures
from assetmap.core.archive import Manifest, write_archive, written_whole
from assetmap.core.cluster import OWNER_ROLE, Cluster, find_programs
from assetmap.core.databases import conninfo_of
from assetmap.core.errors import Conflict, Unavailable
from assetmap.core.runtime import owner_engine
from assetmap.core.settings import Settings

FORMAT = 1
DUMP, ERASURES, FILES = "database.dump", erasures.FILE, "files"
LAST = "last-backup.json"
#: Our own tables: what an extension brought is made anew with the extension.
TABLES = (
    "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n "
    "ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' "
    "AND n.nspname <> 'information_schema' AND NOT EXISTS (SELECT FROM pg_depend d "
    "WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e') ORDER BY 1"
)


class BackupThere(Conflict):
    """A file of this name is there already; no back-up is overwritten."""


class NothingThere(Conflict):
    """The database holds no table."""


class BackupFailed(Unavailable):
    """The back-up could not be made; nothing stands under its name."""


@dataclass(frozen=True)
class LastBackup:
    """The newest back-up of an installation: when, which file, how many bytes."""

    at: datetime
    file: str
    size: int


def make_backup(settings: Settings, path: Path, *, at: datetime) -> Manifest:
    """Write the database and the stored files into one new file that only we may read.

    Parameters
    ----------
    at : datetime
        The moment, with a time zone.

    Raises
    ------
    BackupThere, NothingThere, BackupFailed
    """
    if path.exists():
        raise BackupThere(f"{path} is there already. Give the back-up a name of its own.")
    dump = path.with_name(f".{path.name}.dump")
    try:
        with owner_engine(settings, as_it_is=True) as engine:
            facts = _dump(settings, engine, dump)
        manifest = write_archive(
            path,
            _members(settings.home, dump),
            facts={
                "format": FORMAT, "program": __version__, "made_at": at.isoformat(), **facts,
            },
        )  # fmt: skip
    except OSError as fault:
        raise BackupFailed(f"{path} cannot be written: {fault.strerror}.") from fault
    finally:
        dump.unlink(missing_ok=True)
    _remember(settings.home, LastBackup(at, str(path.absolute()), path.stat().st_size))
    return manifest


def find_last_backup(home: Path) -> LastBackup | None:
    """The newest back-up that was made here; None when none was, or nobody remembers."""
    try:
        said = json.loads((home / LAST).read_text())
        return LastBackup(datetime.fromisoformat(said["at"]), said["file"], said["size"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each of our own tables holds, by ``schema.table``."""
    tables = connection.execute(text(TABLES)).scalars().all()
    return {
        table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608
        for table in tables
    }


def run_program(name: str, arguments: list[str], *, password: str = "") -> None:
    """Run one of PostgreSQL's programs; a password never stands among its arguments.

    Raises
    ------
    BackupFailed
        With the last lines of what the program said.
    """
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10"}
    if password:
        environment["PGPASSWORD"] = password
    done = subprocess.run(
        [str(find_programs().folder / name), "--no-password", *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False, cwd="/", env=environment,
    )  # fmt: skip
    if done.returncode != 0:
        raise BackupFailed(f"{name} failed:\n{done.stdout[-2000:].strip()}")


def _dump(settings: Settings, engine: Engine, into: Path) -> dict[str, object]:
    """Dump what one snapshot shows, and count its rows in the very same snapshot."""
    if settings.is_private:
        said, password = Cluster(settings.home).conninfo(OWNER_ROLE), ""
    else:
        url = make_url(settings.owner_url or "")
        said, password = conninfo_of(url), str(url.password or "")
    handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    os.close(handle)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        # Counting and dumping may take longer than a session may otherwise lie idle.
        connection.execute(text("SET idle_in_transaction_session_timeout = 0"))
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            raise NothingThere("The database is empty: there is nothing to back up yet.")
        owner = connection.execute(text("SELECT current_user")).scalar_one()
        rows = count_rows(connection)
        run_program(
            "pg_dump",
            ["--format=custom", f"--snapshot={snapshot}", f"--file={into}", f"--dbname={said}"],
            password=password,
        )
        return {"revision": revision, "owner": owner, "rows": rows}


def _members(home: Path, dump: Path) -> Iterator[tuple[str, Path]]:
    yield DUMP, dump
    yield ERASURES, home / erasures.FILE
    store = home / FILES
    for path in sorted(store.rglob("*")) if store.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            yield f"{FILES}/{path.relative_to(store).as_posix()}", path


def _remember(home: Path, last: LastBackup) -> None:
    home.mkdir(parents=True, exist_ok=True)
    with written_whole(home / LAST) as out:
        said = {"at": last.at.isoformat(), "file": last.file, "size": last.size}
        out.write(json.dumps(said).encode())
