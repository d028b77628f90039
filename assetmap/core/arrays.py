"""Whole columns between NumPy and PostgreSQL: one value a column, not one message a row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from psycopg import sql
from sqlalchemy import ColumnElement, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from assetmap.core.binary_copy import driver_connection

# Dimensions, a mark for NULLs, the type, then length and first index of the one dimension.
_HEADER_BYTES = 20


def any_of(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[str] | ColumnElement[int],
    values: Sequence[int] | Sequence[str],
) -> ColumnElement[bool]:
    """Whether a column holds one of the values, handed over as one array.

    ``IN`` makes a parameter of each value: slow from some thousands, refused from 65,536.
    """
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type)))


def read_columns(
    session: Session, query: sql.Composable, names: Sequence[str]
) -> tuple[NDArray[np.int64], ...]:
    """Columns of whole numbers, never NULL, of all rows of a query, in one order.

    Returns
    -------
    tuple of int64 arrays of one length, in the order of the names; empty ones when there is no row.
    """
    packed = sql.SQL(", ").join(
        sql.SQL("array_send(array_agg({}::bigint))").format(sql.Identifier(name)) for name in names
    )
    statement = sql.SQL("SELECT {} FROM ({}) AS found").format(packed, query)
    with driver_connection(session).cursor(binary=True) as cursor:
        row = cursor.execute(statement).fetchone()
    if row is None or row[0] is None:
        return tuple(np.zeros(0, dtype=np.int64) for _ in names)
    return tuple(_numbers(value) for value in row)


def _numbers(value: bytes) -> NDArray[np.int64]:
    """Each number of a stored array stands behind its length, highest byte first."""
    elements = np.frombuffer(
        value, dtype=[("bytes", ">i4"), ("number", ">i8")], offset=_HEADER_BYTES
    )
    return elements["number"].astype(np.int64)
