"""The heavy steps of a ledger's way in: done by a worker, never by a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import procrastinate
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.anchors.drafts.services import check_draft, drop_file, load_draft
from assetmap.core.db import locked, make_engine, transaction
from assetmap.core.errors import AssetmapError, Unavailable
from assetmap.core.limits import JOB_STATEMENT_S
from assetmap.core.runtime import writer_url
from assetmap.core.settings import Settings
from assetmap.uploads.queue import SETTINGS, Work

FOLDER = "waiting"
CHECK, LOAD = "ledgers:check", "ledgers:load"
_LOG = structlog.get_logger("assetmap.jobs")
tasks = procrastinate.Blueprint()


@tasks.task(name="check", pass_context=True)
def check(context: procrastinate.JobContext, *, key: str) -> None:
    """Check one upload: what ``ledger check`` would say of it."""
    run_check(context.additional_context[SETTINGS], key)


@tasks.task(name="load", pass_context=True)
def load(context: procrastinate.JobContext, *, key: str) -> None:
    """Make one released upload a ledger."""
    run_load(context.additional_context[SETTINGS], key)


def run_check(settings: Settings, slug: str) -> None:
    """Check one upload; whatever goes wrong is said on its page."""
    with _session(settings) as session:
        if not _claim(session, slug, "waiting", "checking", "Reading the file"):
            return
        _carry_out(session, settings, slug, "checking", check_draft)


def run_load(settings: Settings, slug: str) -> None:
    """Load one released upload: all of it in one transaction, or nothing."""
    with _session(settings) as session:
        if not _claim(session, slug, "loading", "loading", "Storing the payments"):
            return
        _carry_out(session, settings, slug, "loading", load_draft)


def lost(settings: Settings) -> list[tuple[str, str]]:
    """Uploads whose job ended with the worker that did it, or was never queued."""
    with _session(settings) as session, transaction(session):
        rows = session.scalars(
            select(LedgerDraft).where(LedgerDraft.state.in_(("waiting", "checking", "loading")))
        ).all()
        for row in rows:
            if row.state == "checking":
                row.state = "waiting"
        return [(LOAD if row.state == "loading" else CHECK, row.slug) for row in rows]


WORK = Work(tasks, "ledgers", lost)


def folder_of(settings: Settings) -> Path:
    """Where uploaded ledgers wait; they are in no back-up, since none is kept."""
    made = settings.home / FOLDER
    made.mkdir(parents=True, exist_ok=True, mode=0o700)
    return made


def _claim(session: Session, slug: str, state: str, new: str, step: str) -> bool:
    """Say on its page that it is being worked on, unless somebody threw it away meanwhile."""
    with transaction(session):
        draft = session.scalar(locked(select(LedgerDraft).where(LedgerDraft.slug == slug)))
        if draft is None or draft.state != state:
            return False
        draft.state, draft.step = new, step
    return True


def _carry_out(session: Session, settings: Settings, slug: str, state: str, act: Any) -> None:
    folder = folder_of(settings)
    try:
        with transaction(session):
            draft = _held(session, slug)
            if draft.state != state:
                return  # thrown away while it waited
            act(session, draft, folder=folder)
            if draft.state == "released":
                drop_file(draft, folder)
    except AssetmapError as fault:
        _fail(session, slug, str(fault))
    except Exception as fault:
        # A fault of ours must not leave a page that waits for ever.
        _LOG.error("a job failed", job=state, draft=slug, exc_info=fault)
        _fail(session, slug, "Something went wrong on our side. Nothing was stored; try again.")


def _held(session: Session, slug: str) -> LedgerDraft:
    return session.scalars(locked(select(LedgerDraft).where(LedgerDraft.slug == slug))).one()


def _fail(session: Session, slug: str, problem: str) -> None:
    with transaction(session):
        draft = _held(session, slug)
        if draft.state in ("checking", "loading"):
            draft.state, draft.step, draft.problem = "failed", "", problem
            draft.released_by = draft.submitted_by = None


@contextmanager
def _session(settings: Settings) -> Iterator[Session]:
    url = writer_url(settings)
    if url is None:
        raise Unavailable("There is no database role to do the work.")
    engine = make_engine(url, role="jobs", statement_seconds=JOB_STATEMENT_S)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()
