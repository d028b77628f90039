"""``assetmap worker``: does what waits in the queue, one job at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import click
import procrastinate
import procrastinate.testing
import psycopg

from assetmap.anchors.drafts.jobs import WORK as LEDGERS
from assetmap.core.db import make_engine
from assetmap.core.errors import Unavailable
from assetmap.core.options import settings_of
from assetmap.core.runtime import writer_url
from assetmap.core.settings import Settings
from assetmap.geofiles.jobs import WORK as GEOFILES
from assetmap.uploads.queue import QUEUE, SETTINGS, Queue, Work, conninfo

#: Jobs of every area that has some.
WORKS: Sequence[Work] = (LEDGERS, GEOFILES)
#: How far behind people who wait for a page: about a tenth of their share of a busy processor.
GIVES_WAY = 10
#: Any number that no other user of the database takes: one worker at a time.
TURN = 7_221_845


@click.command()
@click.option("--once", is_flag=True, help="End when nothing waits any more.")
@click.pass_context
def worker(context: click.Context, once: bool) -> None:
    """Do what waits: checks of uploaded files, loads of released ledgers and map files."""
    give_way()
    work(settings_of(context), once=once)


def give_way() -> None:
    """Let this process, and the children that open files for it, come after those of the pages."""
    held = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, max(held, GIVES_WAY))


def work(settings: Settings, *, once: bool = False) -> None:
    """Take up what a lost worker left, then do what waits; ``once`` ends when nothing does.

    One worker is at work at a time; another waits until it is gone. So whatever is still marked
    as being done when a worker begins was lost with the one before.

    Raises
    ------
    Unavailable
        There is no database role to write with.
    """
    url = writer_url(settings)
    if url is None:
        raise Unavailable("ASSETMAP_WRITER_URL is not set: there is no role to do the work.")
    engine = make_engine(url, role="jobs")
    try:
        with _alone(conninfo(engine)) as connection:
            # A lost job keeps its lock in the queue, and nothing behind it would ever begin.
            connection.execute(
                "DELETE FROM procrastinate_jobs WHERE queue_name = %s AND status = 'doing'",
                (QUEUE,),
            )
            queue = Queue(engine)
            for one in WORKS:
                for task, argument in one.take_up(settings):
                    queue.put(task, argument)
            asyncio.run(_run(conninfo(engine), settings, once=once))
    finally:
        engine.dispose()


@contextmanager
def _alone(address: str) -> Iterator[psycopg.Connection]:
    """The worker's turn: it ends with the connection, so with the process, however it ends."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (TURN,))
        yield connection


@cache
def _tasks() -> procrastinate.App:
    """Every area's jobs; made once, since adding them gives them their full names for good."""
    made = procrastinate.App(connector=procrastinate.testing.InMemoryConnector())
    for one in WORKS:
        made.add_tasks_from(one.tasks, namespace=one.namespace)
    return made


async def _run(address: str, settings: Settings, *, once: bool) -> None:
    app = _tasks().with_connector(
        procrastinate.PsycopgConnector(conninfo=address, min_size=1, max_size=3)
    )
    async with app.open_async():
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=1,
            wait=not once,
            fetch_job_polling_interval=5.0,
            install_signal_handlers=True,
            delete_jobs="always",
            additional_context={SETTINGS: settings},
        )
