"""Whole columns between NumPy and PostgreSQL: one value a column, not one message a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

# Dimensions, a mark for NULLs, the type, then length and first index of the one dimension.
_HEADER_BYTES = 20
_NULLS = slice(4, 8)


def any_of(
    column: InstrumentedAttribute[int]
    | InstrumentedAttribute[str]
    | InstrumentedAttribute[str | None]
    | ColumnElement[int],
    values: Sequence[int] | Sequence[str],
) -> ColumnElement[bool]:
    """Whether a column holds one of the values, handed over as one array.

    ``IN`` makes a parameter of each value: slow from some thousands, refused from 65,536. The
    driver turns a list into an array value by value; written as one text it is twenty times
    quicker.
    """
    listed = bindparam(None, array_text(values), type_=Text)
    return column == any_(cast(listed, ARRAY(column.type)))


def array_text(values: Sequence[int] | Sequence[str]) -> str:
    """Values as PostgreSQL reads an array (manual, "Array Input and Output Syntax").

    >>> print(array_text([7, -3]), array_text(['B1 1AA', '"', 'NULL', '']), array_text([]))
    {"7","-3"} {"B1 1AA","\\"","NULL",""} {}
    """
    if not values:
        return "{}"
    texts = list(map(str, values))
    joined = '","'.join(texts)
    if "\\" in joined or joined.count('"') > 2 * (len(texts) - 1):
        joined = '","'.join(text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return '{"' + joined + '"}'


def read_columns(
    session: Session, query: Select[*tuple[Any, ...]], *, texts: int = 0
) -> tuple[list[NDArray[np.int64]], list[list[str | None]]]:
    """All rows of a query, in its order, as one value a column: no object for each row.

    Parameters
    ----------
    query : Select
        Whole numbers or booleans, none of them NULL, then columns of text.
    texts : int
        How many of the columns, the last ones, are text; these may be NULL.

    Returns
    -------
    list of int64 arrays, and list of lists of str or None; empty ones when there is no row.

    Raises
    ------
    ValueError
        A number is NULL.
    """
    found = query.subquery()
    columns = list(found.columns)
    numeric = len(columns) - texts
    row = session.execute(
        select(
            *(func.array_send(func.array_agg(_whole(column))) for column in columns[:numeric]),
            *(func.json_agg(column) for column in columns[numeric:]),
        )
    ).one()
    return [_numbers(value) for value in row[:numeric]], [value or [] for value in row[numeric:]]


def _whole(column: ColumnElement[Any]) -> ColumnElement[int]:
    number = cast(column, Integer) if isinstance(column.type, Boolean) else column
    return cast(number, BigInteger)


def _numbers(value: bytes | None) -> NDArray[np.int64]:
    """Each number of a stored array stands behind its length, highest byte first."""
    if value is None:
        return np.zeros(0, dtype=np.int64)
    if any(value[_NULLS]):
        raise ValueError("a number is missing: give it a value in the query")
    elements = np.frombuffer(
        value, dtype=[("bytes", ">i4"), ("number", ">i8")], offset=_HEADER_BYTES
    )
    return elements["number"].astype(np.int64)
