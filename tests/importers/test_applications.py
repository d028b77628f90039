"""Planning applications from PlanIt: what is read, where it lies, and what counts for its land."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.developments.models import Development
from assetmap.developments.queries import DevelopmentFilter, count_homes, list_not_loaded
from assetmap.importers.applications import import_applications
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.planit import is_planit
from assetmap.uploads.errors import UnreadableFile
from tests.factories.register import new_neighbourhood
from tests.importers.test_developments import load as load_register
from tests.importers.test_developments import row as site_row
from tests.importers.test_developments import write as write_register
from tests.real_files import real_file


def record(uid: str = "2020/00001/PA", **more: Any) -> dict[str, Any]:
    return {
        "uid": uid, "area_name": "Example", "address": "1 Example Road, Sampleton",
        "description": "Erection of 24 flats", "url": "https://plans.example.gov.uk/1",
        "link": "https://planit.example.org/1/", "app_size": "Medium", "app_type": "Full",
        "app_state": "Permitted", "start_date": "2020-01-02", "consulted_date": "2020-01-20",
        "decided_date": "2020-03-04", "last_different": "2020-03-05T10:11:12",
        "location_x": -1.90, "location_y": 52.50, "other_fields": {"applicant_name": "A. Person"},
        **more,
    }  # fmt: skip


def write(path: Path, records: list[Any]) -> Path:
    path.write_text(json.dumps({"records": records, "total": len(records)}), encoding="utf-8")
    return path


def load(session: Session, path: Path, day: str = "2020-04-01", **said: Any) -> ImportReport:
    words = SourceWords(retrieved_on=date.fromisoformat(day))
    return import_applications(
        session, path=path, authority=said.get("authority"), words=words, actor="operator"
    )


def held(session: Session, uid: str = "2020/00001/PA") -> Development:
    return session.scalars(select(Development).where(Development.reference == uid)).one()


def test_an_application_is_read_whole(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path / "p.json", [record()])
    assert is_planit(path)
    report = load(session, path)
    assert (report.rows, report.imported, report.unplaced, report.flagged) == (1, 1, [], [])
    one = held(session)
    assert (one.kind, one.authority, one.stage) == ("application", "Example", "permissioned")
    assert (one.app_size, one.app_type, one.app_state) == ("medium", "full", "permitted")
    assert (one.received_on, one.consulted_on, one.decided_on) == (
        date(2020, 1, 2), date(2020, 1, 20), date(2020, 3, 4),
    )  # fmt: skip
    assert (one.homes_from, one.homes_to, one.homes_said) == (24, 24, "Erection of 24 flats")
    assert one.documents[0] == "https://plans.example.gov.uk/1"
    assert one.geom is not None
    assert one.uncounted is None
    said = " ".join(str(getattr(one, column.key)) for column in Development.__table__.columns)
    assert "Person" not in said
    assert load(session, path).unchanged == 1


@pytest.mark.parametrize("shape", ["list", "geojson", "location"])
def test_every_shape_of_the_file(session: Session, tmp_path: Path, shape: str) -> None:
    one = record()
    at = {"type": "Point", "coordinates": [one.pop("location_x"), one.pop("location_y")]}
    held_as: dict[str, Any] = {
        "list": [{**record()}],
        "geojson": {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": one, "geometry": at}],
        },
        "location": {"records": [{**one, "location": at}]},
    }
    path = tmp_path / "p.geojson"
    path.write_text(json.dumps(held_as[shape]), encoding="utf-8")
    assert load(session, path).unplaced == []
    assert held(session).geom is not None


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ({"location_x": None, "location_y": None}, "There are no coordinates."),
        ({"location_x": 52.5, "location_y": -1.9}, "swapped"),
        ({"location_x": 0, "location_y": 0}, "no location"),
        ({"location_x": -2.09233, "location_y": 53.578809}, "120 km from Example"),
        ({"location_x": "west", "location_y": "52"}, "not two numbers"),
        ({"location_x": True, "location_y": {}}, "There are no coordinates."),
    ],
)
def test_what_cannot_be_placed_is_kept_with_its_reason(
    session: Session, tmp_path: Path, place: dict[str, Any], why: str
) -> None:
    near = [record(f"N/{number}") for number in range(3)]
    report = load(session, write(tmp_path / "p.json", [*near, record("X/1", **place)]))
    assert [(note.row, why in note.reason) for note in report.unplaced] == [(4, True)]
    one = held(session, "X/1")
    assert one.geom is None
    assert one.unplaced_reason == report.unplaced[0].reason
    # Nobody can tell on which land it stands.
    assert one.uncounted in ("land_unsure", "same_land")


def test_records_that_cannot_be_kept_are_refused_by_field(session: Session, tmp_path: Path) -> None:
    records = [
        record(), record(), record(""), record("A/2", area_name=None), "no record",
        record("A\x00/3"), record("A" * 301),
    ]  # fmt: skip
    report = load(session, write(tmp_path / "p.json", records))
    assert (report.rows, report.imported) == (7, 1)
    assert [(note.row, note.field) for note in report.refused] == [
        (2, "uid"), (3, "uid"), (4, "area_name"), (5, ""), (6, ""), (7, ""),
    ]  # fmt: skip


def test_odd_values_are_left_out_with_a_note(session: Session, tmp_path: Path) -> None:
    odd = record(
        app_size="Huge", app_state="Perhaps", start_date="2nd May", url="javascript:alert(1)",
        description="Change of use of 3 flats and one house",
    )  # fmt: skip
    report = load(session, write(tmp_path / "p.json", [odd]))
    said = " ".join(note.reason for note in report.flagged)
    for words in ("app_size “Huge”", "app_state “Perhaps”", "2nd May", "javascript", "3 flats"):
        assert words in said
    one = held(session)
    assert (one.app_size, one.stage, one.received_on) == (None, "unknown", None)
    assert (one.homes_from, one.homes_to, one.homes_said) == (None, None, None)
    assert one.documents == ["https://planit.example.org/1/"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"records": 3}', '{"records": []}', "[" * 100_000]
)
def test_another_kind_of_file_is_refused(session: Session, tmp_path: Path, text: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        load(session, path)
    assert not is_planit(path)


def test_what_changed_is_told_and_older_records_are_refused(
    session: Session, tmp_path: Path
) -> None:
    first = record(app_state="Undecided", decided_date=None, last_different="2020-01-21")
    load(session, write(tmp_path / "a.json", [first]), "2020-02-01")
    report = load(session, write(tmp_path / "b.json", [record()]))
    assert [note.reason for note in report.changes] == [
        "2020/00001/PA: planning status: pending → permissioned; permission date: not said → "
        "2020-03-04; state of the application: undecided → permitted; day of the decision: "
        "not said → 2020-03-04."
    ]
    steps = [(step.on_day.isoformat(), step.stage) for step in held(session).stages]
    assert steps == [("2020-01-21", "pending"), ("2020-03-05", "permissioned")]
    back = load(session, write(tmp_path / "c.json", [first]), "2020-05-01")
    assert (back.rows, [note.field for note in back.refused]) == (1, ["last_different"])
    assert held(session).stage == "permissioned"


def test_a_feed_drops_nothing_and_is_no_register(session: Session, tmp_path: Path) -> None:
    whose = "Example City Council"
    district = new_neighbourhood(session, "example", (400_000, 280_000), 20_000)
    district.kind = "district"
    load(session, write(tmp_path / "a.json", [record(), record("2020/2")]), authority=whose)
    load(session, write(tmp_path / "b.json", [record()]), authority=whose)
    assert held(session, "2020/2").gone is None
    assert list_not_loaded(session) == ["Example"]
    # The register is older than the feed, which says nothing about it.
    site = site_row("E1", latitude="52.46", longitude="-1.9")
    load_register(session, write_register(tmp_path / "r.csv", [site]))
    assert held(session).gone is None
    assert held(session).kind == "application"
    assert list_not_loaded(session) == []


def test_a_piece_of_land_counts_once(session: Session, tmp_path: Path) -> None:
    """A site of 1 ha reaches 56 m; 0.0015° of longitude are 102 m here."""
    site = site_row("N717", "40", latitude="52.5", longitude="-1.9", hectares="1")
    load_register(session, write_register(tmp_path / "r.csv", [site]))
    records = [
        record("on/1"),
        record("by/2", location_x=-1.8985),
        record("away/3", location_x=-1.88, description="Erection of 7 houses"),
        record("no/4", location_x=-1.87, app_state="Rejected"),
        record("trees/5", location_x=-1.86, app_type="Trees"),
        record("again/6", location_x=-1.88, start_date="2019-01-01"),
        record("linked/7", location_x=-1.80, associated_id="away/3"),
        record("nowhere/8", location_x=None, location_y=None),
    ]
    report = load(session, write(tmp_path / "p.json", records))
    why = {
        one.reference: (one.uncounted, one.counted_with and one.counted_with.reference)
        for one in session.scalars(select(Development))
    }
    assert why == {
        "N717": (None, None),
        "on/1": ("same_land", "N717"),
        "by/2": ("land_unsure", "N717"),
        "away/3": (None, None),
        "no/4": ("refused", None),
        "trees/5": ("follow_up", None),
        "again/6": ("land_unsure", "away/3"),
        "linked/7": ("same_land", "away/3"),
        "nowhere/8": ("land_unsure", None),
    }
    homes = count_homes(session, DevelopmentFilter())
    assert (homes.least, homes.most, homes.sites, homes.apart) == (47, 47, 9, 7)
    assert sum("not counted twice" in note.reason for note in report.flagged) == 2
    # A site that a later register drops gives its land back.
    later = site_row("E9", "1", day="2021-01-01", latitude="52.6", longitude="-1.9")
    load_register(session, write_register(tmp_path / "s.csv", [later]))
    assert held(session, "on/1").uncounted is None


def test_lambeths_descriptions(tmp_path: Path, session: Session) -> None:
    """490 real proposals of one quarter: four state homes plainly, the rest is left to people."""
    path = real_file("brownfield_planning/lambeth_planning_permissions_2011Q1.csv")
    text = path.read_bytes().decode("cp1252")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 490
    records = [
        {
            "uid": one["REFVAL"], "area_name": "Lambeth", "address": one["ADDRESS"],
            "description": one["PROPOSAL"],
            "app_state": "Permitted" if one["DECSN"] == "PER" else "Other",
        }
        for one in rows
    ]  # fmt: skip
    report = load(session, write(tmp_path / "lambeth.json", records))
    assert report.rows == 490 == report.imported + len(report.refused)
    found = list(session.scalars(select(Development)))
    said = sorted((one.homes_to, one.homes_said) for one in found if one.homes_to is not None)
    assert said == [
        (1, "provide a single dwelling house"),
        (9, "provide 9 self contained flats"),
        (133, "comprising 133 flats"),
        (141, "provide 141 residential units"),
    ]
    assert len(report.unplaced) == report.imported
    assert count_homes(session, DevelopmentFilter()).most == 0
