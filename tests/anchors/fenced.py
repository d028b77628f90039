"""Two anchors, with and without private ledgers: what the web says must be the same."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from assetmap.anchors.models import Ledger
from assetmap.anchors.services.places import locate_suppliers
from tests.factories.anchors import Paid, Spot, new_anchor, new_ledger, new_postcodes

OPEN, CLOSED = "example-trust", "closed-trust"
PEOPLE = ("Dr A Example", "Mrs B Sample", "Mr C Specimen")
SECRETS = (
    "Hidden Example Supplies Ltd",
    "Covert Sample Services Ltd",
    "Undisclosed things",
    "ZZ9 9ZZ",
    "E07000999",
)
PUBLISHED = (
    Paid("Example Cleaning CIC", "900.00", "AA1 1AA"),
    Paid("Example Cleaning CIC", "-100.00", "AA1 1AA", day="20/08/2020"),
    Paid("Sample Catering Ltd", "500.10", "AA1 1AB", category="Food"),
    Paid("Specimen Works Ltd", "300.05", "AA2 2AA"),
    Paid("HMRC", "77.00", "AA2 2AA"),
    Paid(PEOPLE[0], "60.00", "AA1 1AA"),
    Paid(PEOPLE[1], "45.00", "AA2 2AA", category="Food"),
    Paid(PEOPLE[2], "#####", "AA2 2AA"),
    Paid("Demo Unplaced Ltd", "25.00", "", category="Odd things"),
    Paid("Demo Placed Ltd", "75.00", "AA1 1AA", category="Odd things"),
)
PRIVATE = (
    Paid(SECRETS[0], "4321.00", SECRETS[3], day="15/01/2019", category=SECRETS[2]),
    Paid(SECRETS[1], "1234.00", "AA1 1AA", day="15/12/2021", category=SECRETS[2]),
    Paid("Example Cleaning CIC", "9999.00", "AA1 1AA", day="15/09/2020"),
)


def fill(folder: Path, *, private: bool) -> Callable[[Session], None]:
    """What puts the anchors into a database, the private ledgers last."""

    def put(session: Session) -> None:
        here = {"district": "E08000001", "ward": "E05000001"}
        new_postcodes(
            session,
            {
                "AA1 1AA": Spot(406_100, 287_500, areas=here),
                "AA1 1AB": Spot(407_000, 287_900, areas=here),
                "AA2 2AA": Spot(436_000, 287_500, areas={**here, "district": "E08000002"}),
                SECRETS[3]: Spot(500_000, 180_000, areas={"district": SECRETS[4]}),
            },
        )
        trust = new_anchor(session, OPEN)
        closed = new_anchor(session, CLOSED, site=(407_000.0, 287_500.0))
        loaded = new_ledger(session, trust, folder / "published.csv", PUBLISHED)
        _locate(session, loaded.ledger, folder, "Specimen Works Ltd")
        if private:
            for anchor in (trust, closed):
                path = folder / f"private-{anchor.slug}.csv"
                hidden = new_ledger(session, anchor, path, PRIVATE, published=False)
                _locate(session, hidden.ledger, folder, SECRETS[1])

    return put


def _locate(session: Session, ledger: Ledger, folder: Path, supplier: str) -> None:
    path = folder / "places.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("supplier", "postcode", "basis", "source", "note"))
        writer.writerow((supplier, "AA1 1AB", "delivery", "invented for tests", ""))
    done = locate_suppliers(
        session, actor="operator", ledger=ledger, path=path, today=date(2020, 9, 1)
    )
    assert done.located == 1
