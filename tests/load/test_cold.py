"""A start with nothing in memory and statistics that are wrong: the first minute is bearable."""

from __future__ import annotations

import os

import psycopg
import pytest

from assetmap.core.cluster import ADMIN_ROLE, Cluster
from tests.benchmarks.database import settle
from tests.benchmarks.map.ground import DATABASE
from tests.deployed import deployed
from tests.load.conftest import CALLERS, Site, capacity, warm_up
from tests.load.driving import drive, share

SECONDS, OF_CAPACITY, TIMES = 60, 0.3, 3
STALE = (
    "DELETE FROM pg_statistic WHERE starelid >= 16384",
    "UPDATE pg_class SET reltuples = 10, relpages = 1 WHERE oid >= 16384 AND relkind IN ('r', 'i')",
)


def forget(cluster: Cluster) -> None:
    """Statistics as of tables with ten rows; nothing in the server's memory or in the machine's."""
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, DATABASE), autocommit=True) as admin:
        admin.execute("CHECKPOINT")
        for statement in STALE:
            admin.execute(statement.encode())
    cluster.stop()
    for path in (one for one in cluster.data.rglob("*") if one.is_file()):
        with path.open("rb") as held:
            os.fsync(held.fileno())
            os.posix_fadvise(held.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    cluster.start()


@pytest.mark.long
@pytest.mark.case("R10")
def test_the_first_minute_after_a_cold_start(filled_site: Site) -> None:
    turn, home = filled_site.visits.turn, filled_site.settings.home
    with deployed(filled_site.told, home=home) as front:
        warm_up(filled_site, front)
        full, _ = capacity(filled_site, front, 20)
        asked = {"seconds": SECONDS, "callers": CALLERS, "per_s": OF_CAPACITY * full}
        warm = drive(front.port, turn, **asked)
    forget(filled_site.cluster)
    try:
        with deployed(filled_site.told, home=home) as front:
            cold = drive(front.port, turn, **asked)
    finally:
        settle(filled_site.cluster, DATABASE)
    before, after = share(warm.waits(), 0.99), share(cold.waits(), 0.99)
    print(  # noqa: T201
        f"\n{OF_CAPACITY * full:.0f} turns a second; warm, ms\n{warm.said()}\ncold, ms\n"
        f"{cold.said()}\np99 {after / before:.2f} times"
    )
    assert cold.odd(200, 204, 303) == {}
    assert after <= TIMES * before
