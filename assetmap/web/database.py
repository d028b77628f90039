"""The database of a request: one read session of the web's own role, closed at its end."""

from __future__ import annotations

from flask import Flask, current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session

_ENGINE = "assetmap.engine"


def use_engine(app: Flask, engine: Engine) -> None:
    """Give an application its engine and close each request's session."""
    app.extensions[_ENGINE] = engine
    app.teardown_appcontext(_close)


def session() -> Session:
    """The session of this request, opened when first asked for."""
    if "database_session" not in g:
        g.database_session = Session(current_app.extensions[_ENGINE])
    held: Session = g.database_session
    return held


def _close(_fault: BaseException | None) -> None:
    held: Session | None = g.pop("database_session", None)
    if held is not None:
        held.close()
