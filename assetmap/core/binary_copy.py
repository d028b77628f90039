"""PostgreSQL's binary COPY as NumPy arrays: no Python object and no text per number.

A binary COPY is a header, rows and a trailer. A row is the number of its fields (two bytes), then
each value behind its own length (four bytes, -1 for NULL), highest byte first. Source: PostgreSQL
manual, COPY, "Binary Format".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from struct import Struct

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql
from sqlalchemy.orm import Session

from assetmap.core.ahead import ahead
from assetmap.core.stopping import stop_if_asked

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # signature, flags, length of the extension
_TRAILER = b"\xff\xff"
_LENGTH = Struct(">i")
NULL = _LENGTH.pack(-1)

#: Column name and what it holds: ``>i4`` for integer and date, ``>i8`` for bigint.
Fields = Sequence[tuple[str, str]]


def driver_connection(session: Session) -> psycopg.Connection:
    """The psycopg connection under a session, in the same transaction.

    Raises
    ------
    TypeError
        The session uses another driver.
    """
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError("bulk work needs the psycopg driver")
    return connection


def row_dtype(fields: Fields) -> np.dtype[np.void]:
    """One row of numbers as it stands in the stream.

    >>> row_dtype([("month", ">i4")]).itemsize
    10
    """
    parts = [("fields", ">i2")]
    for name, kind in fields:
        parts += [(f"{name}_bytes", ">i4"), (name, kind)]
    return np.dtype(parts)


def number_rows(
    fields: Fields, columns: Sequence[NDArray[np.integer]], *, more: int = 0
) -> NDArray[np.void]:
    """Columns of whole numbers, none of them NULL, as rows of the stream.

    ``more`` fields will follow the numbers in each row.

    Raises
    ------
    ValueError
        A number does not fit into its column: cut off, it would be another number.

    >>> number_rows([("month", ">i4")], [np.array([202007])]).tobytes().hex()
    '00010000000400031517'
    """
    rows = np.empty(len(columns[0]), dtype=row_dtype(fields))
    rows["fields"] = len(fields) + more
    for (name, kind), column in zip(fields, columns, strict=True):
        limits = np.iinfo(kind)
        if column.size and (column.min() < limits.min or column.max() > limits.max):
            raise ValueError(f"a {name} does not fit into its column")
        rows[f"{name}_bytes"] = np.dtype(kind).itemsize
        rows[name] = column
    return rows


def framed(values: Iterable[bytes | None]) -> list[bytes]:
    r"""Values as they stand in a row, each behind its length.

    >>> framed([b"ab", None])
    [b'\x00\x00\x00\x02ab', b'\xff\xff\xff\xff']
    """
    pack = _LENGTH.pack
    return [NULL if value is None else pack(len(value)) + value for value in values]


def joined(rows: NDArray[np.void], *columns: Iterable[bytes]) -> bytes:
    """Rows of numbers, each followed by its framed values."""
    bare = rows.view(f"V{rows.dtype.itemsize}").tolist()
    return b"".join(chain.from_iterable(zip(bare, *columns, strict=True)))


def copy_in(
    session: Session, table: str, columns: Sequence[str], blocks: Iterable[bytes | memoryview]
) -> None:
    """Store rows, in blocks of any size, in the session's transaction."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with driver_connection(session).cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_HEADER)
        for block in ahead(blocks):
            stop_if_asked()
            copy.write(block)
        copy.write(_TRAILER)


def number_blocks(rows: NDArray[np.void], size: int = 1 << 14) -> Iterator[bytes]:
    """Rows of numbers alone, in blocks of some rows."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size].tobytes()


def copy_out(session: Session, query: sql.Composable, fields: Fields) -> NDArray[np.void]:
    """Rows of a query whose columns are whole numbers and never NULL, by name."""
    statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT BINARY)").format(query)
    with driver_connection(session).cursor() as cursor, cursor.copy(statement) as copy:
        data = b"".join(bytes(block) for block in copy)
    return np.frombuffer(data[len(_HEADER) : -len(_TRAILER)], dtype=row_dtype(fields))
