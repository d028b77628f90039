"""Loading ledgers: once, whole or not at all, each payment keyed, the summary equal to it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetmap.anchors.errors import NothingStored
from assetmap.anchors.models import (
    NO_CATEGORY,
    NO_POSTCODE,
    NOT_A_POSTCODE,
    UNKNOWN_POSTCODE,
    Category,
    Ledger,
    LedgerSupplier,
    Payment,
    SpendMonth,
    SpendSum,
    Supplier,
)
from assetmap.anchors.services.keying import NO_NAME
from assetmap.anchors.services.ledgers import (
    key_unknown_postcodes,
    load_ledger,
)
from assetmap.history.models import HistoryEntry
from assetmap.places.models import Postcode
from tests.factories.anchors import (
    Paid,
    Spot,
    cells_of,
    new_anchor,
    new_ledger,
    new_postcodes,
    origin,
    reading_of,
    sums_of,
)

B18, B66 = "B18 7QH", "B66 1AA"
SPOTS = {B18: Spot(404680, 287859), B66: Spot(402000, 288000)}
ROWS = (
    Paid("Example Works Ltd", "1,000.00", "b187qh", reference="A1"),
    Paid("EXAMPLE WORKS LIMITED", "-250.10", B18, reference="A2"),
    Paid("Example Catering Ltd", "99.99", B66, category="Food"),
    Paid("Example Catering Ltd", "0.01", B66, category="Food", day="02/08/2020"),
    Paid("J Bloggs", "12.34", "", category=""),
    Paid("Example Works Ltd", "5.00", "ZE9 9ZZ"),
    Paid("Example Works Ltd", "6.00", "not given"),
    Paid("", "7.00", B18, day=""),
)
PENCE = (100_000, -25_010, 9_999, 1, 1_234, 500, 600, 700)


def counts(session: Session) -> tuple[int, ...]:
    return tuple(
        session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Ledger, Payment, SpendSum, SpendMonth, LedgerSupplier, Supplier, Category)
    )


def payments(session: Session, ledger: Ledger) -> list[Payment]:
    query = select(Payment).where(Payment.ledger_id == ledger.id).order_by(Payment.number)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def summed(session: Session, ledger: Ledger) -> dict[tuple[int, int, int, int], tuple[int, ...]]:
    """The summary as it must be, added up here payment by payment; sums and payees with it."""
    cells: dict[tuple[int, int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    held = payments(session, ledger)
    for paid in held:
        cell = cells[paid.supplier_id, paid.postcode_id, paid.category_id, paid.month]
        cell[0] += 1
        cell[1] += paid.pence
        of_month = sums[paid.month, paid.category_id]
        of_month[0] += 1
        of_month[2] += paid.pence
        if paid.pence < 0:
            of_month[1] += 1
            of_month[3] += paid.pence
    assert sums_of(session, ledger) == {key: tuple(values) for key, values in sums.items()}
    payees = select(LedgerSupplier.supplier_id).where(LedgerSupplier.ledger_id == ledger.id)
    assert sorted(session.scalars(payees)) == sorted({paid.supplier_id for paid in held})
    return {key: tuple(values) for key, values in cells.items()}


def test_every_payment_is_kept_and_keyed(session: Session, tmp_path: Path) -> None:
    new_postcodes(session, SPOTS)
    loaded = new_ledger(session, new_anchor(session), tmp_path / "l.csv", ROWS)
    held, ledger = payments(session, loaded.ledger), loaded.ledger
    assert not loaded.already_loaded
    assert [paid.pence for paid in held] == list(PENCE)
    assert ledger.net_pence == sum(PENCE)
    assert (ledger.row_count, ledger.payment_count, ledger.refused_count) == (8, 8, 0)
    code = dict(session.execute(select(Postcode.id, Postcode.code)).all())
    code |= {NO_POSTCODE: "none", NOT_A_POSTCODE: "not one", UNKNOWN_POSTCODE: "unknown"}
    assert [code[paid.postcode_id] for paid in held] == [
        B18, B18, B66, B66, "none", "unknown", "not one", B18,
    ]  # fmt: skip
    assert [paid.postcode for paid in held][4:7] == [None, "ZE9 9ZZ", "not given"]
    assert [paid.month for paid in held] == [202007] * 3 + [202008] + [202007] * 3 + [0]
    assert held[7].paid_on is None
    assert [paid.row for paid in held] == list(range(2, 10))
    assert [paid.reference for paid in held][:3] == ["A1", "A2", None]
    name = dict(session.execute(select(Supplier.id, Supplier.name)).all())
    assert [name[paid.supplier_id] for paid in held] == [
        "Example Works Ltd", "Example Works Ltd", "Example Catering Ltd", "Example Catering Ltd",
        "J Bloggs", "Example Works Ltd", "Example Works Ltd", NO_NAME,
    ]  # fmt: skip
    people = session.scalars(select(Supplier.name).where(Supplier.person_like)).all()
    assert people == ["J Bloggs"]
    nameless = session.scalars(select(Supplier.name).where(~Supplier.named)).all()
    assert nameless == [NO_NAME]
    categories = dict(session.execute(select(Category.id, Category.name)).all())
    categories[NO_CATEGORY] = ""
    assert [categories[paid.category_id] for paid in held] == [row.category for row in ROWS]


@pytest.mark.case("L10")
def test_summary_equals_the_payments(session: Session, tmp_path: Path) -> None:
    new_postcodes(session, SPOTS)
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", ROWS).ledger
    cells = cells_of(session, ledger)
    assert cells == summed(session, ledger)
    assert sum(cell[1] for cell in cells.values()) == ledger.net_pence
    assert (2, 74_990) in cells.values()  # one invoice and its credit in one cell
    sums = sums_of(session, ledger).values()
    assert [(row[1], row[3]) for row in sums if row[1]] == [(1, -25_010)]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Example A Ltd", "Example B Ltd", ""]),
            st.integers(-(10**11), 10**11),
            st.sampled_from([B18, B66, "ZE9 9ZZ", "none", ""]),
            st.sampled_from(["01/07/2020", "13/08/2020", ""]),
            st.sampled_from(["One", "Two", ""]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_summary_of_any_ledger_is_exact(
    session: Session, tmp_path: Path, drawn: list[tuple[str, int, str, str, str]]
) -> None:
    with session.begin_nested() as undone:
        new_postcodes(session, SPOTS)
        rows = [
            # A first column that is always filled, so that no drawn row is blank or a total.
            Paid(name, f"{pence / 100:.2f}", code, day, category, f"R{number}")
            for number, (name, pence, code, day, category) in enumerate(drawn)
        ]
        rows.append(Paid("Example C Ltd", "1.00", B18, "31/07/2020", "One", "R"))
        anchor = new_anchor(session)
        reading = reading_of(tmp_path / "l.csv", rows)
        loaded = load_ledger(
            session, actor="operator", anchor=anchor, reading=reading, origin=origin()
        )
        ledger = loaded.ledger
        assert ledger.payment_count == len(rows)
        assert cells_of(session, ledger) == summed(session, ledger)
        stored = sum(paid.pence for paid in payments(session, ledger))
        assert stored == ledger.net_pence == sum(pence for _, pence, *_ in drawn) + 100
        undone.rollback()


@pytest.mark.case("L09")
def test_same_file_twice_is_a_no_op(session: Session, tmp_path: Path) -> None:
    anchor = new_anchor(session)
    first = new_ledger(session, anchor, tmp_path / "l.csv", ROWS)
    before = counts(session)
    again = new_ledger(session, anchor, tmp_path / "renamed.csv", ROWS)
    assert again.already_loaded
    assert again.ledger.id == first.ledger.id
    assert counts(session) == before


def test_two_bodies_may_publish_the_same_file(session: Session, tmp_path: Path) -> None:
    one, two = new_anchor(session, "example-one"), new_anchor(session, "example-two")
    new_ledger(session, one, tmp_path / "l.csv", ROWS)
    second = new_ledger(session, two, tmp_path / "l.csv", ROWS)
    assert not second.already_loaded
    assert second.overlaps == ()
    owners = session.scalars(
        select(Supplier.anchor_id).join(Payment, Payment.supplier_id == Supplier.id)
        .where(Payment.ledger_id == second.ledger.id).distinct()
    ).all()  # fmt: skip
    assert owners == [two.id]


def test_next_ledger_uses_the_same_suppliers(session: Session, tmp_path: Path) -> None:
    anchor = new_anchor(session)
    new_ledger(session, anchor, tmp_path / "july.csv", ROWS)
    suppliers = counts(session)[3]
    new_ledger(
        session, anchor, tmp_path / "sept.csv",
        [Paid("Example Works Ltd.", "3.00", day="15/09/2020"),
         Paid("Example New Ltd", "4.00", day="16/09/2020")],
    )  # fmt: skip
    assert counts(session)[3] == suppliers + 1


def test_private_is_kept_as_private(session: Session, tmp_path: Path) -> None:
    ledger = new_ledger(
        session, new_anchor(session), tmp_path / "l.csv", ROWS, published=False
    ).ledger
    session.refresh(ledger)
    assert ledger.published is False


def test_a_file_without_payments_stores_nothing(session: Session, tmp_path: Path) -> None:
    anchor = new_anchor(session)
    rows = [Paid(f"Example {n} Ltd", "see note", B18, category="One") for n in range(3)]
    rows += [Paid("Example 4 Ltd", "12/07/2020", B18)]
    reading = reading_of(tmp_path / "l.csv", [*rows, Paid("Example 5 Ltd", "1.00")])
    empty = type(reading)(reading.check, _none_of(reading.payments))
    before = counts(session)
    with pytest.raises(NothingStored, match=r"l\.csv"):
        load_ledger(session, actor="operator", anchor=anchor, reading=empty, origin=origin())
    assert counts(session) == before


def _none_of(held):
    columns = {
        name: type(column)(column.codes[:0], []) if hasattr(column, "codes") else column[:0]
        for name, column in vars(held).items()
    }
    return type(held)(**columns)


def test_refused_rows_are_kept_with_their_reason(session: Session, tmp_path: Path) -> None:
    rows = [*ROWS, Paid("Example Works Ltd", "12/07/2020", B18)]
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", rows).ledger
    session.refresh(ledger)
    assert (ledger.row_count, ledger.payment_count, ledger.refused_count) == (9, 8, 1)
    assert [row["row"] for row in ledger.refused] == [10]
    assert ledger.refused[0]["reason"]
    assert set(ledger.refused[0]) == {"row", "reason"}, "what the row says is not kept"


def test_one_entry_of_history_covers_a_load(session: Session, tmp_path: Path) -> None:
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", ROWS).ledger
    entries = session.scalars(
        select(HistoryEntry).where(HistoryEntry.tbl.in_(("ledger", "supplier")))
    ).all()
    assert [(entry.op, entry.actor, entry.reason) for entry in entries] == [
        ("B", "operator", "load ledger l.csv")
    ]
    assert entries[0].new == {
        "ledger": ledger.slug,
        "sha256": ledger.sha256,
        "payments": 8,
        "refused": 0,
    }


def test_a_failure_half_way_leaves_nothing(session: Session, tmp_path: Path) -> None:
    """The ledger row, suppliers and payments are written before the summary, which fails here."""
    anchor = new_anchor(session)
    before = counts(session)
    undone = session.begin_nested()
    session.execute(text("ALTER TABLE spend_sum ADD CONSTRAINT never CHECK (payments > 99)"))
    with pytest.raises(psycopg.errors.CheckViolation, match="never"):
        new_ledger(session, anchor, tmp_path / "l.csv", ROWS)
    undone.rollback()
    assert counts(session) == before
    assert not new_ledger(session, anchor, tmp_path / "l.csv", ROWS).already_loaded


def test_text_that_copy_must_escape_arrives_as_printed(session: Session, tmp_path: Path) -> None:
    odd = [
        Paid("Example Back\\slash Ltd", "1.00", "a\\b", reference=r"\N"),
        Paid("Example Works Ltd", "2.00", B18, reference="tab\there"),
        Paid("Example Works Ltd", "3.00", B18, reference="Zürich ‘quoted’ "),
        Paid("Example Works Ltd", "4.00", B18, reference=r"\."),
    ]
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", odd).ledger
    held = payments(session, ledger)
    assert [paid.reference for paid in held] == [
        r"\N",
        "tab here",
        "Zürich ‘quoted’",
        r"\.",
    ]
    assert held[0].postcode == "a\\b"


def test_more_rows_than_a_block(session: Session, tmp_path: Path, monkeypatch) -> None:
    """Blocks of three rows: every row once, in order, whatever the size of a block."""
    monkeypatch.setattr("assetmap.anchors.services.payment_rows.BLOCK_ROWS", 3)
    new_postcodes(session, SPOTS)
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", ROWS).ledger
    held = payments(session, ledger)
    assert [(paid.number, paid.pence) for paid in held] == list(enumerate(PENCE))
    assert cells_of(session, ledger) == summed(session, ledger)


def test_a_postcode_imported_later_is_found(session: Session, tmp_path: Path) -> None:
    new_postcodes(session, SPOTS)
    rows = [
        *ROWS,
        Paid("Example Works Ltd", "8.00", "ze99zz"),
        Paid("Example C Ltd", "1", "ZE9 9ZY"),
    ]
    ledger = new_ledger(session, new_anchor(session), tmp_path / "l.csv", rows).ledger
    assert key_unknown_postcodes(session) == 0  # nothing new to find
    before = cells_of(session, ledger)
    new_postcodes(session, {"ZE9 9ZZ": Spot(440000, 1140000)})
    assert key_unknown_postcodes(session) == 2
    held = {paid.number: paid for paid in payments(session, ledger)}
    found = session.scalar(select(Postcode.id).where(Postcode.code == "ZE9 9ZZ"))
    assert held[5].postcode_id == held[8].postcode_id == found
    assert held[9].postcode_id == UNKNOWN_POSTCODE
    after = cells_of(session, ledger)
    assert after == summed(session, ledger) != before
    assert sum(cell[1] for cell in after.values()) == ledger.net_pence
