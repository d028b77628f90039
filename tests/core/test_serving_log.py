"""Nothing that somebody asked for is written down: not by the server, not with an error."""

from __future__ import annotations

import logging

import pytest
from gunicorn.config import Config
from sqlalchemy import text
from sqlalchemy.exc import DataError

from assetmap.core.cluster import WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.serving import server_command
from assetmap.core.serving_log import WithoutQueries

ADDRESS = "/things.geojson?at=-1.937,52.480&q=secret"


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    log = logging.getLogger("gunicorn.error")
    before = (list(log.filters), list(log.handlers), log.propagate, log.level)
    yield caplog
    log.filters[:], log.handlers[:], log.propagate = before[0], before[1], before[2]
    log.setLevel(before[3])


def test_the_server_s_errors_leave_the_query_out(written: pytest.LogCaptureFixture) -> None:
    log = WithoutQueries(Config())
    log.error_log.addHandler(written.handler)
    log.error("Error handling request %s %s", "GET", ADDRESS)
    log.error(f"Invalid request line: '{ADDRESS} HTTP/9'")
    assert [record.getMessage() for record in written.records] == [
        "Error handling request GET /things.geojson?…",
        "Invalid request line: '/things.geojson?… HTTP/9'",
    ]


def test_the_server_writes_no_line_for_a_request() -> None:
    command = server_command(8000)
    assert command[command.index("--logger-class") + 1].endswith(".WithoutQueries")
    assert not [word for word in command if "access" in word]
    assert Config().accesslog is None  # gunicorn's own default


def test_an_error_of_the_database_leaves_the_values_out(cluster: Cluster) -> None:
    engine = make_engine(cluster.url(WEB_ROLE), role="web")
    with engine.connect() as connection, pytest.raises(DataError) as raised:
        connection.execute(text("SELECT 1 / (length(:said) - 6)"), {"said": "secret"})
    engine.dispose()
    assert "secret" not in str(raised.value)
