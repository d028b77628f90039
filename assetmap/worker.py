"""``assetmap worker``: does what waits in the queue, one job at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache

import click
import procrastinate
import procrastinate.testing

from assetmap.anchors.drafts.jobs import WORK as LEDGERS
from assetmap.core.db import make_engine
from assetmap.core.errors import Unavailable
from assetmap.core.options import settings_of
from assetmap.core.runtime import writer_url
from assetmap.core.settings import Settings
from assetmap.uploads.queue import QUEUE, SETTINGS, Queue, Work, conninfo

#: Jobs of every area that has some.
WORKS: Sequence[Work] = (LEDGERS,)


@click.command()
@click.option("--once", is_flag=True, help="End when nothing waits any more.")
@click.pass_context
def worker(context: click.Context, once: bool) -> None:
    """Do what waits: checks of uploaded files, loads of released ledgers."""
    work(settings_of(context), once=once)


def work(settings: Settings, *, once: bool = False) -> None:
    """Take up what a lost worker left, then do what waits; ``once`` ends when nothing does.

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
        queue = Queue(engine)
        for one in WORKS:
            for task, argument in one.take_up(settings):
                queue.put(task, argument)
        asyncio.run(_run(conninfo(engine), settings, once=once))
    finally:
        engine.dispose()


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
