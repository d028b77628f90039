"""People by small area: the estimate's own day, thousands commas, refused rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.population import import_population
from assetmap.places.models import Population
from assetmap.uploads.errors import UnreadableFile
from tests.real_files import real_file

HEAD = "LSOA code (2011),LSOA name (2011),Total population: mid 2015 (excluding prisoners)\n"


def loaded(session: Session, path: Path) -> ImportReport:
    return import_population(session, path=path, words=SourceWords(), actor="operator")


def test_rows_are_kept_changed_or_refused(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        HEAD + 'E01000001,A,"1,296"\nE01000002,B,0\nE01000003,C,many\nS01000001,D,5\n'
        "E01000001,A again,7\n\nE01000004,E,999999\n"
    )
    report = loaded(session, path)
    assert (report.rows, report.imported, len(report.refused)) == (6, 2, 4)
    assert [note.row for note in report.refused] == [4, 5, 6, 8]
    held = session.scalars(select(Population).order_by(Population.lsoa)).all()
    assert [(row.lsoa, row.people, row.release) for row in held] == [
        ("E01000001", 1296, "mid 2015 (excluding prisoners)"),
        ("E01000002", 0, "mid 2015 (excluding prisoners)"),
    ]
    path.write_text(HEAD + "E01000001,A,1300\nE01000002,B,0\n")
    again = loaded(session, path)
    assert (again.imported, again.updated, again.unchanged) == (0, 1, 1)


@pytest.mark.parametrize("text", ["LSOA code (2011),People\n", "", "a,b\n1,2\n"])
def test_another_file_is_refused(session: Session, tmp_path: Path, text: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text)
    with pytest.raises(UnreadableFile):
        loaded(session, path)
    with pytest.raises(UnreadableFile, match="no such file"):
        loaded(session, tmp_path / "nowhere.csv")


def test_the_published_file_holds_every_small_area(session: Session) -> None:
    path = real_file("deprivation/File_6_-_IoD2019_Population_Denominators.csv.gz")
    report = loaded(session, path)
    assert (report.rows, report.imported, report.refused) == (32_844, 32_844, [])
    total = session.scalar(select(func.sum(Population.people)))
    assert total is not None
    assert 54_000_000 < total < 55_000_000, "England without prisoners, mid 2015"
