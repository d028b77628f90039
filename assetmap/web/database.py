"""The database of a request: a reading session of the visitors' role, a writing one for changes."""

from __future__ import annotations

from flask import Flask, current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assetmap.core.errors import Unavailable

_ENGINE = "assetmap.engine"
_WRITER = "assetmap.writer"


def use_engine(app: Flask, engine: Engine, writer: Engine | None = None) -> None:
    """Give an application its engines and close each request's sessions."""
    app.extensions[_ENGINE] = engine
    app.extensions[_WRITER] = writer
    app.teardown_appcontext(_close)


def session() -> Session:
    """The session of this request, opened when first asked for."""
    if "database_session" not in g:
        g.database_session = Session(current_app.extensions[_ENGINE])
    held: Session = g.database_session
    return held


def writer_of(app: Flask) -> Engine | None:
    """The engine that writes for people who signed in; None where nobody can."""
    held: Engine | None = app.extensions.get(_WRITER)
    return held


def writing() -> Session:
    """The session of this request that may write; what commits is ``web.writing.saves`` alone.

    Pages that only people with an account see read through it too: what they may see is judged by
    the permission table.

    Raises
    ------
    Unavailable
        This installation has no writer's role.
    """
    if "writing_session" not in g:
        engine = writer_of(current_app)
        if engine is None:
            raise Unavailable("Nobody can sign in here: the pages have no database role to write.")
        g.writing_session = Session(engine, expire_on_commit=False)
    held: Session = g.writing_session
    return held


def reading() -> Session:
    """The session that reads what this visitor may see beside what is public.

    Who signed in reads what the visitors' role cannot, judged by the permission table.
    """
    return writing() if g.principal.is_signed_in else session()


def rest() -> None:
    """Give the connection of this request's writing session back until it is asked again.

    Whoever needs a second connection calls it first: if every request held one and waited for
    another, a full pool would stand still. Only before a change begins, for it ends the
    transaction that was read in.
    """
    held: Session | None = g.get("writing_session")
    if held is not None:
        held.commit()


def _close(_fault: BaseException | None) -> None:
    for name in ("database_session", "writing_session"):
        held: Session | None = g.pop(name, None)
        if held is not None:
            held.close()
