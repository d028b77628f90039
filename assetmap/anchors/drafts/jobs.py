"""The heavy steps of a ledger's way in: done by a worker, never by a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import procrastinate
from sqlalchemy import select

from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.anchors.drafts.working import check_draft, drop_file, load_draft
from assetmap.core.db import transaction
from assetmap.core.settings import Settings
from assetmap.uploads.queue import SETTINGS, Work
from assetmap.uploads.receiving import sweep, waiting_folder
from assetmap.uploads.running import Turn, asked_of, jobs_session, let_go, nobody_asks, run

FOLDER = "waiting"
CHECK, LOAD = "ledgers:check", "ledgers:load"
tasks = procrastinate.Blueprint()


@tasks.task(name="check", pass_context=True)
def check(context: procrastinate.JobContext, *, key: str) -> None:
    """Check one upload: what ``ledger check`` would say of it."""
    run_check(context.additional_context[SETTINGS], key, asked=asked_of(context))


@tasks.task(name="load", pass_context=True)
def load(context: procrastinate.JobContext, *, key: str) -> None:
    """Make one released upload a ledger."""
    run_load(context.additional_context[SETTINGS], key, asked=asked_of(context))


def run_check(settings: Settings, slug: str, *, asked: Callable[[], bool] = nobody_asks) -> None:
    """Check one upload; whatever goes wrong is said on its page."""

    def act(turn: Turn[LedgerDraft]) -> None:
        check_draft(turn, folder=folder_of(settings))

    with jobs_session(settings) as session:
        run(
            session, LedgerDraft, slug, states=("waiting", "checking"), step="Reading the file",
            act=act, asked=asked,
        )  # fmt: skip


def run_load(settings: Settings, slug: str, *, asked: Callable[[], bool] = nobody_asks) -> None:
    """Load one released upload: all of it in one transaction, or nothing."""
    folder = folder_of(settings)

    def act(turn: Turn[LedgerDraft]) -> None:
        load_draft(turn, folder=folder)

    with jobs_session(settings) as session:
        run(
            session, LedgerDraft, slug, states=("loading", "loading"), step="Reading the file",
            act=act, asked=asked, fail=_unreleased,
        )  # fmt: skip
        with transaction(session):
            draft = session.scalar(select(LedgerDraft).where(LedgerDraft.slug == slug))
            if draft is not None and draft.state == "released":
                drop_file(draft, folder)


def lost(settings: Settings) -> list[tuple[str, str]]:
    """Uploads whose job ended with the worker that did it, or was never queued."""
    states = {"waiting": "waiting", "checking": "waiting", "loading": "loading"}
    with jobs_session(settings) as session:
        sweep(folder_of(settings), set(session.scalars(select(LedgerDraft.file_name))))
        session.rollback()
        found = let_go(session, LedgerDraft, states)
    return [(LOAD if state == "loading" else CHECK, slug) for slug, state in found]


WORK = Work(tasks, "ledgers", lost)


def folder_of(settings: Settings) -> Path:
    """Where uploaded ledgers wait; they are in no back-up, since none is kept."""
    return waiting_folder(settings.home, FOLDER)


def _unreleased(draft: LedgerDraft) -> None:
    draft.released_by = draft.submitted_by = None
