"""Writers that note what was acknowledged, and the comparison with what is there afterwards.

A writer is any function of a key that returns once its work is acknowledged and raises otherwise;
over SQL here, over HTTP where a page takes it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Event, Thread

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from assetmap.core.db import transaction

Write = Callable[[str], None]
#: Two rows a piece of work, so that half of one would show.
TABLE = (
    "CREATE TABLE IF NOT EXISTS fault_pair (key text, half int, PRIMARY KEY (key, half))",
    "GRANT SELECT, INSERT ON fault_pair TO PUBLIC",
)


@dataclass
class Written:
    """What the writers saw."""

    acknowledged: list[str] = field(default_factory=list)
    #: When each was acknowledged, by the monotonic clock.
    at: list[float] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)

    def longest_pause(self, since: float) -> float:
        """The longest time in which nothing was acknowledged, from a moment on, in seconds."""
        marks = [since, *sorted(at for at in self.at if at > since)]
        return max((after - before for before, after in pairwise(marks)), default=0)


@dataclass(frozen=True)
class Compared:
    """What is in the database against what was acknowledged."""

    acknowledged: int
    lost: int
    half_done: int
    faults: int


def sql_writer(engine: Engine) -> Write:
    """Work through the program's own engine and transaction."""

    def write(key: str) -> None:
        with Session(engine) as session, transaction(session):
            for half in (1, 2):
                session.execute(
                    text("INSERT INTO fault_pair (key, half) VALUES (:key, :half)"),
                    {"key": key, "half": half},
                )

    return write


def make_table(owner: Engine) -> None:
    """The table that the writers fill."""
    with owner.begin() as connection:
        for statement in TABLE:
            connection.execute(text(statement))


@contextmanager
def writers(write: Write, *, count: int = 8, mark: str = "") -> Iterator[Written]:
    """Let several write without a pause for the length of a block; a fault stops none of them."""
    seen, stop = Written(), Event()

    def work(name: int) -> None:
        number = 0
        while not stop.is_set():
            key, number = f"{mark}{name}-{number}", number + 1
            try:
                write(key)
            except Exception as fault:
                seen.faults.append(fault)
                time.sleep(0.02)
            else:
                seen.acknowledged.append(key)
                seen.at.append(time.monotonic())

    threads = [Thread(target=work, args=(name,)) for name in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def wait_for_work(seen: Written, more: int, *, seconds: float = 30) -> None:
    """Until so much more was acknowledged."""
    wanted, deadline = len(seen.acknowledged) + more, time.monotonic() + seconds
    while len(seen.acknowledged) < wanted:
        assert time.monotonic() < deadline, f"nothing is written: {seen.faults[-1:]}"
        time.sleep(0.01)


def compare(engine: Engine, seen: Written) -> Compared:
    """Count what was acknowledged and is gone, and what is there by half."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT key, count(*) FROM fault_pair GROUP BY key")).all()
    held: dict[str, int] = dict(rows)
    return Compared(
        len(seen.acknowledged),
        sum(key not in held for key in seen.acknowledged),
        sum(halves != 2 for halves in held.values()),
        len(seen.faults),
    )
