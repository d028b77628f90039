"""The summary of payments: exact, the same by either way of sorting, and made again alike."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.anchors.services.summaries import KeyedPayments, add_up, store_summary, summarise
from tests.factories.anchors import (
    Paid,
    Spot,
    cells_of,
    new_anchor,
    new_ledger,
    new_postcodes,
    sums_of,
)


def keyed(rows: list[tuple[int, int, int, int, int]]) -> KeyedPayments:
    return KeyedPayments(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([1, 2, 2**40, 2**62]),
            st.sampled_from([-3, -1, 7, 2**31 - 1]),
            st.sampled_from([0, 5, 2**40]),
            st.sampled_from([0, 202007, 202008]),
            st.integers(-(2**50), 2**50),
        ),
        max_size=30,
    )
)
def test_cells_are_the_sums_of_their_payments(rows: list[tuple[int, int, int, int, int]]) -> None:
    """Numbers far apart do not fit into one sorting key, near ones do: both ways are drawn."""
    expected: dict[tuple[int, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for supplier, postcode, category, month, pence in rows:
        cell = expected[month, supplier, postcode, category]
        cell[0] += 1
        cell[1] += pence < 0
        cell[2] += pence
        cell[3] += min(pence, 0)
    found = add_up(keyed(rows))
    columns = [column.tolist() for column in vars(found).values()]
    cells = {tuple(row[:4]): list(row[4:]) for row in zip(*columns, strict=True)}
    assert cells == expected
    assert list(cells) == sorted(cells)


def test_a_summary_made_again_is_the_same(session: Session, tmp_path: Path) -> None:
    new_postcodes(session, {"B18 7QH": Spot(404680, 287859)})
    rows = [
        Paid("Example A Ltd", "5.00", "B18 7QH"),
        Paid("Example A Ltd", "-2.00", "B18 7QH", day=""),
        Paid("Example B Ltd", "1.00", category=""),
    ]
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", rows).ledger
    cells, sums = cells_of(session, ledger), sums_of(session, ledger)
    summarise(session, ledger.id)
    assert (cells_of(session, ledger), sums_of(session, ledger)) == (cells, sums)
    assert len(cells) == len(sums) == 3


def test_a_sum_that_does_not_fit_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="one of the postcodes does not fit"):
        store_summary(session, 1, keyed([(1, 2**31, 0, 0, 5)]))


@pytest.mark.parametrize("column", ["suppliers", "postcodes", "categories", "payments", "pence"])
def test_a_packed_column_cut_short_is_refused(
    session: Session, tmp_path: Path, column: str
) -> None:
    """The table itself keeps every column at one number a cell."""
    rows = [Paid("Example A Ltd", "5.00"), Paid("Example B Ltd", "1.00")]
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", rows).ledger
    cut = f"UPDATE spend_month SET {column} = substr({column}, 5) WHERE ledger_id = :id"
    with pytest.raises(IntegrityError, match="one_number_a_cell"):
        session.execute(text(cut), {"id": ledger.id})
