"""What a ledger should never have said is neither stored nor shown once it is released."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from assetmap.core.cluster import Cluster
from tests.anchors.drafts.test_journey import OPEN, app, count, released, site
from tests.anchors.test_views import unpacked
from tests.signing import visitor
from tests.trust.test_leaving import dump

__all__ = ["app", "site"]
COLUMNS = ("Date", "Supplier", "Amount", "Postcode", "Expense Type", "Description", "Invoice No")
#: What stands in a cell, and the part of it that may be found nowhere afterwards.
SECRETS = {
    "write to canary.person@example.org": "canary.person@example.org",
    "NI AB123456C": "AB123456C",
    "card 4242 4242 4242 4242": "4242 4242 4242",
    "GB82 WEST 1234 5698 7654 32": "1234 5698 7654",
    "20-00-00 55779911": "55779911",
    "ring 0121 496 0000": "496 0000",
}
#: Bank accounts and telephone numbers look like the references that an invoice has.
NOT_IN_REFERENCES = ("20-00-00 55779911", "ring 0121 496 0000")
PEOPLE = ("Mrs J Canary", "CANARY J", "Mr A Canary T/A sole trader", "Sole trader")
KINDS = ("json", "csv", "geojson", "html", "xlsx", "gpkg")


def ledger(*rows: dict[str, str]) -> bytes:
    usual = dict(zip(COLUMNS, ("01/04/2026", "Example Cleaning CIC", "100.00", "AA1 1AA",
                               "Cleaning", "Words", "INV-1"), strict=True))  # fmt: skip
    file = io.StringIO()
    table = csv.DictWriter(file, COLUMNS)
    table.writeheader()
    table.writerows([usual, *({**usual, **row} for row in rows)])
    return file.getvalue().encode()


@pytest.mark.case("L03")
@pytest.mark.parametrize("column", COLUMNS[4:])
def test_personal_and_bank_details_are_not_stored(
    app: Flask, cluster: Cluster, column: str
) -> None:
    """Neither in the database nor in a file, whichever field they stand in."""
    held = {
        cell: hidden
        for cell, hidden in SECRETS.items()
        if column != "Invoice No" or cell not in NOT_IN_REFERENCES
    }
    released(app, ledger(*({column: cell} for cell in held)))
    assert count(app, "payment") == len(held) + 1
    kept = dump(cluster, app)
    assert "Example Cleaning CIC" in kept
    assert [hidden for hidden in held.values() if hidden in kept] == []


@pytest.mark.case("L03")
def test_nor_in_the_name_of_who_was_paid(app: Flask, cluster: Cluster) -> None:
    released(app, ledger(*({"Supplier": f"Specimen {cell}"} for cell in SECRETS)))
    kept = dump(cluster, app)
    assert "Specimen" in kept
    assert [hidden for hidden in SECRETS.values() if hidden in kept] == []


@pytest.mark.case("L01", "L02")
def test_people_and_sole_traders_are_counted_and_not_named(app: Flask) -> None:
    """Their pounds stay in every total; their names are in no page and no file."""
    released(app, ledger(*({"Supplier": name, "Amount": "25.50"} for name in PEOPLE)))
    client = visitor(app)
    address = f"/anchors/{OPEN}/catchment"
    page = client.get(f"{address}?local=E08000001").text
    assert "£202.00" in page
    said = page + client.get(f"/anchors/{OPEN}").text + client.get("/search?q=canary").text
    said += client.get(f"{address}.geojson?local=E08000001").text
    for kind in KINDS:
        answer = client.get(f"{address}/download/{kind}?local=E08000001")
        assert answer.status_code == 200
        said += unpacked(kind, answer.data)
    assert "Example Cleaning CIC" in said
    assert [name for name in PEOPLE[:3] if name.casefold() in said.casefold()] == []
