"""Heavy work waits in the database's queue (procrastinate) and is done one at a time.

What a job works on is a row that says how far it is, so a job that was lost is simply queued again
from its row: the queue itself holds nothing that cannot be made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import procrastinate
import psycopg
import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from assetmap.core.settings import Settings

QUEUE = "files"
#: Key of the settings in what a worker gives to its jobs.
SETTINGS = "settings"
_LOG = structlog.get_logger("assetmap.queue")
_LOST = (procrastinate.exceptions.ConnectorException, psycopg.Error, SQLAlchemyError)


@dataclass(frozen=True)
class Work:
    """Jobs of one area.

    Attributes
    ----------
    tasks : procrastinate.Blueprint
    namespace : str
        Before the names of its tasks.
    take_up : callable
        ``(settings) -> jobs``: rows whose job was lost, as (task, argument), when a worker starts.
    """

    tasks: procrastinate.Blueprint
    namespace: str
    take_up: Callable[[Settings], Iterable[tuple[str, str]]]


class Queue:
    """Puts jobs into the queue, and takes them back, for a process that serves pages."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, task: str, argument: str) -> None:
        """Queue one job with one text argument, once: one that waits already is enough."""
        lock = f"{task}:{argument}"
        with self._engine.begin() as connection:
            waits = connection.scalar(
                text(
                    "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = :lock "
                    "AND status = 'todo'"
                ),
                {"lock": lock},
            )
        if waits is None:
            app = procrastinate.App(connector=sync_connector(self._engine))
            with app.open():
                app.configure_task(task, queue=QUEUE, lock=argument, queueing_lock=lock).defer(
                    key=argument
                )

    def try_put(self, task: str, argument: str) -> None:
        """The same after the row was committed: a queue that is down loses nothing.

        The row says that it waits; a worker queues it again when it starts, and its page has a
        button that does. The log has a line then.
        """
        try:
            self.put(task, argument)
        except _LOST as fault:
            _LOG.error("a job could not be queued", task=task, fault=type(fault).__name__)

    def cancel(self, argument: str) -> None:
        """Take back every job with this argument; one that runs is told to stop (its row too)."""
        with self._engine.begin() as connection:
            numbers = connection.scalars(
                text(
                    "SELECT id FROM procrastinate_jobs WHERE lock = :lock "
                    "AND status IN ('todo', 'doing')"
                ),
                {"lock": argument},
            ).all()
        if not numbers:
            return
        app = procrastinate.App(connector=sync_connector(self._engine))
        with app.open():
            for number in numbers:
                app.job_manager.cancel_job_by_id(number, abort=True, delete_job=True)


def sync_connector(engine: Engine) -> procrastinate.SyncPsycopgConnector:
    """A connector to the database of an engine, with one connection."""
    return procrastinate.SyncPsycopgConnector(conninfo=conninfo(engine), min_size=1, max_size=1)


def conninfo(engine: Engine) -> str:
    """The address of an engine's database as psycopg takes it."""
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
