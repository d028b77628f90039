"""Binary COPY: what goes in comes out, and a number that does not fit is never cut."""

from __future__ import annotations

import numpy as np
import pytest
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.binary_copy import (
    copy_in,
    copy_out,
    framed,
    joined,
    number_blocks,
    number_rows,
)

FIELDS = (("small", ">i4"), ("large", ">i8"))
SMALL = np.array([0, -(2**31), 2**31 - 1])
LARGE = np.array([-(2**63), 2**63 - 1, 0])


@pytest.fixture(autouse=True)
def table(session: Session) -> None:
    session.execute(text("CREATE TEMP TABLE copied (small int, large bigint, words text)"))


def test_numbers_come_back_as_they_went(session: Session) -> None:
    rows = number_rows(FIELDS, [SMALL, LARGE])
    copy_in(session, "copied", ["small", "large"], number_blocks(rows, 2))
    found = copy_out(session, sql.SQL("SELECT small, large FROM copied"), FIELDS)
    assert found["small"].tolist() == SMALL.tolist()
    assert found["large"].tolist() == LARGE.tolist()


def test_text_and_null_stand_behind_the_numbers(session: Session) -> None:
    words = ["plain", None, "Zürich\t\\N\n"]
    rows = number_rows(FIELDS, [SMALL, LARGE], more=1)
    block = joined(rows, framed(None if word is None else word.encode() for word in words))
    copy_in(session, "copied", ["small", "large", "words"], [block])
    found = session.execute(text("SELECT small, large, words FROM copied")).all()
    assert found == list(zip(SMALL.tolist(), LARGE.tolist(), words, strict=True))


def test_no_rows_are_no_rows(session: Session) -> None:
    copy_in(session, "copied", ["small", "large"], [])
    assert len(copy_out(session, sql.SQL("SELECT small, large FROM copied"), FIELDS)) == 0


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1])
def test_a_number_that_does_not_fit_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="small does not fit"):
        number_rows(FIELDS, [np.array([value]), np.array([0])])
