"""A ledger that is published anew stands in the place of the old one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.anchors.errors import AlreadyReplaced, LedgerNotFound
from assetmap.anchors.queries.registers import list_ledgers
from assetmap.anchors.services.ledgers import (
    find_overlaps,
    get_ledger,
)
from assetmap.history.models import HistoryEntry
from tests.anchors.services.test_ledgers import B18, ROWS, payments
from tests.factories.anchors import (
    Paid,
    new_anchor,
    new_ledger,
)


@pytest.mark.case("L09")
def test_overlapping_ledgers_are_named_with_what_is_the_same(
    session: Session, tmp_path: Path
) -> None:
    anchor = new_anchor(session)
    july = new_ledger(session, anchor, tmp_path / "july.csv", ROWS[:3])
    both = new_ledger(
        session, anchor, tmp_path / "both.csv",
        [*ROWS[:2], Paid("Example Works Ltd", "1,000.00", B18, reference="B1")],
    )  # fmt: skip
    assert [(o.ledger, o.same_payments) for o in both.overlaps] == [(july.ledger.slug, 2)]
    assert (both.overlaps[0].date_from, both.overlaps[0].date_to) == (
        july.ledger.date_from,
        july.ledger.date_to,
    )
    later = new_ledger(
        session, anchor, tmp_path / "later.csv",
        [Paid("Example Works Ltd", "1,000.00", B18, day="15/10/2020", reference="A1")],
    )  # fmt: skip
    assert later.overlaps == ()


def test_two_large_ledgers_of_one_period_right_after_each_other(
    session: Session, tmp_path: Path
) -> None:
    """The planner has not heard of their rows: each must not be compared with each."""
    anchor = new_anchor(session)
    new_ledger(session, anchor, tmp_path / "few.csv", ROWS[:3])
    session.execute(text("ANALYZE payment"))
    rows = [Paid(f"Payee {n % 997} Ltd", f"{n}.25", B18, reference=f"R{n}") for n in range(30_000)]
    first = new_ledger(session, anchor, tmp_path / "first.csv", rows).ledger
    session.execute(text("SET LOCAL statement_timeout = '10s'"))
    second = new_ledger(session, anchor, tmp_path / "second.csv", [*rows[:-9], *ROWS[:3]])
    assert (first.slug, len(rows) - 9) in [(o.ledger, o.same_payments) for o in second.overlaps]
    held = session.scalar(text("SELECT current_setting('enable_nestloop')"))
    assert held == "on", "what comes after is planned as ever"


def test_a_correction_stands_in_the_place_of_the_old_one(session: Session, tmp_path: Path) -> None:
    anchor = new_anchor(session)
    old = new_ledger(session, anchor, tmp_path / "old.csv", ROWS).ledger
    kept = payments(session, old)
    new = new_ledger(session, anchor, tmp_path / "new.csv", ROWS[:3], replaces=old.slug)
    assert list_ledgers(session, anchor) == [new.ledger]
    assert old.replaced_by_id == new.ledger.id
    assert new.overlaps == ()  # what it replaces is no overlap
    assert [paid.pence for paid in payments(session, old)] == [paid.pence for paid in kept]
    assert new.ledger.slug != old.slug
    entries = session.scalars(
        select(HistoryEntry).where(HistoryEntry.tbl == "ledger", HistoryEntry.op == "U")
    ).all()
    assert [(entry.row_id, entry.actor) for entry in entries] == [(old.id, "operator")]


def test_a_ledger_is_corrected_once(session: Session, tmp_path: Path) -> None:
    """A second correction of the first would leave two corrections to be counted together."""
    anchor = new_anchor(session)
    old = new_ledger(session, anchor, tmp_path / "old.csv", ROWS).ledger
    new = new_ledger(session, anchor, tmp_path / "new.csv", ROWS[:3], replaces=old.slug).ledger
    with session.begin_nested() as undone:
        with pytest.raises(AlreadyReplaced, match=f"replace {new.slug}"):
            new_ledger(session, anchor, tmp_path / "third.csv", ROWS[:2], replaces=old.slug)
        undone.rollback()
    third = new_ledger(session, anchor, tmp_path / "third.csv", ROWS[:2], replaces=new.slug).ledger
    assert list_ledgers(session, anchor) == [third]


def test_a_correction_must_name_a_ledger_of_this_body(session: Session, tmp_path: Path) -> None:
    anchor, other = new_anchor(session), new_anchor(session, "example-other")
    theirs = new_ledger(session, other, tmp_path / "theirs.csv", ROWS).ledger
    with pytest.raises(LedgerNotFound, match="it has none yet"):
        get_ledger(session, anchor, theirs.slug)
    with session.begin_nested() as undone:
        with pytest.raises(LedgerNotFound):
            new_ledger(session, anchor, tmp_path / "n.csv", ROWS[:2], replaces=theirs.slug)
        undone.rollback()
    assert theirs.replaced_by_id is None


def test_undated_ledgers_overlap_nothing(session: Session, tmp_path: Path) -> None:
    anchor = new_anchor(session)
    new_ledger(session, anchor, tmp_path / "l.csv", ROWS)
    rows = [Paid("Example Works Ltd", "3.00", day="")] * 2
    undated = new_ledger(session, anchor, tmp_path / "undated.csv", rows)
    assert find_overlaps(session, undated.ledger) == ()
    assert undated.ledger.slug == "example-trust-undated"
