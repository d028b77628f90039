"""Many numbers asked for, and many read, at once."""

from __future__ import annotations

import numpy as np
from psycopg import sql
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.core.arrays import any_of, read_columns
from assetmap.places.models import Postcode


def test_more_values_than_parameters_are_allowed(session: Session) -> None:
    session.add_all(
        Postcode(code=code, introduced=0, terminated=0) for code in ("B1 1AA", "B1 1AB")
    )
    session.flush()
    held = session.scalars(select(Postcode.id).order_by(Postcode.id)).all()
    many = [*range(10_000_000, 10_070_000), held[0]]
    assert session.scalars(select(Postcode.code).where(any_of(Postcode.id, many))).all() == [
        "B1 1AA"
    ]
    texts = ["B1 1AB", "nothing"]
    found = session.scalars(select(Postcode.id).where(any_of(Postcode.code, texts))).all()
    assert found == [held[1]]


def test_none_of_nothing(session: Session) -> None:
    assert session.scalars(select(Postcode.id).where(any_of(Postcode.id, []))).all() == []
    assert session.scalars(select(Postcode.id).where(any_of(Postcode.code, []))).all() == []


def test_columns_stand_in_one_order(session: Session) -> None:
    session.execute(text("CREATE TEMP TABLE numbers (small int, large bigint)"))
    session.execute(
        text("INSERT INTO numbers SELECT n, -n * 3000000000 FROM generate_series(1, 5000) n")
    )
    query = sql.SQL("SELECT small, large FROM numbers")
    small, large = read_columns(session, query, ["small", "large"])
    assert small.dtype == large.dtype == np.int64
    assert sorted(small.tolist()) == list(range(1, 5001))
    assert (large == small * -3_000_000_000).all()
    none = read_columns(session, sql.SQL("SELECT * FROM numbers WHERE small < 0"), ["small"])
    assert [column.tolist() for column in none] == [[]]
