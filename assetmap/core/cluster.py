"""A private PostGIS cluster that the program itself makes, starts and stops.

It listens on a unix socket only. Roles are mapped by peer: the operating-system account that
runs assetmap may be any of its roles, nobody else may be one. As root the server runs as the
account ``postgres``, since PostgreSQL refuses root.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from psycopg.conninfo import make_conninfo

from assetmap.core.errors import Unavailable

ADMIN_ROLE = "assetmap_admin"
OWNER_ROLE = "assetmap_owner"
WEB_ROLE = "assetmap_web"
TILES_ROLE = "assetmap_tiles"
WRITER_ROLE = "assetmap_writer"
#: Every role that the account which runs assetmap may be.
ROLES = (ADMIN_ROLE, OWNER_ROLE, WEB_ROLE, TILES_ROLE, WRITER_ROLE)
DATABASE = "assetmap"
SERVER_ACCOUNT = "postgres"

_SOCKET_LIMIT = 100  # a socket's path may have 107 bytes; leave room for its own name
_START_SECONDS = 60
#: PostgreSQL's programs take these for the end of a name.
_NOT_IN_SOCKET, _NOT_IN_HOME = ",'\"", '"\n'
#: By these a folder is known as one of ours.
_OWN_FILES = {
    "cluster.lock", "users.lock", "pgdata", "pgdata.new", "erasures.jsonl", "last-backup.json",
    "secret-key", "read-only",
}  # fmt: skip


class ClusterFault(Unavailable):
    """The private database could not be made, started or stopped; the message says what to do."""


@dataclass(frozen=True)
class Programs:
    """Where one PostgreSQL major version keeps its programs."""

    major: int
    folder: Path


def find_programs(root: Path = Path("/usr/lib/postgresql")) -> Programs:
    """The newest PostgreSQL that has PostGIS.

    Raises
    ------
    ClusterFault
        None is installed; the message gives the line that installs it.
    """
    share = Path("/usr/share/postgresql")
    found = [
        Programs(int(path.parent.parent.name), path.parent)
        for path in root.glob("*/bin/pg_ctl")
        if (share / path.parent.parent.name / "extension" / "postgis.control").exists()
    ]
    if not found:
        raise ClusterFault(
            "PostgreSQL with PostGIS is not installed. "
            "Install it with: sudo apt-get install postgresql-postgis"
        )
    return max(found, key=lambda programs: programs.major)


class Cluster:
    """One cluster in one folder; every method may be called from several processes at once.

    Parameters
    ----------
    base : Path
        Folder of its own. Made when missing.
    throwaway : bool
        True gives up durability for speed: tests only.
    """

    def __init__(self, base: Path, *, throwaway: bool = False) -> None:
        self.base = base.resolve()
        self.data = self.base / "pgdata"
        self.log = self.base / "postgresql.log"
        self.throwaway = throwaway
        self.programs = find_programs()
        self.account = pwd.getpwuid(os.geteuid())
        self.server = self._server_account()
        self.socket = self._socket_folder()

    def _server_account(self) -> pwd.struct_passwd:
        if os.geteuid() != 0:
            return self.account
        try:
            return pwd.getpwnam(SERVER_ACCOUNT)
        except KeyError:
            raise ClusterFault(
                f"The account “{SERVER_ACCOUNT}” is missing; PostgreSQL needs it when assetmap "
                "runs as root. Reinstall the package postgresql-common."
            ) from None

    def _socket_folder(self) -> Path:
        folder = self.base / "run"
        plain = not set(str(folder)) & set(_NOT_IN_SOCKET)
        if plain and len(str(folder)) + len("/.s.PGSQL.5432") <= _SOCKET_LIMIT:
            return folder
        mark = hashlib.sha256(str(self.base).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"assetmap-{os.geteuid()}-{mark}"

    # -- addresses -------------------------------------------------------------------------

    def url(self, role: str, database: str = DATABASE) -> str:
        """SQLAlchemy address of a database for one role."""
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(self.socket))}"

    def conninfo(self, role: str, database: str = DATABASE) -> str:
        """The same for psycopg."""
        return make_conninfo(host=str(self.socket), user=role, dbname=database)

    # -- life ------------------------------------------------------------------------------

    def start(self, mark: Path | None = None) -> bool:
        """Make the cluster when missing and start it when down; True when this call started it.

        ``mark`` is made before the server starts, so that a command killed at any moment leaves
        either no server or the mark by which the next one stops it.
        """
        with self._lock():
            self._initialise()
            self._check_major()
            mapped_anew = self._map_roles(self.data)
            self._own_folder(self.socket, 0o700)
            self._drop_stale_pid()
            deadline = time.monotonic() + _START_SECONDS
            # A postmaster that was just killed is a zombie for about a second and pg_ctl calls
            # it running, so ask both pg_ctl and the server itself.
            while self.is_running() and time.monotonic() < deadline:
                if self.is_ready():
                    if mapped_anew:
                        self._run("pg_ctl", "-D", self.data, "reload")
                    return False
                time.sleep(0.1)
            if mark is not None:
                mark.touch()
            self.log.touch()
            os.chown(self.log, self.server.pw_uid, self.server.pw_gid)
            self._run(
                "pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", str(_START_SECONDS), "start"
            )
            return True

    def stop(self) -> None:
        """Stop the server, ending its sessions cleanly. Nothing happens when it is down."""
        if not (self.data / "PG_VERSION").exists():
            return
        with self._lock():
            if self.is_running():
                self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def is_running(self) -> bool:
        """What pg_ctl believes: it may be wrong for a second after a crash."""
        return self._call("pg_ctl", "-D", self.data, "status").returncode == 0

    def is_ready(self) -> bool:
        """True when the server accepts connections."""
        return self._call("pg_isready", "-q", "-h", self.socket, "-t", "2").returncode == 0

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the server up for the block and leave it as it was found.

        Several commands may overlap: the one that finishes last stops a server that a command
        started. A server that was already running when the first of them came is left running.
        """
        self._own_base()
        mark = self.base / "started-by-command"
        with (self.base / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            self.start(mark)
            try:
                yield
            finally:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else still works here; the last one out stops the server
                else:
                    if mark.exists():
                        mark.unlink()
                        self.stop()

    # -- parts -----------------------------------------------------------------------------

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        fresh = self.base / "pgdata.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self._own_folder(fresh, 0o700)
        durability = "--no-sync" if self.throwaway else "--data-checksums"
        self._run(
            "initdb", "-D", fresh, "-U", ADMIN_ROLE, "-E", "UTF8", "--locale=C.UTF-8",
            "--auth=peer", durability,
        )  # fmt: skip
        with (fresh / "postgresql.conf").open("a") as conf:
            conf.write("\n".join(self._configuration()) + "\n")
        (fresh / "pg_hba.conf").write_text("local all all peer map=assetmap\n")
        self._map_roles(fresh)
        fresh.rename(self.data)  # only a finished cluster gets its final name

    def _map_roles(self, data: Path) -> bool:
        """Say which roles our account may be; True when a cluster's map said otherwise.

        A cluster that an older version made lacks the roles that came later.
        """
        account = self.account.pw_name.replace('"', '""')
        wanted = "".join(f'assetmap "{account}" {role}\n' for role in ROLES)
        held = data / "pg_ident.conf"
        if held.read_text() == wanted:
            return False
        fresh = data / "pg_ident.conf.new"  # the server never reads half a file
        fresh.write_text(wanted)
        os.chown(fresh, self.server.pw_uid, self.server.pw_gid)
        fresh.chmod(0o600)
        fresh.rename(held)
        return True

    def _configuration(self) -> list[str]:
        lines = [
            "listen_addresses = ''",
            f"unix_socket_directories = '{self.socket}'",
            "unix_socket_permissions = 0700",
            "shared_buffers = '256MB'",
            "work_mem = '32MB'",
            "maintenance_work_mem = '256MB'",
            "max_wal_size = '2GB'",
            "random_page_cost = 1.1",
            "log_min_messages = warning",
            "jit = off",  # planning costs of PostGIS trip it: a 47 ms query became 228 ms
            "timezone = 'UTC'",
        ]
        if self.throwaway:
            lines += [
                "fsync = off",
                "synchronous_commit = off",
                "full_page_writes = off",
                "autovacuum = off",
                "wal_level = minimal",
                "max_wal_senders = 0",
            ]
        return lines

    def _check_major(self) -> None:
        major = int((self.data / "PG_VERSION").read_text().strip())
        if major != self.programs.major:
            raise ClusterFault(
                f"The database in {self.data} was made by PostgreSQL {major}, but "
                f"{self.programs.major} is installed. Install postgresql-{major}-postgis-3, dump "
                "it with pg_dump, move the folder away and restore into a new one."
            )

    def _drop_stale_pid(self) -> None:
        """Remove a pid file whose number now belongs to another program.

        Left alone it blocks the start for ever. A postmaster's working folder is its data folder.
        """
        pid_file = self.data / "postmaster.pid"
        try:
            pid = pid_file.read_text().split()[0]
            folder = Path(f"/proc/{pid}/cwd").readlink()
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (OSError, IndexError):
            return  # gone, which PostgreSQL handles itself, or unreadable
        if state != "Z" and folder != self.data:
            pid_file.unlink()

    def _own_base(self) -> None:
        if set(str(self.base)) & set(_NOT_IN_HOME):
            raise ClusterFault(
                f"PostgreSQL cannot live in {self.base}: the name holds a double quote or a line "
                "end. Set ASSETMAP_HOME to another folder."
            )
        self.base.mkdir(parents=True, exist_ok=True, mode=0o755)
        held = {entry.name for entry in self.base.iterdir()}
        if held and not held & _OWN_FILES:
            raise ClusterFault(
                f"{self.base} holds other files. Set ASSETMAP_HOME to an empty folder, or to one "
                "that does not exist yet: the database's own account takes it over."
            )
        if os.geteuid() != 0:
            return
        os.chown(self.base, self.server.pw_uid, self.server.pw_gid)
        for folder in self.base.parents:
            if not folder.stat().st_mode & stat.S_IXOTH:
                raise ClusterFault(
                    f"The account “{SERVER_ACCOUNT}” cannot enter {folder}, so the database "
                    f"cannot live in {self.base}. Set ASSETMAP_HOME to a folder that everybody "
                    "can enter, for example /var/lib/assetmap/here."
                )

    def _own_folder(self, folder: Path, mode: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        held = folder.stat()
        if held.st_uid not in (os.geteuid(), self.server.pw_uid):
            raise ClusterFault(f"{folder} belongs to somebody else; remove it and try again.")
        os.chown(folder, self.server.pw_uid, self.server.pw_gid)
        folder.chmod(mode)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        self._own_base()
        with (self.base / "cluster.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _call(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        drop = os.geteuid() == 0
        return subprocess.run(
            [str(self.programs.folder / program), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            user=self.server.pw_uid if drop else None,
            group=self.server.pw_gid if drop else None,
            extra_groups=[] if drop else None,
        )

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = self._call(program, *arguments)
        if done.returncode != 0:
            tail = self.log.read_text()[-2000:] if self.log.exists() else ""
            raise ClusterFault(f"{program} failed:\n{done.stdout}{tail}")
