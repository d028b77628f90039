"""What is said of records: kept once, changed with its history, refused with its rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.models import AcvListing, AssetFact, AssetStatus
from assetmap.assets.services import archive_asset
from assetmap.bridges.models import Link
from assetmap.core.permissions import OPERATOR
from assetmap.history.models import HistoryEntry
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.said import import_facts, import_links, import_listings
from assetmap.organisations.models import OrganisationFact
from assetmap.uploads.errors import UnreadableFile
from tests.factories.register import new_asset, new_organisation

WORDS = SourceWords(source="Example survey", licence="none", retrieved_on=date(2026, 11, 1))


@pytest.fixture(autouse=True)
def records(session: Session) -> None:
    new_asset(session, "Example hall", "hall")
    new_organisation(session, "Friends of the example hall")


def loaded(session: Session, tmp_path: Path, importer, rows: str) -> ImportReport:
    path = tmp_path / "said.csv"
    path.write_text(rows, encoding="utf-8")
    return importer(session, path=path, words=WORDS, actor=OPERATOR)


FACTS = """id,about,field,value,unit,from,until,note,source
1,assets/example-hall,status,vacant,,2019-05-01,,,
2,assets/example-hall,owner,Example council,,,,,Example gazette
3,assets/example-hall,size,1.25,ha,,,,
4,organisations/friends-of-the-example-hall,activity,Food bank,,,,Fridays,
"""


def test_facts_and_states_of_use_are_kept_once(session: Session, tmp_path: Path) -> None:
    first = loaded(session, tmp_path, import_facts, FACTS)
    assert (first.rows, first.imported, first.refused) == (4, 4, [])
    again = loaded(session, tmp_path, import_facts, FACTS)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 4)
    status = session.scalars(select(AssetStatus)).one()
    assert (status.status, status.from_on) == ("vacant", date(2019, 5, 1))
    owner = session.scalars(select(AssetFact).where(AssetFact.field == "owner")).one()
    assert (owner.source, owner.source_id) == ("Example gazette", "2")
    assert session.scalars(select(OrganisationFact)).one().note == "Fridays"


def test_a_changed_row_keeps_what_stood_before_in_the_history(
    session: Session, tmp_path: Path
) -> None:
    loaded(session, tmp_path, import_facts, FACTS)
    changed = loaded(session, tmp_path, import_facts, FACTS.replace("2019-05-01", "2018-01-01"))
    assert (changed.updated, changed.unchanged) == (1, 3)
    status = session.scalars(select(AssetStatus)).one()
    assert (status.from_on, status.version) == (date(2018, 1, 1), 2)
    query = select(HistoryEntry).where(HistoryEntry.tbl == "asset_status", HistoryEntry.op == "U")
    assert [(one.old or {})["from_on"] for one in session.scalars(query)] == ["2019-05-01"]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("9,assets/example-hall,status,haunted,,,,,", "Use one of in_use"),
        ("9,assets/example-hall,size,big,ha,,,,", "number above zero"),
        ("9,assets/nowhere,owner,A,,,,,", "nowhere"),
        ("9,places/x,owner,A,,,,,", "names no record"),
        ("9,assets/example-hall,owner,A,,1/5/2019,,,", "is not a day"),
        ("9,assets/example-hall,owner,,,,,,", "column “value” is empty"),
        ("9,organisations/friends-of-the-example-hall,status,vacant,,,,,", "Only an asset"),
        ("9,assets/example-hall,status,vacant,,2020-01-02,2020-01-01,,", "end before it begins"),
    ],
)
def test_a_refused_row_names_its_rule_and_leaves_the_others(
    session: Session, tmp_path: Path, row: str, rule: str
) -> None:
    report = loaded(session, tmp_path, import_facts, FACTS + row + "\n")
    assert (report.rows, report.imported) == (5, 4)
    assert [note.row for note in report.refused] == [6]
    assert rule in report.refused[0].reason


def test_a_change_that_breaks_a_rule_is_refused_too(session: Session, tmp_path: Path) -> None:
    loaded(session, tmp_path, import_facts, FACTS)
    report = loaded(session, tmp_path, import_facts, FACTS.replace("1.25", "-1"))
    assert [note.row for note in report.refused] == [4]
    held = session.scalars(select(AssetFact).where(AssetFact.field == "size")).one()
    assert held.value == "1.25"


def test_nothing_new_is_said_of_a_withdrawn_record(session: Session, tmp_path: Path) -> None:
    archive_asset(
        session, actor=OPERATOR, slug="example-hall", version=1, on=date(2026, 1, 1), reason="gone"
    )
    report = loaded(session, tmp_path, import_facts, FACTS)
    assert (report.imported, len(report.refused)) == (1, 3)


LINKS = (
    "id,subject,kind,object,from,until,evidence,confirmed_by\n"
    "a,organisations/friends-of-the-example-hall,cares_for,assets/example-hall,"
    "2020-03-01,,Their own page,subject\n"
)


def test_links_join_two_records(session: Session, tmp_path: Path) -> None:
    assert loaded(session, tmp_path, import_links, LINKS).imported == 1
    assert loaded(session, tmp_path, import_links, LINKS).unchanged == 1
    ended = LINKS.replace("2020-03-01,,", "2020-03-01,2024-01-01,")
    assert loaded(session, tmp_path, import_links, ended).updated == 1
    link = session.scalars(select(Link)).one()
    assert (link.kind, link.until_on, link.version) == ("cares_for", date(2024, 1, 1), 2)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("cares_for", "adores", "kind"),
        ("assets/example-hall", "organisations/friends-of-the-example-hall", "itself"),
        ("subject\n", "everybody\n", "confirmed"),
    ],
)
def test_a_wrong_link_is_refused(
    session: Session, tmp_path: Path, old: str, new: str, rule: str
) -> None:
    report = loaded(session, tmp_path, import_links, LINKS.replace(old, new))
    assert report.imported == 0
    assert rule in report.refused[0].reason
    assert session.scalar(select(func.count()).select_from(Link)) == 0


def test_listings_come_by_the_national_datasets_names(session: Session, tmp_path: Path) -> None:
    rows = (
        "about,reference,nominating_group,nomination_date,decision,decision_date,expiry_date\n"
        "assets/example-hall,ACV-1,Example group,2024-01-02,Accepted,2024-02-03,2029-02-02\n"
        "organisations/friends-of-the-example-hall,ACV-2,,,,,\n"
    )
    report = loaded(session, tmp_path, import_listings, rows)
    assert (report.imported, len(report.refused)) == (1, 1)
    assert "Only an asset" in report.refused[0].reason
    held = session.scalars(select(AcvListing)).one()
    assert (held.reference, held.decision_date, held.expiry_date) == (
        "ACV-1", date(2024, 2, 3), date(2029, 2, 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ("id,about,field\n", "no column “value”"),
        ("id,about,field,value,colour\n", "column “colour”, which means nothing"),
        ('id,about,field,value\n1,"a', "cannot be read as CSV"),
    ],
)
def test_an_unreadable_file_changes_nothing(
    session: Session, tmp_path: Path, rows: str, rule: str
) -> None:
    with pytest.raises(UnreadableFile, match=rule):
        loaded(session, tmp_path, import_facts, rows)
