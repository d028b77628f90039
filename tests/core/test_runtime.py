"""From settings to a database: started when down, migrated when empty, left as it was found."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assetmap.core import schema
from assetmap.core.cluster import Cluster
from assetmap.core.db import take_turn, transaction
from assetmap.core.errors import Invalid, Unavailable
from assetmap.core.runtime import owner_engine, owner_session, web_engine
from assetmap.core.settings import Settings
from assetmap.places.services import load_postcodes

NOBODY = "postgresql+psycopg://x@/x?host=/nowhere"


@pytest.fixture
def settings() -> Iterator[Settings]:
    folder = Path(tempfile.mkdtemp(prefix="assetmap-runtime-"))
    folder.chmod(0o755)
    made = Settings(home=folder)
    yield made
    Cluster(folder).stop()
    shutil.rmtree(folder)


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int = connection.execute(text("SELECT count(*) FROM postcode")).scalar_one()
    return found


def test_from_nothing_to_current_and_back_to_down(settings: Settings) -> None:
    with owner_engine(settings) as engine:
        assert schema.state(engine) is schema.SchemaState.CURRENT
        web = web_engine(settings)
        assert count(web) == 0
        with web.connect() as reader, pytest.raises(ProgrammingError, match="denied"):
            reader.execute(text("SELECT * FROM payment"))
        web.dispose()
        _an_import_that_breaks_off_leaves_nothing(engine)
        _writers_wait_for_each_other(engine)
    assert not Cluster(settings.home).is_running()
    with owner_session(settings) as session:
        assert session.scalar(text("SELECT count(*) FROM postcode")) == 2, "kept over a restart"


def _an_import_that_breaks_off_leaves_nothing(engine: Engine) -> None:
    """A fault or Ctrl-C in the middle of COPY: not one row stays, and the next import works."""
    for fault in (RuntimeError("half-way"), KeyboardInterrupt()):

        def rows(stop: BaseException = fault) -> Iterator[str]:
            for number in range(9_000):
                yield f"A{number}\t406300\t287900\n"
            raise stop

        with Session(engine) as session, pytest.raises(type(fault)), transaction(session):
            load_postcodes(session, columns=("code", "easting", "northing"), rows=rows())
        assert count(engine) == 0


def _writers_wait_for_each_other(engine: Engine) -> None:
    """Both store the same row if it is missing: without turns the second one would fail."""
    faults: list[BaseException] = []

    def write() -> None:
        try:
            with Session(engine) as session, transaction(session):
                take_turn(session)
                held = session.scalar(text("SELECT count(*) FROM postcode WHERE code = 'B1 1AA'"))
                time.sleep(0.3)
                if not held:
                    session.execute(text("INSERT INTO postcode (code) VALUES ('B1 1AA')"))
                session.execute(text("INSERT INTO postcode (code) VALUES (gen_random_uuid())"))
                session.execute(text("DELETE FROM postcode WHERE length(code) > 8 AND id % 2 = 1"))
        except Exception as fault:  # a thread's fault is the test's
            faults.append(fault)

    writers = [Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM postcode WHERE code <> 'B1 1AA'"))
        connection.execute(text("INSERT INTO postcode (code) VALUES ('B1 1AB')"))
    assert count(engine) == 2


def test_only_one_of_the_two_addresses() -> None:
    with (
        pytest.raises(Invalid, match="ASSETMAP_OWNER_URL is not"),
        owner_engine(Settings(home=Path("/nowhere"), database_url=NOBODY)),
    ):
        pass
    with pytest.raises(Invalid, match="ASSETMAP_DATABASE_URL is not"):
        web_engine(Settings(home=Path("/nowhere"), owner_url=NOBODY))


@pytest.mark.parametrize("as_it_is", [True, False])
def test_a_server_that_does_not_answer_is_said_plainly(as_it_is: bool) -> None:
    settings = Settings(home=Path("/nowhere"), owner_url=NOBODY, database_url=NOBODY)
    with (
        pytest.raises(Unavailable, match="does not answer"),
        owner_engine(settings, as_it_is=as_it_is),
    ):
        pass
