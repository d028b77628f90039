"""Is the process alive, and can it be sent visitors? For whoever starts, watches or balances it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from threading import Lock

from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from assetmap.core import limits, schema
from assetmap.web.access import bound

blueprint = Blueprint("health", __name__)
_READINESS = "assetmap.readiness"


class Readiness:
    """Whether the database answers and is of this program, asked by one thread of its own.

    A database that is frozen holds that thread alone: whoever asks meanwhile waits for the same
    answer, and no longer than the limit.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._helper = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self._lock = Lock()
        self._asked: Future[schema.SchemaState] | None = None

    def fault(self) -> str:
        """What is not ready: ``database``, ``migrations``, or nothing (an empty text)."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = self._helper.submit(schema.state, self._engine)
            asked = self._asked
        try:
            found = asked.result(timeout=limits.READY_S)
        except (SQLAlchemyError, NotInTime):
            return "database"
        return "" if found is schema.SchemaState.CURRENT else "migrations"


def use_health(app: Flask, engine: Engine) -> None:
    """Give an application its two questions about itself."""
    app.extensions[_READINESS] = Readiness(engine)
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@bound("web.health")
def healthz() -> Response:
    """Say that this process answers; the database is not asked."""
    return _unkept(jsonify(status="ok"))


@blueprint.get("/readyz")
@bound("web.health")
def readyz() -> Response:
    """Say whether visitors can be served: the database answers, with this program's schema."""
    readiness: Readiness = current_app.extensions[_READINESS]
    fault = readiness.fault()
    if not fault:
        return _unkept(jsonify(status="ok"))
    answer = _unkept(jsonify(status="not ready", why=fault))
    answer.status_code = 503
    answer.headers["Retry-After"] = str(limits.READY_RETRY_S)
    return answer


def _unkept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
