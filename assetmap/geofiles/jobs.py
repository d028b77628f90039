"""The heavy steps of a map file's way in: done by a worker, never by a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import procrastinate
from sqlalchemy import select

from assetmap.core.db import transaction
from assetmap.core.settings import Settings
from assetmap.geofiles.models import Geofile
from assetmap.geofiles.services import drop_file, read_file, store_file
from assetmap.uploads.queue import SETTINGS, Work
from assetmap.uploads.receiving import sweep, waiting_folder
from assetmap.uploads.running import Turn, asked_of, jobs_session, let_go, nobody_asks, run

FOLDER = "waiting-maps"
READ, STORE = "geofiles:read", "geofiles:store"
tasks = procrastinate.Blueprint()


@tasks.task(name="read", pass_context=True)
def read(context: procrastinate.JobContext, *, key: str) -> None:
    """Read one file for its preview."""
    run_read(context.additional_context[SETTINGS], key, asked=asked_of(context))


@tasks.task(name="store", pass_context=True)
def store(context: procrastinate.JobContext, *, key: str) -> None:
    """Make one confirmed file records of its register."""
    run_store(context.additional_context[SETTINGS], key, asked=asked_of(context))


def run_read(settings: Settings, slug: str, *, asked: Callable[[], bool] = nobody_asks) -> None:
    """Read one file; whatever goes wrong is said on its page."""

    def act(turn: Turn[Geofile]) -> None:
        read_file(turn, folder=folder_of(settings))

    with jobs_session(settings) as session:
        run(
            session, Geofile, slug, states=("waiting", "reading"), step="Reading the file",
            act=act, asked=asked,
        )  # fmt: skip


def run_store(settings: Settings, slug: str, *, asked: Callable[[], bool] = nobody_asks) -> None:
    """Store one confirmed file: all of it in one transaction, or nothing."""
    folder = folder_of(settings)

    def act(turn: Turn[Geofile]) -> None:
        store_file(turn, folder=folder)

    with jobs_session(settings) as session:
        run(
            session, Geofile, slug, states=("storing", "storing"), step="Reading the file",
            act=act, asked=asked, fail=_unreleased,
        )  # fmt: skip
        with transaction(session):
            held = session.scalar(select(Geofile).where(Geofile.slug == slug))
            if held is not None and held.state == "in":
                drop_file(held, folder)


def lost(settings: Settings) -> list[tuple[str, str]]:
    """Files whose job ended with the worker that did it, or was never queued."""
    with jobs_session(settings) as session:
        sweep(folder_of(settings), set(session.scalars(select(Geofile.file_name))))
        session.rollback()
        states = {"waiting": "waiting", "reading": "waiting", "storing": "storing"}
        found = let_go(session, Geofile, states)
    return [(STORE if state == "storing" else READ, slug) for slug, state in found]


WORK = Work(tasks, "geofiles", lost)


def folder_of(settings: Settings) -> Path:
    """Where uploaded map files wait; they are in no back-up, since none is kept."""
    return waiting_folder(settings.home, FOLDER)


def _unreleased(held: Geofile) -> None:
    held.released_by, held.needs_release = None, False
    held.account, held.checked_as = {}, None
