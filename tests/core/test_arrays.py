"""Many numbers asked for, and many read, at once."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import BigInteger, Boolean, Integer, Text, column, select, table, text
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


@pytest.mark.parametrize(
    "odd",
    ["", "NULL", "null", '"', "\\", '\\"', "a,b", "{}", "{a}", " a ", "a\nb", "'", "%s", ":x"],
)
def test_odd_texts_are_asked_for_as_they_stand(session: Session, odd: str) -> None:
    session.add_all(
        Postcode(code=code, introduced=0, terminated=0) for code in (odd, "B1 1AA", "b")
    )
    session.flush()
    found = select(Postcode.code).where(any_of(Postcode.code, [odd, "nothing"]))
    assert session.scalars(found).all() == [odd]


def test_none_of_nothing(session: Session) -> None:
    assert session.scalars(select(Postcode.id).where(any_of(Postcode.id, []))).all() == []
    assert session.scalars(select(Postcode.id).where(any_of(Postcode.code, []))).all() == []


NUMBERS = table(
    "numbers",
    column("small", Integer),
    column("large", BigInteger),
    column("even", Boolean),
    column("said", Text),
)


@pytest.fixture
def numbers(session: Session) -> None:
    session.execute(
        text("CREATE TEMP TABLE numbers (small int, large bigint, even boolean, said text)")
    )
    session.execute(
        text(
            "INSERT INTO numbers SELECT n, -n * 3000000000, n % 2 = 0, "
            "CASE n WHEN 1 THEN NULL WHEN 2 THEN '' WHEN 3 THEN E'\"\\\\\n,é' ELSE n::text END "
            "FROM generate_series(1, 5000) n"
        )
    )


@pytest.mark.usefixtures("numbers")
def test_columns_stand_in_the_order_of_the_query(session: Session) -> None:
    query = select(NUMBERS.c.small, NUMBERS.c.large, NUMBERS.c.even, NUMBERS.c.said)
    (small, large, even), (said,) = read_columns(
        session, query.order_by(NUMBERS.c.small.desc()), texts=1
    )
    assert small.dtype == large.dtype == even.dtype == np.int64
    assert small.tolist() == list(range(5000, 0, -1))
    assert (large == small * -3_000_000_000).all()
    assert (even == (small % 2 == 0)).all()
    assert said[-4:] == ["4", '"\\\n,é', "", None]


@pytest.mark.usefixtures("numbers")
def test_no_rows_are_empty_columns(session: Session) -> None:
    query = select(NUMBERS.c.small, NUMBERS.c.said).where(NUMBERS.c.small < 0)
    (small,), (said,) = read_columns(session, query, texts=1)
    assert (small.tolist(), said) == ([], [])


@pytest.mark.usefixtures("numbers")
def test_a_missing_number_is_refused(session: Session) -> None:
    session.execute(text("UPDATE numbers SET large = NULL WHERE small = 77"))
    with pytest.raises(ValueError, match="a number is missing"):
        read_columns(session, select(NUMBERS.c.small, NUMBERS.c.large))
