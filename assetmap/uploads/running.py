"""Doing one queued job: claimed, carried on step by step, kept only if nobody stopped it.

The row that a job works on has a version that each change raises. The job remembers the version
that it made, so whatever anybody does to the row meanwhile (cancel, throw away, start again) ends
the job at its next step, and at the latest before it commits. The row is not locked while the
work goes on: nobody who presses a button waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import procrastinate
import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import DeclarativeBase, Session

from assetmap.core.db import locked, make_engine, transaction
from assetmap.core.errors import AssetmapError, Unavailable
from assetmap.core.limits import JOB_STATEMENT_S
from assetmap.core.runtime import writer_url
from assetmap.core.settings import Settings
from assetmap.core.stopping import Stopped, stop_if_asked, stoppable

#: A table of uploads: slug, version, state, step, problem.
RowT = TypeVar("RowT", bound=DeclarativeBase)
_LOG = structlog.get_logger("assetmap.jobs")
OURS = "Something went wrong on our side. Nothing was stored; try again."


class Turn(Generic[RowT]):
    """One job's hold on its row, known by the version that the job made."""

    def __init__(self, session: Session, model: type[RowT], slug: str, version: int) -> None:
        self.session, self._model, self._slug, self._version = session, model, slug, version

    def step(self, words: str) -> None:
        """Say on the row's page what is being done now, in a transaction of its own.

        Raises
        ------
        Stopped
            The row is not this job's any more.
        """
        stop_if_asked()
        model: Any = self._model
        with Session(self.session.get_bind()) as aside, transaction(aside):
            version = aside.scalar(
                update(model)
                .where(model.slug == self._slug, model.version == self._version)
                .values(step=words)
                .returning(model.version)
                .execution_options(synchronize_session=False)
            )
        if version is None:
            raise Stopped("Somebody changed this upload while it was worked on.")
        self._version = version

    def row(self) -> RowT:
        """The row as it is, unlocked: what the work reads."""
        model: Any = self._model
        query = select(model).where(model.slug == self._slug)
        found: RowT = self.session.scalars(query.execution_options(populate_existing=True)).one()
        return found

    def take(self) -> RowT:
        """The row, locked, to be written with the work's result in one transaction.

        Raises
        ------
        Stopped
            Somebody cancelled it, threw it away or went on with it meanwhile: keep nothing.
        """
        stop_if_asked()
        model: Any = self._model
        found: RowT = self.session.scalars(
            locked(select(model).where(model.slug == self._slug))
        ).one()
        if found.version != self._version:  # type: ignore[attr-defined]
            raise Stopped("Somebody changed this upload while it was worked on.")
        return found


def run(
    session: Session,
    model: type[RowT],
    slug: str,
    *,
    states: tuple[str, str],
    step: str,
    act: Callable[[Turn[RowT]], None],
    asked: Callable[[], bool],
    fail: Callable[[RowT], None] = lambda _row: None,
) -> None:
    """Claim a row and carry a job out on it; whatever goes wrong is said on its page.

    Parameters
    ----------
    states : (str, str)
        The state that the row must be in, and the one that says that it is worked on.
    act : callable
        Does the work and writes the row that ``Turn.take`` gives; committed as one.
    asked : callable
        Whether the queue was told to stop the job.
    fail : callable
        What else changes on a row whose work failed.
    """
    version = _claim(session, model, slug, states, step)
    if version is None:
        return
    turn = Turn(session, model, slug, version)
    try:
        with stoppable(asked), transaction(session):
            act(turn)
    except Stopped:
        return  # the row says what became of it; a worker that shut down takes it up again
    except AssetmapError as fault:
        _fail(turn, str(fault), fail)
    except Exception as fault:
        # A fault of ours must not leave a page that waits for ever.
        _LOG.error("a job failed", job=states[1], upload=slug, exc_info=fault)
        _fail(turn, OURS, fail)


def asked_of(context: procrastinate.JobContext) -> Callable[[], bool]:
    """Whether the queue was told to stop the job of a context."""
    found: Callable[[], bool] = context.should_abort
    return found


def nobody_asks() -> bool:
    """For work that is started by hand and that nothing stops."""
    return False


@contextmanager
def jobs_session(settings: Settings) -> Iterator[Session]:
    """A session for the work of a job.

    Raises
    ------
    Unavailable
        There is no database role to write with.
    """
    url = writer_url(settings)
    if url is None:
        raise Unavailable("There is no database role to do the work.")
    engine = make_engine(url, role="jobs", statement_seconds=JOB_STATEMENT_S)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def let_go(session: Session, model: Any, states: dict[str, str]) -> list[tuple[str, str]]:
    """Rows that were worked on when their worker was lost wait again; slug and state of all.

    Parameters
    ----------
    states : dict of str to str
        State to the one that it goes back to; states that wait map to themselves.
    """
    with transaction(session):
        rows = session.scalars(
            select(model).where(model.state.in_(states)).order_by(model.id)
        ).all()
        for row in rows:
            row.state = states[row.state]
        return [(row.slug, row.state) for row in rows]


def _claim(
    session: Session, model: Any, slug: str, states: tuple[str, str], step: str
) -> int | None:
    """Say on its page that it is being worked on, unless somebody threw it away meanwhile."""
    with transaction(session):
        row = session.scalar(locked(select(model).where(model.slug == slug)))
        if row is None or row.state != states[0]:
            return None
        row.state, row.step = states[1], step
        session.flush()
        session.refresh(row)
        version: int = row.version
    return version


def _fail(turn: Turn[RowT], problem: str, fail: Callable[[RowT], None]) -> None:
    try:
        with transaction(turn.session):
            row: Any = turn.take()
            row.state, row.step, row.problem = "failed", "", problem
            fail(row)
    except Stopped:
        return
