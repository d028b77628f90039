"""The database is killed under writers, again and again: nothing acknowledged is lost.

The control run, where commits do not wait for the disk, must lose: else the others prove nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from assetmap.core.cluster import WRITER_ROLE, Cluster
from assetmap.core.runtime import writer_engine
from assetmap.core.settings import Settings
from tests.faults.conftest import assert_sound
from tests.faults.killing import kill_everything, kill_one_session
from tests.faults.writing import Compared, compare, sql_writer, wait_for_work, writers

#: From a kill to the next acknowledged work.
LONGEST_S = 15
FEW, MANY = 3, 50


@pytest.fixture
def writer(settings: Settings) -> Iterator[Engine]:
    """The engine that writes for people; one for a whole run, as in the pages."""
    made = writer_engine(settings)
    assert made is not None
    yield made
    made.dispose()


def report(words: str, found: Compared, pauses: list[float]) -> None:
    pauses = sorted(pauses)
    print(  # noqa: T201
        f"\n{words}: {found.acknowledged} acknowledged, {found.lost} lost, {found.half_done} half "
        f"done, {found.faults} refused; pauses of {pauses[len(pauses) // 2]:.1f} s (median), "
        f"{pauses[-1]:.1f} s (longest)"
    )


def kill_sessions(durable: Cluster, writer: Engine, owner: Engine, kills: int) -> Compared:
    chance, pauses = random.Random(kills), []  # noqa: S311
    with writers(sql_writer(writer), mark=f"one{kills}-") as seen:
        for _ in range(kills):
            wait_for_work(seen, 40)
            killed = time.monotonic()
            kill_one_session(durable, WRITER_ROLE, chance)
            # What was on its way may still arrive; new work begins when the server is back.
            time.sleep(0.3)
            wait_for_work(seen, 40, seconds=LONGEST_S)
            pauses.append(seen.longest_pause(killed))
    found = compare(owner, seen)
    report(f"{kills} sessions killed", found, pauses)
    return found


def kill_servers(
    durable: Cluster, writer: Engine, owner: Engine, kills: int, mark: str
) -> Compared:
    pauses = []
    with writers(sql_writer(writer), mark=mark) as seen:
        for _ in range(kills):
            wait_for_work(seen, 300)
            killed = time.monotonic()
            kill_everything(durable)
            durable.start()
            wait_for_work(seen, 40, seconds=LONGEST_S)
            pauses.append(seen.longest_pause(killed))
    found = compare(owner, seen)
    report(f"{kills} servers killed ({mark})", found, pauses)
    return found


@pytest.mark.case("F05")
def test_a_session_is_killed(durable: Cluster, writer: Engine, owner: Engine) -> None:
    found = kill_sessions(durable, writer, owner, FEW)
    assert (found.lost, found.half_done) == (0, 0)
    assert found.faults >= FEW, "the writers met the kills"


@pytest.mark.long
@pytest.mark.case("F05", "F43")
def test_a_session_is_killed_fifty_times(durable: Cluster, writer: Engine, owner: Engine) -> None:
    found = kill_sessions(durable, writer, owner, MANY)
    assert found.acknowledged >= MANY * 80
    assert (found.lost, found.half_done) == (0, 0)
    assert_sound(durable)


@pytest.mark.case("F06")
def test_the_server_is_killed(durable: Cluster, writer: Engine, owner: Engine) -> None:
    found = kill_servers(durable, writer, owner, 2, "few")
    assert (found.lost, found.half_done) == (0, 0)


@pytest.mark.long
@pytest.mark.case("F06", "F43")
def test_the_server_is_killed_twenty_times(durable: Cluster, writer: Engine, owner: Engine) -> None:
    found = kill_servers(durable, writer, owner, 20, "many")
    assert found.acknowledged >= 20 * 300
    assert (found.lost, found.half_done) == (0, 0)
    assert_sound(durable)


@pytest.mark.case("F07")
def test_without_waiting_for_the_disk_the_same_run_loses(
    durable: Cluster, writer: Engine, owner: Engine
) -> None:
    conf = durable.data / "postgresql.conf"
    before = conf.read_text()
    conf.write_text(f"{before}\nsynchronous_commit = off\n")
    durable._run("pg_ctl", "-D", durable.data, "reload")
    time.sleep(0.5)
    try:
        found = kill_servers(durable, writer, owner, FEW, "control")
    finally:
        conf.write_text(before)
        durable._run("pg_ctl", "-D", durable.data, "reload")
    assert found.lost > 0, "a run that cannot see loss proves nothing"
    assert found.half_done == 0
