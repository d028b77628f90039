"""The application with two addresses more: one that holds its connection, one that writes."""

from __future__ import annotations

import os
import signal
import time

from flask import Flask, Response, request
from sqlalchemy import Engine, text

from assetmap.app import create_app
from assetmap.core.db import transaction
from assetmap.core.settings import Settings
from assetmap.web.access import bound
from assetmap.web.database import session, writing
from assetmap.web.writing import AFTER_SAVES


@bound("web.health")
def hold() -> Response:
    """Hold a connection of the visitors' role for so many seconds."""
    session().execute(text("SELECT pg_sleep(:s)"), {"s": float(request.args["s"])})
    return Response("held")


@bound("web.health")
def write() -> Response:
    """Write two rows in one transaction that takes so many seconds."""
    with transaction(writing()) as held:
        for half in (1, 2):
            held.execute(
                text("INSERT INTO fault_pair (key, half) VALUES (:key, :half)"),
                {"key": request.args["key"], "half": half},
            )
            time.sleep(float(request.args.get("s", 0)) / 2)
    return Response("written")


@bound("web.health")
def change() -> Response:
    """Change one row, as an editor does."""
    with transaction(writing()) as held:
        held.execute(text("UPDATE fault_row SET n = n + 1 WHERE id = 1"))
    return Response("changed")


def make(settings: Settings | None = None, *, engine: Engine | None = None) -> Flask:
    """The real application; the addresses join after its build, as no page may."""
    app = create_app(settings, engine=engine)
    for name, view in (("hold", hold), ("write", write), ("change", change)):
        app.add_url_rule(f"/fault/{name}", f"fault_{name}", view)
    return app


def make_mortal() -> Flask:
    """The real application, whose process is killed after each save, before it is answered."""
    app = create_app()
    app.extensions[AFTER_SAVES] = [lambda: os.kill(os.getpid(), signal.SIGKILL)]
    return app
