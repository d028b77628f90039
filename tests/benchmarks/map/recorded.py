"""The bare SQL of an answer: the statements that a view sends, run again by the driver alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Engine, event


@dataclass(frozen=True)
class Statement:
    """One statement as the driver was given it, for psycopg's own ``execute``."""

    sql: str
    values: Mapping[str, Any] | tuple[Any, ...] | None


@contextmanager
def recording(engine: Engine) -> Iterator[list[Statement]]:
    """Collect what is sent through an engine meanwhile."""
    sent: list[Statement] = []

    def hear(_c: object, _cursor: object, sql: str, values: Any, *_more: object) -> None:
        sent.append(Statement(sql, values))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def statements_of(engine: Engine, ask: Callable[[], object]) -> list[Statement]:
    """What one question sends."""
    with recording(engine) as sent:
        ask()
    return sent


def run_bare(connection: psycopg.Connection, statements: list[Statement]) -> list[Any]:
    """Run statements as prepared ones; the rows of the last are returned."""
    rows: list[Any] = []
    for one in statements:
        rows = connection.execute(one.sql.encode(), one.values, prepare=True).fetchall()
    return rows
