"""Holding a worker in the middle of its work, in a thread or in a process that can be killed."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import text

from assetmap.worker import work

_RUN = (
    "import pickle, sys; from assetmap.worker import work; "
    "work(pickle.load(sys.stdin.buffer), once=True)"
)


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds; fails when it does not come to be."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)


@contextmanager
def held_table(app: Flask, table: str) -> Iterator[Callable[[], None]]:
    """Nobody can write a table within the block, or until it is let go: whoever must waits."""
    with app.config["OWNER"].connect() as connection:
        connection.execute(text(f"LOCK TABLE {table} IN SHARE MODE"))
        yield connection.rollback
        connection.rollback()


def waits_for(app: Flask, table: str) -> bool:
    """Whether somebody waits to write a table."""
    with app.config["OWNER"].connect() as connection:
        return bool(
            connection.scalar(
                text("SELECT count(*) FROM pg_locks WHERE NOT granted "
                     "AND relation = CAST(:t AS regclass)"), {"t": table},
            )
        )  # fmt: skip


@contextmanager
def worker_thread(app: Flask) -> Iterator[threading.Thread]:
    """A real worker in a thread; it is done when the block ends."""
    thread = threading.Thread(
        target=work, args=(app.config["SETTINGS"],), kwargs={"once": True}, daemon=True
    )
    thread.start()
    yield thread
    thread.join(60)
    assert not thread.is_alive()


@contextmanager
def worker_process(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker in a process of its own, ended with the block."""
    process = subprocess.Popen([sys.executable, "-c", _RUN], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(pickle.dumps(app.config["SETTINGS"]))
    process.stdin.close()
    try:
        yield process
    finally:
        process.kill()
        process.wait()
