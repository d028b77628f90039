"""Postcodes: Code-Point Open as shipped, ONS look-ups, terminated ones, 0,0, and bad files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.history.models import HistoryEntry
from assetmap.importers.contract import SourceWords
from assetmap.importers.postcodes import import_postcodes
from assetmap.places.models import Dataset, LookupName, Postcode
from assetmap.uploads.errors import UnreadableFile
from tests.real_files import real_file

CODEPOINT = {
    "Data/CSV/b.csv": (
        '"B1 1AY",10,406523,286448,"E92000001","E1","E2","","E08000025","E05011151"\n'
        '"B18 7QH",60,404680,287859,"E92000001","E1","E2","","E08000025","E05011168"\n'
        '"B189XX",90,0,0,"E92000001","E1","E2","","",""\n'
    ),
    "Data/CSV/cf.csv": (
        '"CF101AA",10,318000,176000,"W92000004","","","","W06000015","W05001275"\n'
        '"CF101AA",10,318000,176000,"W92000004","","","","W06000015","W05001275"\n'
        '"CF10 1A",10,318000,176000,"W92000004","","","","W06000015","W05001275"\n'
        '"CF101AB",10,318000\n'
    ),
    "Doc/metadata.txt": "DATASET VERSION NUMBER: 2025.2.0\nCOPYRIGHT DATE: 20250422\n",
}
ONS = (
    "pcds,dointr,doterm,lsoa11cd,lsoa11nm,ladcd,ladnm\n"
    "B1 1AY,198001,,E01033615,Birmingham 135C,E08000025,Birmingham\n"
    "B1 1AA,199002,201008,E01033625,Birmingham 138D,E08000025,Birmingham\n"
    "NOT ONE,199002,,E01033625,Birmingham 138D,E08000025,Birmingham\n"
    "B1 1AD,early,,E01033625,Birmingham 138D,E08000025,Birmingham\n"
)


@pytest.fixture
def codepoint(tmp_path: Path) -> Path:
    path = tmp_path / "codepo.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in CODEPOINT.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def look_up(tmp_path: Path) -> Path:
    path = tmp_path / "look_up.csv"
    path.write_text(ONS, encoding="utf-8-sig")
    return path


def load(session: Session, path: Path):
    return import_postcodes(session, path=path, words=SourceWords(), actor="operator")


def held(session: Session, code: str) -> Postcode:
    session.expire_all()
    return session.scalars(select(Postcode).where(Postcode.code == code)).one()


def test_code_point_as_shipped(session: Session, codepoint: Path) -> None:
    report = load(session, codepoint)
    assert (report.rows, report.imported) == (7, 4)
    assert report.rows == report.imported + report.updated + report.unchanged + len(report.refused)
    assert [note.reason for note in report.refused] == [
        "This postcode stands in the file twice; the first row was kept.",
        "This is not a postcode.",
        "Data/CSV/cf.csv: ten columns are expected.",
    ]
    assert [note.text for note in report.unplaced] == ["B18 9XX"]
    padded = held(session, "B1 1AY")
    assert (padded.easting, padded.northing, padded.quality) == (406523, 286448, 1)
    assert held(session, "B18 7QH").quality == 6, "sector means are kept as what they are"
    nowhere = held(session, "B18 9XX")
    assert (nowhere.easting, nowhere.quality) == (None, 9)
    assert held(session, "CF10 1AA").region == "W92000004"
    dataset = session.scalars(select(Dataset).where(Dataset.kind == "postcodes:codepoint")).one()
    assert (dataset.release, str(dataset.retrieved_on)) == ("2025.2.0", "2025-04-22")
    assert "Royal Mail" in dataset.attribution


def test_the_look_up_adds_what_it_has_and_leaves_the_rest(
    session: Session, codepoint: Path, look_up: Path
) -> None:
    load(session, codepoint)
    report = load(session, look_up)
    assert (report.rows, report.imported, report.updated, len(report.refused)) == (4, 1, 1, 2)
    assert "introduced “early” is not a whole number" in report.refused[1].reason
    both = held(session, "B1 1AY")
    assert (both.easting, both.lsoa11, both.introduced) == (406523, "E01033615", 198001)
    ended = held(session, "B1 1AA")
    assert (ended.easting, ended.terminated) == (None, 201008)
    assert any("no coordinates" in sentence for sentence in report.assumptions)
    again = load(session, look_up)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 2)
    names = dict(session.execute(select(LookupName.code, LookupName.name)).all())
    assert names["E01033615"] == "Birmingham 135C"


def test_the_order_of_the_two_files_does_not_matter(
    session: Session, codepoint: Path, look_up: Path
) -> None:
    load(session, look_up)
    load(session, codepoint)
    both = held(session, "B1 1AY")
    assert (both.easting, both.lsoa11, both.ward) == (406523, "E01033615", "E05011151")


def test_positions_without_a_quality_are_taken_as_unit_means(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "points.csv"
    path.write_text("pcd,easting,northing\nB1 1AY,406523,286448\nB1 1AZ,0,0\n")
    report = load(session, path)
    assert any("quality 4" in sentence for sentence in report.assumptions)
    assert held(session, "B1 1AY").quality == 4
    assert held(session, "B1 1AZ").quality == 9


def test_one_history_entry_covers_an_import(session: Session, codepoint: Path) -> None:
    load(session, codepoint)
    entries = session.scalars(select(HistoryEntry).where(HistoryEntry.op == "B")).all()
    assert [(entry.tbl, entry.actor, entry.new["new"]) for entry in entries] == [
        ("postcode", "operator", 4)
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", "", "is empty"),
        ("words.csv", "name,colour\nBrasshouse,red\n", "no postcode column"),
        ("picture.csv", "\x89PNG\r\n\x1a\n\xff", "not a CSV file|no postcode column"),
    ],
)
def test_what_is_no_postcode_file_says_so(
    session: Session, tmp_path: Path, name: str, content: str, words: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="latin-1")
    with pytest.raises(UnreadableFile, match=words):
        load(session, path)
    assert session.scalar(text("SELECT count(*) FROM postcode")) == 0


def test_the_whole_country(session: Session) -> None:
    report = load(session, real_file("postcodes/codepo_gb_2025-05.zip"))
    assert (report.rows, report.imported, len(report.refused)) == (1_743_449, 1_743_449, 0)
    assert len(report.unplaced) == 811
    hospital = held(session, "B18 7QH")
    assert (hospital.easting, hospital.northing, hospital.quality) == (404680, 287859, 1)
    names = dict(
        session.execute(
            select(LookupName.code, LookupName.name).where(LookupName.kind == "district")
        ).all()
    )
    assert names["E09000002"] == "Barking and Dagenham"
    assert names["E08000028"] == "Sandwell"
    more = load(
        session,
        real_file("postcodes/ons_pcd_oa_lsoa_msoa_lad_may22_birmingham_sandwell.csv"),
    )
    assert more.rows == more.imported + more.updated + more.unchanged + len(more.refused)
    assert held(session, "B1 1AA").terminated == 201008
