"""What the writer's role may do: every table is decided on, and nothing more is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from assetmap.core.cluster import WRITER_ROLE, Cluster
from assetmap.core.db import Base, make_engine
from assetmap.migrations.grants import WRITER


@pytest.fixture
def writer(cluster: Cluster, engine: Engine) -> Iterator[Connection]:
    made = make_engine(cluster.url(WRITER_ROLE), role="writer")
    with made.connect() as connection:
        yield connection
    made.dispose()


def test_every_table_is_decided_on() -> None:
    assert set(Base.metadata.tables) <= set(WRITER), "name it in migrations/grants.py"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET actor = 'somebody'",
        "DELETE FROM history",
        "UPDATE account_event SET actor = 'somebody'",
        "DELETE FROM account_event",
        "DELETE FROM asset",
        "DELETE FROM organisation",
        "DELETE FROM account",
        "UPDATE payment SET pence = 0",
        "DELETE FROM ledger",
        "UPDATE postcode SET easting = 1",
        "CREATE TABLE mine (a int)",
        "ALTER TABLE asset ADD COLUMN a int",
        "DROP TABLE asset",
        "ALTER TABLE asset DISABLE TRIGGER keep_history",
        "TRUNCATE history",
        "SET ROLE assetmap_owner",
    ],
)
def test_what_it_must_not_do_is_denied(writer: Connection, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"denied|must be owner"):
        writer.execute(text(statement))


def test_only_an_erased_account_is_forgotten(writer: Connection) -> None:
    """A function of the owner's changes the history; it must not serve to hide what one did."""
    with pytest.raises(DBAPIError, match="only an erased account"):
        writer.execute(text("SELECT forget_person('p-somebody')"))
