"""A connection asks, beside its own question, whether the server is there; then it decides."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from assetmap.core import limits
from assetmap.core.cluster import WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.patience import Patience, be_patient, is_there


@pytest.fixture
def mute(tmp_path: Path) -> Iterator[Path]:
    """A socket at which somebody takes connections and says nothing, as a frozen server does."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / ".s.PGSQL.5432"))
        listening.listen(20)
        yield tmp_path


def test_who_is_there(cluster: Cluster, mute: Path) -> None:
    assert is_there(str(cluster.socket), 5432, within_s=1)
    assert not is_there("/nowhere", 5432, within_s=1)
    began = time.monotonic()
    assert not is_there(str(mute), 5432, within_s=0.3)
    assert 0.25 < time.monotonic() - began < 1
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert not is_there("127.0.0.1", port, within_s=0.2)
    assert not is_there("127.0.0.1", port, within_s=0.2), "nobody listens"


def test_a_slow_question_to_a_server_that_is_there_is_waited_for(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SILENCE_S", 0.2)
    engine = make_engine(cluster.url(WEB_ROLE), role="web", statement_seconds=20)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 7 FROM pg_sleep(1.2)")) == 7
    engine.dispose()


def test_its_own_longest_wait_ends_it_all_the_same(cluster: Cluster) -> None:
    engine = create_engine(cluster.url(WEB_ROLE), pool_pre_ping=True)
    be_patient(engine, Patience(1))
    began = time.monotonic()
    with engine.connect() as connection:
        with pytest.raises(OperationalError, match="no answer within 1 s") as caught:
            connection.execute(text("SELECT pg_sleep(20)"))
        assert caught.value.connection_invalidated, "half a question is on it: never used again"
    assert time.monotonic() - began < 3
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_while_it_stands_still_nobody_waits_long(mute: Path) -> None:
    engine: Engine = make_engine(
        f"postgresql+psycopg://x@/x?host={mute}", role="web", statement_seconds=20
    )
    took: list[float] = []

    def ask() -> None:
        began = time.monotonic()
        with pytest.raises(OperationalError, match=r"timeout expired|stands still"):
            engine.connect()
        took.append(time.monotonic() - began)

    ask()
    assert took[0] < limits.CONNECT_S + 1
    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert max(took[1:]) < 3 * limits.VOICE_S, "one asked, the others heard its answer"
    engine.dispose()


def test_it_is_heard_again_as_soon_as_it_is_back(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = Patience(10)
    patience.note_silence()
    monkeypatch.setattr("assetmap.core.patience.is_there", lambda *_, **__: False)
    with pytest.raises(psycopg.OperationalError, match="stands still"):
        patience.require_voice(str(cluster.socket), 5432)
    monkeypatch.undo()
    patience.require_voice(str(cluster.socket), 5432)


def test_a_connection_that_is_held_already_asks_nothing_of_a_silent_server(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each of them would wait its own three seconds to find out."""
    engine = create_engine(cluster.url(WEB_ROLE))
    patience = Patience(10)
    be_patient(engine, patience)
    with engine.connect() as connection:
        patience.note_silence()
        monkeypatch.setattr("assetmap.core.patience.is_there", lambda *_, **__: False)
        with pytest.raises(OperationalError, match="stands still"):
            connection.execute(text("SELECT 1"))
        monkeypatch.undo()
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("role", "lock", "idle"),
    [("web", "2s", "30s"), ("writer", "2s", "10s"), ("tiles", "2s", "10s"),
     ("owner", "30s", "10min")],
)  # fmt: skip
def test_who_waits_how_long(cluster: Cluster, role: str, lock: str, idle: str) -> None:
    engine = make_engine(cluster.url(WEB_ROLE), role=role)
    with engine.connect() as connection:
        held = connection.execute(
            text(
                "SELECT current_setting('lock_timeout'), "
                "current_setting('idle_in_transaction_session_timeout')"
            )
        ).one()
    engine.dispose()
    assert tuple(held) == (lock, idle)
