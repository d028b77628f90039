"""Brownfield land registers: headers, odd values, places that cannot be right, what went."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.developments.analysis import sum_homes
from assetmap.developments.errors import OlderRegister
from assetmap.developments.models import Development
from assetmap.importers.boundaries import BoundaryFields, import_boundaries
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.developments import import_developments
from assetmap.uploads.errors import UnreadableFile
from tests.real_files import real_file

COLLECTED = (
    "resource-date", "site", "site-address", "latitude", "longitude", "hectares",
    "planning-permission-status", "minimum-net-dwellings", "maximum-net-dwellings", "name",
)  # fmt: skip
FIRST, SECOND = "2019-10-20", "2020-01-31"
WHOSE = "Example City Council"


def row(ref: str, homes: str = "10", *, day: str = SECOND, **more: str) -> dict[str, str]:
    return {
        "resource-date": day, "site": ref, "site-address": f"{ref} Example Road, Sampleton",
        "latitude": "52.48", "longitude": "-1.93", "hectares": "1.5",
        "planning-permission-status": "permissioned", "minimum-net-dwellings": homes,
        "maximum-net-dwellings": homes, "name": WHOSE, **more,
    }  # fmt: skip


def write(path: Path, rows: list[dict[str, str]], header: tuple[str, ...] = COLLECTED) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(session: Session, path: Path, **said: object) -> ImportReport:
    words = SourceWords(retrieved_on=date(2026, 11, 1))
    return import_developments(
        session, path=path, authority=None, words=words, actor="operator", **said
    )


def held(session: Session, ref: str) -> Development:
    return session.scalars(select(Development).where(Development.reference == ref)).one()


def counting(session: Session) -> list[Development]:
    return list(session.scalars(select(Development).where(Development.gone.is_(None))))


STANDARD = (
    "SiteReference", "SiteNameAddress", "GeoX", "GeoY", "Hectares", "PlanningStatus",
    "NetDwellingsRangeFrom", "NetDwellingsRangeTo", "OrganisationLabel",
)  # fmt: skip
AS_COLLECTED = (
    "site", "site-address", "longitude", "latitude", "hectares", "planning-permission-status",
    "minimum-net-dwellings", "maximum-net-dwellings", "name",
)  # fmt: skip
SPELLINGS = (
    STANDARD,
    tuple(name.upper() for name in STANDARD),
    tuple(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) for name in STANDARD),
    AS_COLLECTED,
)


@pytest.mark.parametrize("header", [",".join(names) for names in SPELLINGS])
@pytest.mark.parametrize("place", ["-1.93,52.48", "404753.2,286964.8"])
def test_every_spelling_of_the_header(
    session: Session, tmp_path: Path, header: str, place: str
) -> None:
    path = tmp_path / "register.csv"
    path.write_text(
        f"\ufeff{header}\r\nE1,Example Road,{place},0.5,Not permissioned,10,12,{WHOSE}\r\n",
        encoding="utf-8",
    )
    report = load(session, path)
    assert (report.rows, report.imported, report.unplaced) == (1, 1, [])
    site = held(session, "E1")
    assert (site.stage, site.homes_from, site.homes_to) == ("not_permissioned", 10, 12)
    assert site.geom is not None


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ({"latitude": "", "longitude": ""}, "There are no coordinates."),
        ({"latitude": "0", "longitude": "0"}, "no location"),
        ({"latitude": "-1.93", "longitude": "52.48"}, "swapped"),
        ({"latitude": "nan", "longitude": "-1.9"}, "finite"),
        ({"latitude": "north", "longitude": "-1.9"}, "not two numbers"),
        ({"latitude": "12", "longitude": "100"}, "National Grid"),
        ({"latitude": "53.578809", "longitude": "-2.09233", "site-address": "Mill Street, Shaw"},
         "X9 Shaw lies 120 km from Example."),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_kept_and_not_drawn(
    session: Session, tmp_path: Path, place: dict[str, str], why: str
) -> None:
    rows = [row("E1"), row("E2"), row("E3"), row("X9", **place)]
    report = load(session, write(tmp_path / "r.csv", rows))
    assert (report.rows, report.imported) == (4, 4)
    assert [note.row for note in report.unplaced] == [5]
    assert why in report.unplaced[0].reason
    site = held(session, "X9")
    assert site.geom is None
    assert site.unplaced_reason == report.unplaced[0].reason
    assert {one.reference for one in counting(session)} == {"E1", "E2", "E3", "X9"}


def test_swapped_metres_are_told_from_far_away(session: Session, tmp_path: Path) -> None:
    rows = [row("E1"), row("E2"), row("X9", latitude="404753", longitude="286964")]
    report = load(session, write(tmp_path / "r.csv", rows))
    assert report.unplaced[0].reason.startswith("Easting and northing are swapped")


def test_a_site_that_a_later_register_splits_or_drops_counts_no_more(
    session: Session, tmp_path: Path
) -> None:
    first = [row("N717", "1150", day=FIRST), row("E5", "40", day=FIRST), row("E6", day=FIRST)]
    load(session, write(tmp_path / "first.csv", first))
    second = [row("N717A", "500"), row("N717B", "651"), row("E6")]
    report = load(session, write(tmp_path / "second.csv", second))
    assert (report.imported, report.updated) == (2, 1)
    parent, dropped = held(session, "N717"), held(session, "E5")
    assert (parent.gone, parent.superseded_on, parent.parts) == (
        "split", date(2020, 1, 31), ["N717A", "N717B"],
    )  # fmt: skip
    assert (dropped.gone, dropped.superseded_on) == ("dropped", date(2020, 1, 31))
    assert parent.geom is not None
    said = [note.reason for note in report.changes]
    assert "N717: was split into N717A, N717B." in said
    assert "E5: is not in the register of 31 January 2020." in said
    homes = sum_homes((one.homes_from, one.homes_to) for one in counting(session))
    assert (homes.least, homes.sites) == (500 + 651 + 10, 3)
    assert [step.on_day.isoformat() for step in held(session, "E6").stages] == [FIRST, SECOND]


def test_what_changed_is_told_and_what_comes_back_counts_again(
    session: Session, tmp_path: Path
) -> None:
    load(session, write(tmp_path / "a.csv", [row("E1", day=FIRST), row("E2", day=FIRST)]))
    load(session, write(tmp_path / "b.csv", [row("E1")]))
    assert held(session, "E2").gone == "dropped"
    later = [row("E1", "25", day="2021-01-01"), row("E2", day="2021-01-01")]
    report = load(session, write(tmp_path / "c.csv", later))
    assert held(session, "E2").gone is None
    assert [note.reason for note in report.changes] == [
        "E1: homes, at least: 10 → 25; homes, at most: 10 → 25.",
        "E2: counts again.",
    ]
    assert load(session, write(tmp_path / "c.csv", later)).unchanged == 2


def test_an_older_register_is_refused_whole(session: Session, tmp_path: Path) -> None:
    load(session, write(tmp_path / "b.csv", [row("E1")]))
    with pytest.raises(OlderRegister, match="back in time"):
        load(session, write(tmp_path / "a.csv", [row("E1", "99", day=FIRST)]))


def test_odd_values_are_left_out_with_a_note(session: Session, tmp_path: Path) -> None:
    rows = [
        row("E1", "-62"),
        row("E2", "many", hectares="-3"),
        row("E3", **{"minimum-net-dwellings": "20", "maximum-net-dwellings": "5"}),
        row("E4", **{"planning-permission-status": "perhaps", "resource-date": "31/02/2020"}),
    ]
    report = load(session, write(tmp_path / "r.csv", rows))
    said = {note.row: note.reason for note in report.flagged}
    assert "62 homes fewer" in said[2]
    assert (held(session, "E2").homes_from, held(session, "E2").area_ha) == (None, None)
    assert (held(session, "E3").homes_from, held(session, "E3").homes_to) == (5, 20)
    assert held(session, "E4").stage == "unknown"
    assert sum("left out" in note.reason for note in report.flagged) == 4


def test_rows_that_cannot_be_kept_are_refused(session: Session, tmp_path: Path) -> None:
    rows = [row("E1"), row("E1", "99"), row(""), row("E\x002")]
    report = load(session, write(tmp_path / "r.csv", rows))
    assert (report.rows, report.imported) == (4, 1)
    assert [note.row for note in report.refused] == [3, 4, 5]
    assert held(session, "E1").homes_to == 10


def test_a_parent_beside_its_parts_in_one_register_is_doubted(
    session: Session, tmp_path: Path
) -> None:
    report = load(session, write(tmp_path / "r.csv", [row("N9"), row("N9A"), row("N9B")]))
    assert "N9A, N9B" in report.flagged[0].reason
    assert len(counting(session)) == 3


def test_another_kind_of_file_is_refused(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("name,postcode\nExample,B16 0HQ\n")
    with pytest.raises(UnreadableFile, match="no brownfield land register"):
        load(session, path)
    bare = tmp_path / "bare.csv"
    bare.write_text("SiteReference,GeoX,GeoY\nE1,-1.93,52.48\n")
    with pytest.raises(UnreadableFile, match="whose register"):
        load(session, bare)


def test_birminghams_register(session: Session) -> None:
    """Totals from the README of the real files: 992 sites, Port Loop once, one site in Oldham."""
    import_boundaries(
        session, path=real_file("boundaries/lad_england_topo.json"),
        fields=BoundaryFields("district", "LAD13CD", "LAD13NM", "generalised", None, None),
        words=SourceWords(), actor="operator",
    )  # fmt: skip
    path = real_file("brownfield_planning/brownfield_register_birmingham.csv")
    report = load(session, path)
    assert (report.rows, report.imported, report.refused) == (992, 992, [])
    reasons = {note.text.split(",")[0]: note.reason for note in report.unplaced}
    assert reasons["SHA0167"] == "SHA0167 Shaw lies in Oldham, 120 km from Birmingham."
    assert len(reasons) == 1
    gone = [one for one in session.scalars(select(Development)) if one.gone]
    assert len(gone) == 405
    split = {one.reference: one for one in gone if one.gone == "split"}
    assert len(split) == 11
    assert sum(one.homes_to or 0 for one in split.values()) == 4_351
    loop = [one for one in counting(session) if one.reference.startswith("N717")]
    homes = sum_homes((one.homes_from, one.homes_to) for one in loop)
    assert (homes.least, homes.most, homes.sites) == (1_151, 1_151, 10)
    assert sum("homes fewer" in note.reason for note in report.flagged) == 52
    assert load(session, path).unchanged == 992


def test_wolverhamptons_register(session: Session) -> None:
    report = load(session, real_file("brownfield_planning/brownfield_register_wolverhampton.csv"))
    assert report.rows == report.imported + len(report.refused)
    assert report.imported > 300
