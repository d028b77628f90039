"""A private ledger is served by nothing: every answer is what it would be without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor, Ledger
from assetmap.core.cluster import Cluster
from tests.anchors.fenced import CLOSED, OPEN, PEOPLE, SECRETS, fill
from tests.anchors.test_views import unpacked
from tests.factories.anchors import Paid, new_ledger
from tests.page_reading import read_tables
from tests.served import served

QUERIES = ("local=E08000001", "local=E08000001,E08000002&total=procurement", "from=2020-08")
KINDS = ("json", "csv", "geojson", "html", "xlsx", "gpkg")
PAGES = (
    "/",
    "/things.geojson",
    "/anchors",
    f"/anchors/{OPEN}",
    f"/anchors/{CLOSED}",
    f"/anchors/{CLOSED}/catchment?local=E08000001",
    f"/anchors/{CLOSED}/catchment.geojson?local=E08000001",
    *(f"/anchors/{CLOSED}/catchment/download/{kind}?local=E08000001" for kind in KINDS),
    *(f"/anchors/{OPEN}/catchment?{query}" for query in QUERIES),
    *(f"/anchors/{OPEN}/catchment.geojson?{query}" for query in QUERIES),
)
#: What only the private ledger knows must be as unknown as what nobody knows.
GUESSES = (
    "local=E08000001&category=Undisclosed%20things",
    "local=E08000001&from=2021-01",
    "local=E08000001&to=2019-12",
)


@pytest.fixture(scope="module")
def without(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    files = tmp_path_factory.mktemp("without")
    with served(cluster, "without_private", fill(files, private=False)) as app:
        yield app


@pytest.fixture(scope="module")
def fenced(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    files = tmp_path_factory.mktemp("fenced")
    with served(cluster, "with_private", fill(files, private=True)) as app:
        yield app


def test_the_private_ledgers_are_there(fenced: Flask, without: Flask) -> None:
    counts = []
    for app in (fenced, without):
        with Session(app.config["OWNER"]) as session:
            counts.append(session.query(Ledger).filter(~Ledger.published).count())
    assert counts == [2, 0]


@pytest.mark.parametrize("address", [*PAGES, *(f"/anchors/{OPEN}/catchment?{q}" for q in GUESSES)])
def test_every_answer_is_the_same_to_the_letter(
    fenced: Flask, without: Flask, address: str
) -> None:
    one, other = (app.test_client().get(address) for app in (fenced, without))
    assert one.status_code == other.status_code
    assert one.get_data(as_text=True) == other.get_data(as_text=True)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_file_knows_what_only_a_private_ledger_says(
    fenced: Flask, kind: str, query: str
) -> None:
    answer = fenced.test_client().get(f"/anchors/{OPEN}/catchment/download/{kind}?{query}")
    assert answer.status_code == 200
    said = unpacked(kind, answer.data).casefold()
    assert not [word for word in (*SECRETS, *PEOPLE, "9999.00") if word.casefold() in said]


@pytest.mark.parametrize("query", QUERIES)
def test_no_page_names_a_person(fenced: Flask, query: str) -> None:
    client = fenced.test_client()
    said = "".join(
        client.get(address).get_data(as_text=True)
        for address in (
            f"/anchors/{OPEN}",
            f"/anchors/{OPEN}/catchment?{query}",
            f"/anchors/{OPEN}/catchment.geojson?{query}",
        )
    ).casefold()
    assert "example cleaning cic" in said or query == "from=2020-08"
    assert not [person for person in PEOPLE if person.casefold() in said]


def test_a_refused_row_is_listed_without_its_words(without: Flask) -> None:
    page = without.test_client().get(f"/anchors/{OPEN}").get_data(as_text=True)
    (refused,) = [table for table in read_tables(page) if table.caption.startswith("Rows that")]
    assert [row[0] for row in refused.body] == ["Row 9"]


def test_too_little_placed_gives_no_headline(without: Flask) -> None:
    address = f"/anchors/{OPEN}/catchment?local=E08000001&category=Odd%20things"
    page = without.test_client().get(address).get_data(as_text=True)
    assert "We cannot say yet" in page
    assert "Only 75.0% of pounds can be placed; we give a share from 80%." in page
    assert "75.0p" not in page


@pytest.fixture
def growing(cluster: Cluster, tmp_path: Path) -> Iterator[Flask]:
    with served(cluster, "growing", fill(tmp_path, private=True)) as app:
        yield app


def test_a_new_ledger_shows_at_once(growing: Flask, tmp_path: Path) -> None:
    client = growing.test_client()
    address = f"/anchors/{CLOSED}/catchment?local=E08000001"
    assert client.get(address).status_code == 400
    with Session(growing.config["OWNER"]) as session:
        anchor = session.query(Anchor).filter(Anchor.slug == CLOSED).one()
        for number, total in enumerate(("£10.00", "£20.00"), start=1):
            path, day = tmp_path / f"{number}.csv", f"15/{number:02d}/2022"
            new_ledger(session, anchor, path, [Paid("Sample Ltd", "10.00", "AA1 1AA", day=day)])
            session.commit()
            assert f"{total}, the whole ledger" in client.get(address).get_data(as_text=True)
