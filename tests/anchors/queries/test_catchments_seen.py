"""What the web’s own role can find out about catchments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.catchment_json import to_json
from assetmap.anchors.errors import LedgerNotFound
from assetmap.anchors.models import Anchor
from assetmap.anchors.queries.payees import POOLED_NAME
from assetmap.core.cluster import ADMIN_ROLE, OWNER_ROLE, WEB_ROLE, Cluster
from assetmap.core.db import make_engine
from tests.anchors.queries.test_catchments import ask, bands, worked_spots
from tests.factories.anchors import (
    Paid,
    new_anchor,
    new_ledger,
    new_postcodes,
)


@pytest.fixture
def web(cluster: Cluster, engine: Engine, tmp_path: Path) -> Iterator[Session]:
    """One body, a published and a private ledger with a person in each, seen by the web's role."""
    admin = make_engine(cluster.url(ADMIN_ROLE), role="test")
    with admin.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as made:
            made.execute(text(f"SET LOCAL ROLE {OWNER_ROLE}"))
            new_postcodes(made, worked_spots())
            anchor = new_anchor(made)
            rows = [
                Paid("Example A Ltd", "100.00", "B16 0AA"),
                Paid("Mrs Q Publicperson", "10.00", "B66 1AA"),
            ]
            new_ledger(made, anchor, tmp_path / "public.csv", rows)
            rows = [
                Paid("Example Secret Ltd", "7000.00", "B16 0AA", "15/08/2020"),
                Paid("Mr Q Privateperson", "900.00", "B66 1AA", "16/08/2020"),
            ]
            new_ledger(made, anchor, tmp_path / "private.csv", rows, published=False)
            made.execute(text(f"SET LOCAL ROLE {WEB_ROLE}"))
            made.expire_all()
            yield made
        outer.rollback()
    admin.dispose()


def test_the_web_never_sees_a_private_ledger(web: Session) -> None:
    found = ask(web)
    assert found.ledgers == ("example-trust-2020-07",)
    assert found.total_pence == 11_000
    with pytest.raises(LedgerNotFound) as refusal:
        ask(web, ledgers=("example-trust-2020-08",))
    assert "it has example-trust-2020-07." in str(refusal.value)
    assert web.scalar(text("SELECT count(*) FROM ledger")) == 1
    assert web.scalar(text("SELECT sum(pence) FROM spend_sum")) == 11_000
    for made_at_load in ("spend_sum", "spend_month", "ledger_supplier"):
        seen = web.scalar(text(f"SELECT count(DISTINCT ledger_id) FROM {made_at_load}"))
        assert seen == 1, made_at_load


def test_the_web_counts_people_and_cannot_name_them(web: Session) -> None:
    found = ask(web)
    assert bands(found)["1-5 km"] == 0
    assert bands(found)["0-1 km"] == 11_000  # the person's money keeps its place
    assert (found.people.payees, found.people.pence) == (1, 1_000)
    assert POOLED_NAME in found.supplier_name
    assert found.suppliers.name == ["Example A Ltd"]
    assert "person" not in json.dumps(to_json(found)).lower()
    names = web.execute(text("SELECT name FROM supplier")).scalars().all()
    assert not any("person" in name.lower() for name in names)


@pytest.mark.parametrize("table", ["payment", "history"])
def test_payments_and_history_are_closed_to_the_web(web: Session, table: str) -> None:
    with web.begin_nested() as undone:
        with pytest.raises(ProgrammingError, match="permission denied"):
            web.execute(text(f"SELECT count(*) FROM {table}"))
        undone.rollback()


def test_the_web_and_the_commands_give_the_same_figures(web: Session, tmp_path: Path) -> None:
    """A redacted payee and a person are hidden from the web, and counted alike by both."""
    web.execute(text(f"SET LOCAL ROLE {OWNER_ROLE}"))
    anchor = web.scalars(select(Anchor)).one()
    rows = [
        Paid("REDACTED PERSONAL DATA", "500.00", "B16 0AA", "15/09/2020"),
        Paid("Mrs Q Publicperson", "20.00", "B66 1AA", "16/09/2020"),
        Paid("Example Pension Scheme", "70.00", "B16 0AA", "17/09/2020"),
    ]
    new_ledger(web, anchor, tmp_path / "more.csv", rows)
    published = ("example-trust-2020-07", "example-trust-2020-09")
    for total in ("ledger", "procurement"):
        web.expire_all()
        as_owner = to_json(ask(web, ledgers=published, total=total))
        web.execute(text(f"SET LOCAL ROLE {WEB_ROLE}"))
        web.expire_all()
        as_web = to_json(ask(web, ledgers=published, total=total))
        web.execute(text(f"SET LOCAL ROLE {OWNER_ROLE}"))
        assert as_web == as_owner
        # Example A and the person, and the pension scheme where it counts; never the redacted one.
        assert as_web["located"]["suppliers"]["total"] == (3 if total == "ledger" else 2)
