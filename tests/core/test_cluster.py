"""The private cluster and its traps: crash, stale pid, long paths, two starts, peer roles."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from assetmap.core.cluster import (
    ADMIN_ROLE,
    OWNER_ROLE,
    TILES_ROLE,
    WEB_ROLE,
    Cluster,
    ClusterFault,
)
from assetmap.core.db import make_engine
from assetmap.core.schema import prepare_cluster


@pytest.fixture
def base() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="assetmap-cluster-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder, throwaway=True).stop()
    shutil.rmtree(folder)


def answers(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres")) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_start_twice_and_stop(base: Path) -> None:
    cluster = Cluster(base, throwaway=True)
    assert cluster.start() is True
    assert cluster.start() is False
    assert answers(cluster)
    cluster.stop()
    assert not cluster.is_running()
    cluster.stop()


def test_only_a_socket_and_only_by_peer(base: Path) -> None:
    cluster = Cluster(base, throwaway=True)
    cluster.start()
    prepare_cluster(cluster)
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres")) as admin:
        assert admin.execute("SHOW listen_addresses").fetchone() == ("",)
        rules = admin.execute("SELECT auth_method FROM pg_hba_file_rules").fetchall()
        assert rules == [("peer",)]
        attributes = admin.execute(
            "SELECT rolname, rolsuper FROM pg_roles WHERE rolname = ANY(%s) ORDER BY 1",
            ([OWNER_ROLE, WEB_ROLE],),
        ).fetchall()
    assert attributes == [(OWNER_ROLE, False), (WEB_ROLE, False)]


@pytest.mark.parametrize("running", [True, False], ids=["running", "stopped"])
def test_a_cluster_of_an_older_version_learns_the_new_roles(base: Path, running: bool) -> None:
    cluster = Cluster(base, throwaway=True)
    cluster.start()
    prepare_cluster(cluster)
    ident = cluster.data / "pg_ident.conf"
    whole = ident.read_text()
    ident.write_text("".join(line for line in whole.splitlines(True) if TILES_ROLE not in line))
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_reload_conf()")
        admin.execute(f"REVOKE CONNECT ON DATABASE assetmap FROM {TILES_ROLE}")
        admin.execute(f"DROP ROLE {TILES_ROLE}")
    if not running:
        cluster.stop()
    with Cluster(base, throwaway=True).in_use():
        prepare_cluster(cluster)
        assert ident.read_text() == whole
        assert ident.stat().st_uid == cluster.server.pw_uid
        assert ident.stat().st_mode & 0o777 == 0o600
        deadline = time.monotonic() + 10
        while True:  # the server reads its files again a moment after it was told to
            try:
                with psycopg.connect(cluster.conninfo(TILES_ROLE)) as reader:
                    assert reader.execute("SELECT 1").fetchone() == (1,)
                break
            except psycopg.OperationalError:
                assert time.monotonic() < deadline
                time.sleep(0.05)


@pytest.mark.skipif(os.geteuid() != 0, reason="another account is needed to be turned away")
def test_another_account_is_turned_away(base: Path) -> None:
    """Even the account that the server runs as is not one of our roles."""
    cluster = Cluster(base, throwaway=True)
    cluster.start()
    cluster.socket.chmod(0o755)
    asked = subprocess.run(
        [cluster.programs.folder / "psql", "-h", cluster.socket, "-U", OWNER_ROLE, "-c", "SELECT 1",
         "postgres"],
        user="postgres", capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert asked.returncode != 0
    assert "Peer authentication failed" in asked.stderr


def test_comes_back_after_a_crash(base: Path) -> None:
    cluster = Cluster(base, throwaway=True)
    cluster.start()
    pid = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    assert cluster.start() is True
    assert answers(cluster)


def test_a_pid_that_now_belongs_to_another_program(base: Path) -> None:
    cluster = Cluster(base, throwaway=True)
    cluster.start()
    cluster.stop()
    other = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], cwd="/", user=cluster.server.pw_uid
    )
    try:
        lines = [str(other.pid), str(cluster.data), str(int(time.time())), "5432",
                 str(cluster.socket), "", "", "ready"]  # fmt: skip
        pid_file = cluster.data / "postmaster.pid"
        pid_file.write_text("\n".join(lines) + "\n")
        os.chown(pid_file, cluster.server.pw_uid, cluster.server.pw_gid)
        assert cluster.start() is True
        assert answers(cluster)
    finally:
        other.kill()
        other.wait()


def test_a_long_path_gets_a_short_socket(base: Path) -> None:
    deep = base / ("long" * 30)
    cluster = Cluster(deep, throwaway=True)
    try:
        assert len(str(cluster.socket)) < 90
        cluster.start()
        assert answers(cluster)
    finally:
        cluster.stop()
        shutil.rmtree(cluster.socket, ignore_errors=True)


def test_two_starts_at_once_make_one_cluster(base: Path) -> None:
    code = (
        "from pathlib import Path; from assetmap.core.cluster import Cluster; "
        f"print(Cluster(Path({str(base)!r}), throwaway=True).start())"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = sorted(run.communicate(timeout=60)[0].strip() for run in runs)
    assert said == ["False", "False", "True"]
    assert answers(Cluster(base, throwaway=True))


def test_in_use_leaves_the_server_as_it_was(base: Path) -> None:
    cluster = Cluster(base, throwaway=True)
    with cluster.in_use():
        assert answers(cluster)
        with Cluster(base, throwaway=True).in_use():
            assert answers(cluster)
        assert answers(cluster), "an inner user must not stop it under the outer one"
    assert not cluster.is_running()
    cluster.start()
    with cluster.in_use():
        assert answers(cluster)
    assert cluster.is_running(), "what was running before is left running"


def test_after_a_command_was_killed_the_next_one_works_and_stops_the_server(base: Path) -> None:
    code = (
        "import os, signal; from pathlib import Path; from assetmap.core.cluster import Cluster\n"
        f"with Cluster(Path({str(base)!r}), throwaway=True).in_use(): "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    cluster = Cluster(base, throwaway=True)
    assert cluster.is_ready(), "the server outlives the command"
    with cluster.in_use():
        assert answers(cluster)
    assert not cluster.is_running(), "no server is left behind for ever"


def test_the_mark_stands_before_the_server_runs(base: Path) -> None:
    """Killed between the two, a command must not leave a server that nobody stops."""
    cluster = Cluster(base, throwaway=True)
    mark = base / "mark"
    cluster.log = base / "no-such-folder" / "log"  # the start fails after the mark was made
    with pytest.raises(OSError, match="no-such-folder"):
        cluster.start(mark)
    assert mark.exists()
    assert not cluster.is_running()


@pytest.mark.parametrize("name", ["it's, here", "a b+c%20&d"])
def test_a_folder_with_an_odd_name(base: Path, name: str) -> None:
    cluster = Cluster(base / name, throwaway=True)
    try:
        cluster.start()
        assert answers(cluster)
        engine = make_engine(cluster.url(ADMIN_ROLE, "postgres"), role="test")
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
        engine.dispose()
    finally:
        cluster.stop()
        if not cluster.socket.is_relative_to(base):
            shutil.rmtree(cluster.socket)


def test_a_folder_that_postgresql_cannot_name_is_said_plainly(base: Path) -> None:
    with pytest.raises(ClusterFault, match="double quote"):
        Cluster(base / 'quo"te', throwaway=True).start()


def test_a_folder_of_somebody_elses_files_is_not_taken_over(base: Path) -> None:
    (base / "letters.txt").write_text("mine")
    owner = base.stat().st_uid
    with pytest.raises(ClusterFault, match="holds other files"):
        Cluster(base, throwaway=True).start()
    assert base.stat().st_uid == owner
    (base / "letters.txt").unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_a_folder_that_the_server_cannot_enter_is_said_plainly() -> None:
    with tempfile.TemporaryDirectory(prefix="assetmap-closed-") as closed:
        Path(closed).chmod(0o700)
        with pytest.raises(ClusterFault, match="cannot enter"):
            Cluster(Path(closed) / "home", throwaway=True).start()


def test_another_major_version_is_said_plainly(base: Path) -> None:
    cluster = Cluster(base, throwaway=True)
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(ClusterFault, match="made by PostgreSQL 9"):
        cluster.start()
    (cluster.data / "PG_VERSION").write_text(f"{cluster.programs.major}\n")
