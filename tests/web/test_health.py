"""What a watcher is told: the process alone, or whether visitors can be served."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from assetmap.core import limits, schema
from assetmap.core.db import make_engine
from assetmap.web.health import use_health

NOBODY = "postgresql+psycopg://x@/x?host=/nowhere"


def asked(engine: Engine, path: str):
    app = Flask("health", static_folder=None)
    use_health(app, engine)
    return app.test_client().get(path)


def test_the_application_answers_both(nothing_loaded: Flask) -> None:
    """As the web's own role, which may see the revision and nothing more of it."""
    client = nothing_loaded.test_client()
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json) == (200, {"status": "ok"})
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/health").status_code == 404


def test_a_process_without_a_database_is_alive_and_not_ready() -> None:
    assert asked(create_engine(NOBODY), "/healthz").status_code == 200
    answer = asked(create_engine(NOBODY), "/readyz")
    assert (answer.status_code, answer.json["why"]) == (503, "database")
    assert answer.headers["Retry-After"] == str(limits.READY_RETRY_S)
    assert "nowhere" not in answer.text


@pytest.fixture
def older(nothing_loaded: Flask) -> Iterator[Engine]:
    owner: Engine = nothing_loaded.config["OWNER"]
    with owner.begin() as connection:
        held = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    yield owner
    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :held"), {"held": held})


def test_a_database_that_waits_for_migrations(older: Engine, nothing_loaded: Flask) -> None:
    assert schema.state(older) is schema.SchemaState.PENDING
    answer = nothing_loaded.test_client().get("/readyz")
    assert (answer.status_code, answer.json["why"]) == (503, "migrations")


def test_a_database_that_keeps_one_waiting(older: Engine) -> None:
    """Locked, it neither refuses nor answers; several who ask wait together, none for long."""
    patient = make_engine(
        older.url.render_as_string(hide_password=False), role="test", statement_seconds=20
    )
    app = Flask("health", static_folder=None)
    use_health(app, patient)
    client = app.test_client()
    with older.begin() as connection:
        connection.execute(text("LOCK alembic_version"))
        began = time.monotonic()
        answers = [client.get("/readyz") for _ in range(2)]
        took = time.monotonic() - began
    assert [answer.status_code for answer in answers] == [503, 503]
    assert {answer.json["why"] for answer in answers} == {"database"}
    assert took < 2 * limits.READY_S + 2
    assert client.get("/readyz").json["why"] == "migrations", "unlocked, it is heard again"
    patient.dispose()
