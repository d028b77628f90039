"""The drill: a session that hears no time-out is noticed, told of, and ended as the words say."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from threading import Thread

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from assetmap.core import limits, stuck
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.doctor import check_sessions
from assetmap.core.settings import Settings
from assetmap.core.stuck import find_stuck
from tests.real_files import ROOT

#: One corner without end: GEOS 3.11 goes round in it for minutes, whatever the time-out says.
HANG = text(
    "SELECT ST_SimplifyPreserveTopology(ST_MakePolygon(ST_MakeLine(ARRAY["
    "ST_MakePoint(0, 0), ST_MakePoint('Infinity', 0), ST_MakePoint(10, 10), ST_MakePoint(0, 10), "
    "ST_MakePoint(0, 0)])), 1)"
)


def waited(until: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if until():
            return True
        time.sleep(0.5)
    return False


def hang(url: str) -> Thread:
    """A page's statement that never comes back, in a thread of its own."""

    def ask() -> None:
        engine = make_engine(url, role="web", statement_seconds=2)
        try:
            with engine.connect() as connection:
                connection.execute(HANG)
        except OperationalError:
            pass  # the page gave it up, or the server ended
        finally:
            engine.dispose()

    made = Thread(target=ask, daemon=True)
    made.start()
    return made


@pytest.mark.long
@pytest.mark.case("G19")
def test_a_session_that_hangs_is_noticed_and_ended_as_it_is_said(
    durable: Cluster, settings: Settings, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(stuck.LONGEST_S, "assetmap-web", 2)
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE drill (saved int)"))
        connection.execute(text("INSERT INTO drill VALUES (1)"))
    thread = hang(durable.url(WEB_ROLE))
    began = time.monotonic()
    assert not waited(lambda: bool(find_stuck(owner)), 20), "told of before its time"
    assert waited(lambda: bool(find_stuck(owner)), limits.STUCK_S + 20 - 10)
    took = time.monotonic() - began
    assert limits.STUCK_S + 2 <= took < limits.STUCK_S + 15
    thread.join(timeout=10)
    assert not thread.is_alive(), "the page gave it up long ago"
    found = check_sessions(owner)
    assert (found.ok, "assetmap-web" in found.seen, "restart -m immediate" in found.seen) == (
        False, True, True,
    )  # fmt: skip
    # Nothing gentler ends it; else the words would ask too much.
    pid = find_stuck(owner)[0].pid
    with psycopg.connect(durable.conninfo(ADMIN_ROLE), autocommit=True) as admin:
        for way in ("pg_cancel_backend", "pg_terminate_backend"):
            assert admin.execute(f"SELECT {way}(%s)".encode(), (pid,)).fetchone() == (True,)
    assert not waited(lambda: not find_stuck(owner), 5)
    owner.dispose()
    durable._run(
        "pg_ctl", "-D", durable.data, "-m", "immediate", "-w", "-l", durable.log, "restart"
    )
    assert waited(durable.is_ready, 30)
    with owner.connect() as connection:
        assert connection.scalar(text("SELECT saved FROM drill")) == 1
    assert check_sessions(owner).ok


@pytest.mark.case("G19")
def test_one_at_work_within_its_time_or_waiting_is_not_stuck(
    engine: Engine, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that is past its time is told of, by its process; one that waits is not."""
    monkeypatch.setattr(limits, "STUCK_S", -1)
    monkeypatch.setitem(stuck.LONGEST_S, "assetmap-web", 1)
    loop = text("SELECT count(*) FROM generate_series(1, 99999) a, generate_series(1, 99999) b")
    web = make_engine(cluster.url(WEB_ROLE), role="web")
    pids: list[int] = []

    def ask(statement: object) -> None:
        try:
            with web.connect() as connection:
                pids.append(connection.scalar(text("SELECT pg_backend_pid()")))
                connection.execute(statement)  # type: ignore[call-overload]
        except OperationalError:
            pass

    threads = [Thread(target=ask, args=(one,)) for one in (text("SELECT pg_sleep(60)"), loop)]
    for number, thread in enumerate(threads):
        thread.start()
        assert waited(lambda least=number: len(pids) > least, 10)
    try:
        assert waited(lambda: bool(find_stuck(engine)), 10)
        assert [one.pid for one in find_stuck(engine)] == pids[1:]
        monkeypatch.setattr(limits, "STUCK_S", 30)
        assert find_stuck(engine) == []
    finally:
        with psycopg.connect(cluster.conninfo(ADMIN_ROLE), autocommit=True) as admin:
            for pid in pids:
                admin.execute("SELECT pg_terminate_backend(%s)", (pid,))
        for thread in threads:
            thread.join()
        web.dispose()


@pytest.mark.case("G19")
def test_without_the_right_to_look_the_alarm_says_that_it_is_deaf(
    engine: Engine, cluster: Cluster
) -> None:
    assert check_sessions(engine).ok
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE), autocommit=True) as admin:
        admin.execute(f"REVOKE {stuck.RIGHT} FROM {OWNER_ROLE}".encode())
        try:
            found = check_sessions(engine)
        finally:
            admin.execute(f"GRANT {stuck.RIGHT} TO {OWNER_ROLE}".encode())
    assert (found.ok, f"GRANT {stuck.RIGHT} TO {OWNER_ROLE}" in found.seen) == (False, True)


@pytest.mark.case("G19")
def test_the_command_that_the_timer_runs(durable: Cluster) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from assetmap.cli import main; main()", "db", "stuck"],
        env={"ASSETMAP_HOME": str(durable.base), "PATH": "/usr/bin:/bin"}, cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "ok  sessions  none is past its limit\n")
