"""Correcting where suppliers are: what is kept, refused, and never said of a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.catchment import Catchment, derive_catchment
from assetmap.anchors.models import Anchor, SupplierPlace
from assetmap.anchors.queries.catchments import CatchmentQuestion, read_catchment
from assetmap.anchors.queries.exports import read_export
from assetmap.anchors.services.places import CorrectedPlaces, locate_suppliers
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from assetmap.core.errors import Invalid
from assetmap.history.models import HistoryEntry
from tests.factories.anchors import Paid, Spot, new_anchor, new_ledger, new_postcodes

HEADER = "supplier,postcode,basis,source,note\n"
NEAR, FAR = "B16 0AA", "SW1A 1AA"
SPOTS = {
    NEAR: Spot(406_300, 287_900, areas={"district": "E08000025"}),
    FAR: Spot(530_000, 180_000, areas={"district": "E09000033"}),
    "B99 9AA": Spot(None, None, quality=9),
}
ROWS = [
    Paid("Example Works Ltd", "900.00", FAR),
    Paid("Example Near Ltd", "100.00", NEAR),
    Paid("Mrs Q Publicperson", "10.00", FAR),
]
QUESTION = CatchmentQuestion("example-trust", "E08000025")


def prepare(session: Session, folder: Path) -> Anchor:
    new_postcodes(session, SPOTS)
    anchor = new_anchor(session)
    new_ledger(session, anchor, folder / "one.csv", ROWS)
    return anchor


@pytest.fixture
def anchor(session: Session, tmp_path: Path) -> Anchor:
    return prepare(session, tmp_path)


def locate(
    session: Session, anchor: Anchor, folder: Path, rows: str, day: date = date(2021, 1, 1)
) -> CorrectedPlaces:
    path = folder / "places.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    session.refresh(anchor)
    return locate_suppliers(
        session, actor="operator", ledger=anchor.ledgers[0], path=path, today=day
    )


def ask(session: Session) -> Catchment:
    return derive_catchment(read_catchment(session, QUESTION))


MOVED = "EXAMPLE WORKS LIMITED,b160aa,delivery,Own enquiry,Rang them\n"


def test_a_corrected_place_moves_the_money_and_nothing_is_lost(
    session: Session, anchor: Anchor, tmp_path: Path
) -> None:
    before = ask(session)
    done = locate(session, anchor, tmp_path, MOVED)
    assert (done.rows, done.located, done.unchanged, done.refused) == (1, 1, 0, ())
    after = ask(session)
    assert before.curve.d80_m is not None
    assert before.curve.d80_m > 100_000
    assert after.curve.d80_m is not None
    assert after.curve.d80_m < 1_000
    assert before.total_pence == after.total_pence == 101_000
    assert sum(band.pence for band in after.bands) == 101_000
    printed = session.scalars(text("SELECT DISTINCT postcode FROM payment ORDER BY 1")).all()
    assert printed == [NEAR, FAR], "what the ledger prints is kept"


def test_it_is_shown_with_source_and_date_and_kept_for_the_next_ledger(
    session: Session, anchor: Anchor, tmp_path: Path
) -> None:
    locate(session, anchor, tmp_path, MOVED)
    (shown,) = read_export(session, QUESTION, ask(session)).corrected
    assert (shown.supplier, shown.postcode, shown.basis, shown.source, shown.note) == (
        "Example Works Ltd", NEAR, "delivery", "Own enquiry", "Rang them",
    )  # fmt: skip
    assert shown.corrected_on == date(2021, 1, 1)
    new_ledger(
        session, anchor, tmp_path / "two.csv",
        [Paid("Example Works Ltd", "5000.00", FAR, day="15/08/2020")],
    )  # fmt: skip
    found = ask(session)
    assert found.total_pence == 601_000
    assert next(band for band in found.bands if band.label == "over 25 km").pence == 1_000


def test_again_is_unchanged_and_a_change_is_one_version_with_its_reason(
    session: Session, anchor: Anchor, tmp_path: Path
) -> None:
    locate(session, anchor, tmp_path, MOVED)
    again = locate(session, anchor, tmp_path, MOVED, date(2022, 2, 2))
    assert (again.located, again.unchanged) == (0, 1)
    place = session.scalars(select(SupplierPlace)).one()
    session.refresh(place)
    assert (place.version, place.retrieved_on) == (1, date(2021, 1, 1))
    locate(session, anchor, tmp_path, MOVED.replace("delivery", "head_office"), date(2022, 2, 2))
    session.refresh(place)
    assert (place.version, place.basis, place.retrieved_on) == (2, "head_office", date(2022, 2, 2))
    entries = session.scalars(
        select(HistoryEntry).where(HistoryEntry.tbl == "supplier_place").order_by(HistoryEntry.id)
    ).all()
    assert [(entry.op, entry.actor, entry.reason) for entry in entries] == [
        ("I", "operator", "locate suppliers places.csv"),
        ("U", "operator", "locate suppliers places.csv"),
    ]


def test_what_is_refused_and_why(session: Session, anchor: Anchor, tmp_path: Path) -> None:
    done = locate(
        session, anchor, tmp_path,
        "Nobody Ltd,B16 0AA,delivery,x,\n"
        "Example Works Ltd,ZZ9 9ZZ,delivery,x,\n"
        "Example Works Ltd,B99 9AA,delivery,x,\n"
        "Example Works Ltd,B16 0AA,rumour,x,\n"
        "Example Works Ltd,B16 0AA,delivery,,\n"
        ",,,,\n"
        "Example Near Ltd,B16 0AA,registered,x,\n",
    )  # fmt: skip
    assert (done.rows, done.located) == (6, 1)
    reasons = {row.row: row.reason for row in done.refused}
    assert set(reasons) == {2, 3, 4, 5, 6}
    assert "paid nobody called" in reasons[2]
    assert "no position" in reasons[3]
    assert reasons[4] == reasons[3].replace("ZZ9 9ZZ", "B99 9AA")
    assert "none of delivery" in reasons[5]
    assert "source is missing" in reasons[6]


@pytest.mark.parametrize("content", [b"supplier,postcode\nx,y\n", b"\xff\xfe\x00", b""])
def test_a_file_that_is_none(
    session: Session, anchor: Anchor, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(content)
    ledger = session.get_one(Anchor, anchor.id).ledgers[0]
    with pytest.raises(Invalid, match=r"places\.csv"):
        locate_suppliers(
            session, actor="operator", ledger=ledger, path=path, today=date(2021, 1, 1)
        )


def test_a_person_is_moved_and_nothing_is_said_of_them(
    session: Session, anchor: Anchor, tmp_path: Path
) -> None:
    row = "Mrs Q Publicperson,B16 0AA,delivery,Letter of Mrs Publicperson,Ring Q at home\n"
    assert locate(session, anchor, tmp_path, row).located == 1
    assert locate(session, anchor, tmp_path, row).unchanged == 1
    place = session.scalars(select(SupplierPlace)).one()
    assert (place.postcode, place.source, place.note) == (NEAR, "not shown", None)
    assert read_export(session, QUESTION, ask(session)).corrected == ()


# -- what the web's own role can read ------------------------------------------------------------


@pytest.fixture
def web(cluster: Cluster, engine: Engine, tmp_path: Path) -> Iterator[Session]:
    """A published and a private ledger with corrected places, seen by the web's role."""
    admin = make_engine(cluster.url(ADMIN_ROLE), role="test")
    with admin.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as made:
            made.execute(text(f"SET LOCAL ROLE {OWNER_ROLE}"))
            anchor = prepare(made, tmp_path)
            new_ledger(
                made, anchor, tmp_path / "private.csv",
                [Paid("Example Secret Ltd", "7000.00", FAR, "15/08/2020", "Secret matters")],
                published=False,
            )  # fmt: skip
            locate(
                made, anchor, tmp_path,
                f"{MOVED}Example Secret Ltd,B16 0AA,delivery,Secret source,\n"
                "Mrs Q Publicperson,B16 0AA,delivery,Letter of Mrs Publicperson,\n",
            )  # fmt: skip
            owner = derive_catchment(
                read_catchment(
                    made, CatchmentQuestion("example-trust", "E08000025", (anchor.ledgers[0].slug,))
                )
            )
            made.info["owner"] = owner
            made.execute(text(f"SET LOCAL ROLE {WEB_ROLE}"))
            made.expire_all()
            yield made
        outer.rollback()
    admin.dispose()


def test_suppliers_and_categories_of_private_ledgers_are_private(web: Session) -> None:
    names = web.scalars(text("SELECT name FROM supplier ORDER BY name")).all()
    assert names == ["Example Near Ltd", "Example Works Ltd"]
    assert web.scalars(text("SELECT name FROM category")).all() == ["Services"]


def test_no_readable_table_holds_what_is_private(web: Session) -> None:
    """Every table that the web's role may read, read whole, for the words that it may not see."""
    readable = dict(
        web.execute(
            text(
                "SELECT c.oid::regclass::text, string_agg(quote_ident(a.attname), ', ') "
                "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
                "AND NOT a.attisdropped WHERE c.relnamespace = 'public'::regnamespace "
                "AND c.relkind IN ('r', 'v', 'm') "
                "AND has_column_privilege(c.oid, a.attnum, 'SELECT') GROUP BY 1"
            )
        ).all()
    )
    assert {"ledger", "supplier", "supplier_place", "category"} <= set(readable)
    assert not {"payment", "history", "statement_basis"} & set(readable)
    for table, columns in readable.items():
        asked = text(f"SELECT to_jsonb(t)::text FROM (SELECT {columns} FROM {table}) t")
        for row in web.scalars(asked):
            assert "Secret" not in row, table
            assert "person" not in row.lower().replace("person_like", ""), table


def test_the_web_places_a_person_as_the_command_does(web: Session) -> None:
    """Pooling hides who, not where: both see the same money in the same bands."""
    seen = derive_catchment(read_catchment(web, QUESTION))
    assert [band.pence for band in seen.bands] == [band.pence for band in web.info["owner"].bands]
