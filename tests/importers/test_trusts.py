"""NHS trusts and sports clubs: codes, closing days, what the register has already."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.register_rows import ReadingOptions
from assetmap.importers.things import import_organisations
from assetmap.importers.trusts import import_trusts
from assetmap.organisations.models import Organisation, OrganisationFact
from assetmap.organisations.queries import find_by_org_id
from assetmap.uploads.errors import UnreadableFile
from tests.factories.anchors import Spot, new_postcodes
from tests.factories.register import new_organisation
from tests.real_files import real_file


def line(code: str, name: str, postcode: str = "B16 0HQ", closed: str = "") -> str:
    cells = [code, name, "Y60", "QHL", "TRUST HEADQUARTERS", "", "EXAMPLE ROAD", "SAMPLEFORD", "",
             postcode, "20010401", closed, *[""] * 15]  # fmt: skip
    return ",".join(f'"{cell}"' for cell in cells) + "\r\n"


def trusts(session: Session, tmp_path: Path, *lines: str) -> ImportReport:
    path = tmp_path / "etr.csv"
    path.write_text("".join(lines))
    return import_trusts(session, path=path, words=SourceWords(), actor="operator")


def clubs(session: Session, tmp_path: Path, content: str) -> ImportReport:
    path = tmp_path / "clubs.csv"
    path.write_text(content)
    return import_organisations(
        session, path=path, options=ReadingOptions(), words=SourceWords(), actor="operator"
    )


def test_codes_and_closing_days(session: Session, tmp_path: Path) -> None:
    new_postcodes(session, {"B16 0HQ": Spot(403700, 286900)})
    rows = (line("RX1", "EXAMPLE NHS TRUST"), line("RX2", "SAMPLE NHS TRUST", "", "20200331"))
    report = trusts(session, tmp_path, *rows)
    assert (report.rows, report.imported, len(report.unplaced)) == (2, 2, 1)
    first, second = (find_by_org_id(session, f"GB-NHS-RX{n}") for n in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.closed, first.kind, first.outline) == (False, "public body", "postcode")
    assert first.address == "TRUST HEADQUARTERS, EXAMPLE ROAD, SAMPLEFORD"
    assert (second.closed, second.closed_on, second.geom) == (True, date(2020, 3, 31), None)
    assert trusts(session, tmp_path, *rows).unchanged == 2


def test_a_trust_known_from_elsewhere(session: Session, tmp_path: Path) -> None:
    known = new_organisation(session, "Example Trust", org_ids=("GB-NHS-RX1",))
    report = trusts(session, tmp_path, line("RX1", "EXAMPLE NHS TRUST", closed="20240930"))
    assert (report.updated, len(report.flagged)) == (1, 1)
    assert (known.name, known.closed_on) == ("Example Trust", date(2024, 9, 30))
    assert trusts(session, tmp_path, line("RX1", "EXAMPLE NHS TRUST")).unchanged == 1
    assert known.closed_on == date(2024, 9, 30)


def test_rows_that_break_a_rule(session: Session, tmp_path: Path) -> None:
    report = trusts(
        session, tmp_path, line("RX1", "A"), line("RX1", "B"), line("R-1", "C"), line("RX4", ""),
        line("RX5", "E", closed="31/03/2020"), '"RX6","F"\r\n',
    )  # fmt: skip
    assert (report.rows, report.imported, len(report.refused)) == (6, 1, 5)


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "\n\n", "x"])
def test_another_file_is_not_taken_for_it(session: Session, tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableFile, match="etr"):
        trusts(session, tmp_path, content)


def test_clubs_that_are_not_active(session: Session, tmp_path: Path) -> None:
    report = clubs(
        session, tmp_path,
        "id,name,active\nGB-CASC-1,Alder Bowls,True\nGB-CASC-2,Birch Bowls,False\n"
        "GB-CASC-3,Cedar Bowls,perhaps\n",
    )  # fmt: skip
    assert (report.imported, len(report.flagged)) == (3, 1)
    assert "neither yes nor no" in report.flagged[0].reason
    held = session.scalars(select(Organisation).order_by(Organisation.name)).all()
    assert [(one.closed, one.closed_on, one.kind) for one in held] == [
        (False, None, "sports club"), (True, None, "sports club"), (False, None, "sports club"),
    ]  # fmt: skip


def test_a_closing_day_and_a_file_that_says_nothing(session: Session, tmp_path: Path) -> None:
    clubs(session, tmp_path, "id,name,closed on\na,Alder Bowls,2020-05-31\n")
    report = clubs(session, tmp_path, "id,name\na,Alder Bowls\n")
    held = session.scalars(select(Organisation)).one()
    assert (report.unchanged, held.closed, held.closed_on) == (1, True, date(2020, 5, 31))
    report = clubs(session, tmp_path, "id,name,closed on\nb,Birch Bowls,31/05/2020\n")
    assert "not like 2024-03-31" in report.refused[0].reason


def test_a_clashing_org_id_is_kept_as_a_claim(session: Session, tmp_path: Path) -> None:
    rows = "id,name,org_id\na,Alder,GB-CHC-1000001\nb,Birch,GB-CHC-1000001\n"
    assert len(clubs(session, tmp_path, rows).flagged) == 1
    clubs(session, tmp_path, rows)
    claim = session.scalars(select(OrganisationFact)).one()
    assert (claim.field, claim.value, claim.organisation.name) == (
        "identifier", "GB-CHC-1000001", "Birch",
    )  # fmt: skip


def test_real_trusts(session: Session) -> None:
    path = real_file("spend_nhs/nhs_ods_etr_trusts.csv")
    report = import_trusts(session, path=path, words=SourceWords(), actor="operator")
    assert (report.rows, report.imported, report.refused) == (273, 273, [])
    closed = select(func.count()).where(Organisation.closed, Organisation.closed_on.is_not(None))
    assert session.scalar(closed) == 68
