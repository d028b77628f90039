"""A database that stands still, is full or is locked: pages say so in seconds and recover alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from assetmap.core import limits
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, WRITER_ROLE, Cluster
from assetmap.core.runtime import web_engine, writer_engine
from assetmap.core.serving import THREADS, WORKERS
from assetmap.core.settings import Settings
from tests.faults import pages
from tests.faults.killing import frozen, processes, sessions
from tests.faults.serving import Site, serving

LONGEST_S = 5.0
PAGE = "/assets"


@pytest.fixture(scope="module")
def site(durable: Cluster) -> Iterator[Site]:
    """The application served, warmed up by one request of each kind."""
    with psycopg.connect(durable.conninfo(OWNER_ROLE), autocommit=True) as owner:
        owner.execute("CREATE TABLE fault_row (id int PRIMARY KEY, n int)")
        owner.execute("INSERT INTO fault_row VALUES (1, 0)")
        owner.execute("GRANT SELECT, UPDATE ON fault_row TO PUBLIC")
    with serving(durable.base, application="tests.faults.pages:make()") as made:
        for _ in range(8):
            assert made.ask(PAGE).status == 200
            assert made.ask("/fault/change").status == 200
        yield made


@pytest.mark.case("F09")
@pytest.mark.parametrize(
    "seconds", [6, pytest.param(30, marks=pytest.mark.long)], ids=["moment", "half a minute"]
)
def test_a_database_that_stands_still(durable: Cluster, site: Site, seconds: int) -> None:
    """Every request ends, the threads are free, and nothing need be started again."""
    with frozen(list(processes(durable))):
        until = time.monotonic() + seconds
        answers = site.ask_at_once(PAGE, 2 * WORKERS * THREADS)
        ready, alive = site.ask("/readyz"), site.ask("/healthz")
        while time.monotonic() < until - LONGEST_S:
            answers += site.ask_at_once(PAGE, 4)
        still = until - time.monotonic()
        if still > 0:
            time.sleep(still)
    assert {answer.status for answer in answers} == {503}
    assert all("Retry-After" in answer.headers for answer in answers)
    assert max(answer.seconds for answer in answers) < LONGEST_S
    assert (ready.status, alive.status) == (503, 200)
    assert ready.seconds < limits.READY_S + 1
    assert alive.seconds < 1
    assert site.wait_for(PAGE, 200, 10) < 10
    assert site.wait_for("/readyz", 200, 10) < 10
    assert {answer.status for answer in site.ask_at_once(PAGE, 16)} == {200}


@pytest.mark.long
@pytest.mark.case("F09")
def test_a_session_that_stands_still_alone_holds_nobody_else(durable: Cluster, site: Site) -> None:
    """The server answers that it is there; other sessions serve the others."""
    with frozen(sessions(durable, "assetmap_web")[:1]), ThreadPoolExecutor(8) as askers:
        asked = [askers.submit(site.ask, PAGE) for _ in range(8)]
        time.sleep(3)
        done = [one.result() for one in asked if one.done()]
    assert len(done) >= 6
    assert {one.status for one in done} == {200}
    assert {one.result().status for one in asked} == {200}, "thawed, it answers in the end"


@pytest.mark.case("F05")
def test_a_server_that_was_started_again_costs_nobody_a_page(durable: Cluster, site: Site) -> None:
    """Every connection that the pages keep is dead, and each is replaced before it is used."""
    assert {answer.status for answer in site.ask_at_once(PAGE, 16)} == {200}
    durable.stop()
    durable.start()
    assert {answer.status for answer in site.ask_at_once(PAGE, 16)} == {200}


@pytest.mark.case("F10")
def test_a_row_that_somebody_holds(durable: Cluster, site: Site) -> None:
    """Whoever holds it is frozen in the middle; the others are told after two seconds.

    Or after four: they queue for the right to wait for the row, then for the row.
    """
    with psycopg.connect(durable.conninfo(WRITER_ROLE)) as holder:
        holder.execute("UPDATE fault_row SET n = n + 1 WHERE id = 1")
        with frozen([holder.info.backend_pid]):
            answers = site.ask_at_once("/fault/change", THREADS)
        holder.rollback()
    assert {answer.status for answer in answers} == {503}
    assert all("Retry-After" in answer.headers for answer in answers)
    assert limits.LOCK_S - 0.5 < max(answer.seconds for answer in answers) < LONGEST_S
    assert site.ask("/fault/change").status == 200


@pytest.mark.case("F10")
def test_who_holds_a_row_and_does_nothing_is_ended(durable: Cluster) -> None:
    """An editor's process that hangs in the middle must not hold its row for ever."""
    writer = writer_engine(Settings(home=durable.base))
    with writer.connect() as connection:
        held = connection.execute(
            text("SELECT current_setting('idle_in_transaction_session_timeout')")
        ).scalar_one()
    writer.dispose()
    assert held == f"{limits.IDLE_IN_TRANSACTION_S['writer']}s"


@pytest.mark.case("F16")
def test_every_connection_is_held(durable: Cluster, settings: Settings) -> None:
    """More requests than connections: in one process, since its threads are fewer than those."""
    engine = web_engine(settings)
    app = pages.make(settings, engine=engine)
    room = limits.POOL_SIZE + limits.POOL_OVERFLOW
    with ThreadPoolExecutor(room + 8) as askers:
        holding = [askers.submit(_asked, app, "/fault/hold?s=6") for _ in range(room)]
        time.sleep(1)
        others = [askers.submit(_asked, app, PAGE) for _ in range(8)]
        refused = [one.result() for one in others]
        assert [status for status, _, _ in refused] == [503] * 8
        assert all(limits.POOL_WAIT_S - 0.5 < took < LONGEST_S for _, took, _ in refused)
        assert all(retry for _, _, retry in refused)
        assert [one.result()[0] for one in holding] == [200] * room
    assert _asked(app, PAGE)[0] == 200, "it recovers at once"
    engine.dispose()


def _asked(app: Flask, path: str) -> tuple[int, float, str | None]:
    began = time.monotonic()
    answer = app.test_client().get(path)
    return answer.status_code, time.monotonic() - began, answer.headers.get("Retry-After")


@pytest.mark.case("F17")
def test_the_server_takes_no_more_sessions(durable: Cluster, site: Site) -> None:
    """Another client took them all: pages say so, no process ends, the administrator gets in."""
    before = site.workers()
    held: list[psycopg.Connection] = []

    def take_the_rest() -> None:
        while len(held) < 1_000:
            held.append(psycopg.connect(durable.conninfo(OWNER_ROLE)))

    refusal = r"too many clients|remaining connection"
    try:
        with pytest.raises(psycopg.OperationalError, match=refusal):
            take_the_rest()
        with psycopg.connect(durable.conninfo(ADMIN_ROLE), autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name IN ('assetmap-web', 'assetmap-writer', 'assetmap-tiles')"
            )
            time.sleep(0.2)
            with pytest.raises(psycopg.OperationalError, match=refusal):
                take_the_rest()
            answers = site.ask_at_once(PAGE, 8)
            assert site.ask("/readyz").status == 503
    finally:
        for connection in held:
            connection.close()
    assert {answer.status for answer in answers} == {503}
    assert max(answer.seconds for answer in answers) < LONGEST_S
    assert site.wait_for(PAGE, 200, 10) < 10
    assert site.workers() == before, "no process had to be started again"


#: One request in five errs, each in its own way.
ROUND = (
    PAGE, "/", "/organisations", "/things.geojson?bbox=-2,52,-1,53&zoom=12", "/search?q=hall",
    "/anchors", "/tiles/assets/6/31/21.mvt", "/ground.geojson", "/assets/none",
    "/things.geojson?bbox=x",
)  # fmt: skip


def requests(site: Site, rounds: int) -> list[int]:
    with ThreadPoolExecutor(8) as askers:
        asked = askers.map(lambda n: site.ask(ROUND[n % 10]).status, range(rounds * 10))
        return list(asked)


@pytest.mark.long
@pytest.mark.case("F18")
def test_no_connection_leaks_over_two_thousand_requests(durable: Cluster, site: Site) -> None:
    requests(site, 40)
    memory = site.memory_kb()
    answers = requests(site, 200)
    assert sum(status >= 400 for status in answers) == 400
    assert not [status for status in answers if status >= 500]
    with psycopg.connect(durable.conninfo(ADMIN_ROLE)) as admin:
        busy = admin.execute(
            "SELECT application_name, state FROM pg_stat_activity WHERE state <> 'idle' "
            "AND application_name LIKE 'assetmap-%'"
        ).fetchall()
        count = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'assetmap-%'"
        ).fetchone()
    assert busy == [], "nothing is left in the middle of a transaction"
    assert count[0] <= 3 * WORKERS * (limits.POOL_SIZE + limits.POOL_OVERFLOW)
    assert site.memory_kb() < 1.1 * memory
