"""Which sessions of the pages are past every limit? A loop within GEOS hears no time-out.

PostgreSQL asks between its own steps whether a statement's time is up. Some functions of older
GEOS never come back to it: neither the limit nor ``pg_terminate_backend`` ends such a session, and
it holds a processor until the server is started anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, text

from assetmap.core import limits

#: Longest statement of each kind of session, by the name that ``make_engine`` gives it. Imports and
#: migrations have no limit, so none of theirs is too long.
LONGEST_S = {
    "assetmap-web": limits.PAGE_STATEMENT_S,
    "assetmap-writer": limits.PAGE_STATEMENT_S,
    "assetmap-tiles": limits.TILE_STATEMENT_S,
    "assetmap-jobs": limits.JOB_STATEMENT_S,
}
#: The right without which other roles' sessions show no time.
RIGHT = "pg_read_all_stats"
# Whoever waits, such as for a lock, hears of its end; only one at work may be deaf.
_AT_WORK = text(
    "SELECT pid, application_name, extract(epoch FROM clock_timestamp() - query_start)::float8 "
    "FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' "
    "AND wait_event IS NULL AND application_name = ANY(:names) ORDER BY query_start"
)


@dataclass(frozen=True)
class Stuck:
    """A session at work long after its limit.

    Attributes
    ----------
    pid : int
        The number of its process on the database's machine.
    name : str
        What kind of session it is.
    seconds : float
        How long its statement has run.
    """

    pid: int
    name: str
    seconds: float


def may_look(engine: Engine) -> bool:
    """Whether this role sees what other roles' sessions do."""
    with engine.connect() as connection:
        return bool(
            connection.scalar(text("SELECT pg_has_role(:right, 'USAGE')"), {"right": RIGHT})
        )


def find_stuck(engine: Engine) -> list[Stuck]:
    """Sessions whose statement runs on more than half a minute after its limit, longest first."""
    with engine.connect() as connection:
        rows = connection.execute(_AT_WORK, {"names": list(LONGEST_S)}).all()
    return [
        Stuck(pid, name, seconds)
        for pid, name, seconds in rows
        if seconds > LONGEST_S[name] + limits.STUCK_S
    ]
