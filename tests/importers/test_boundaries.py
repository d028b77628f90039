"""Boundaries in every format, with what is mended, refused and never guessed."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.history.models import HistoryEntry
from assetmap.importers.boundaries import BoundaryFields, import_boundaries
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.places.models import Area
from assetmap.places.queries import area_names, programme_area
from assetmap.uploads.errors import UnreadableFile
from tests.real_files import real_file

WARD = BoundaryFields("ward", "code", "name")
FRAME = geopandas.GeoDataFrame(
    {"code": ["E05000001", "E05000002"], "name": ["North", "South"]},
    geometry=[shapely.box(404_000, 287_000, 405_000, 288_000),
              shapely.box(404_000, 286_000, 405_000, 287_000)],
    crs=27700,
)  # fmt: skip


def load(session: Session, path: Path, fields: BoundaryFields = WARD, **words) -> ImportReport:
    return import_boundaries(
        session, path=path, fields=fields, words=SourceWords(**words), actor="operator"
    )


def write(path: Path, frame: geopandas.GeoDataFrame = FRAME) -> Path:
    if path.suffix == ".zip":
        inside = path.parent / "shape"
        inside.mkdir()
        frame.to_file(inside / "areas.shp")
        with zipfile.ZipFile(path, "w") as archive:
            for part in inside.iterdir():
                archive.write(part, part.name)
    elif path.suffix == ".kml":
        frame.to_crs(4326).rename(columns={"name": "Name"}).to_file(path, driver="KML")
    elif path.suffix == ".gpkg":
        frame.to_file(path, driver="GPKG")
    else:
        path.write_text(frame.to_json(to_wgs84=True))
    return path


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.zip", "a.kml"])
def test_every_format_gives_the_same_areas(session: Session, tmp_path: Path, name: str) -> None:
    before = set(tmp_path.iterdir())
    path = write(tmp_path / name)
    fields = BoundaryFields("ward", "code", "Name" if name == "a.kml" else "name")
    made = set(tmp_path.iterdir()) - before
    report = load(session, path, fields)
    assert (report.rows, report.imported, report.refused) == (2, 2, [])
    assert set(tmp_path.iterdir()) - before == made, "nothing is written beside the source"
    areas = session.scalars(select(Area).order_by(Area.code)).all()
    assert [(area.slug, area.name) for area in areas] == [
        ("ward-e05000001", "North"), ("ward-e05000002", "South"),
    ]  # fmt: skip
    # KML and GeoJSON went through WGS 84 by PROJ's own crossing here, which is metres off.
    assert to_shape(areas[0].geom).centroid.distance(shapely.Point(404_500, 287_500)) < 3


def test_a_second_import_changes_only_what_changed(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg")
    load(session, path)
    assert load(session, path).unchanged == 2
    renamed = FRAME.assign(name=["North End", "South"])
    report = load(session, write(tmp_path / "b.gpkg", renamed), source="a.gpkg")
    assert (report.updated, report.unchanged) == (1, 1)
    session.expire_all()
    area = session.scalars(select(Area).where(Area.code == "E05000001")).one()
    assert (area.name, area.version, area.slug) == ("North End", 2, "ward-e05000001")
    change = session.scalars(
        select(HistoryEntry).where(HistoryEntry.op == "U", HistoryEntry.tbl == "area")
    ).one()
    assert (change.old["name"], change.new["name"], change.actor) == (
        "North", "North End", "operator",
    )  # fmt: skip


def test_a_neighbourhood_spans_councils_and_makes_the_programme_area(
    session: Session, tmp_path: Path
) -> None:
    frame = FRAME.dissolve().assign(name="Two Brooks")
    fields = BoundaryFields("neighbourhood", None, "name", "illustrative")
    load(session, write(tmp_path / "n.gpkg", frame[["name", "geometry"]]), fields)
    area = session.scalars(select(Area)).one()
    assert (area.slug, area.code, area.basis) == ("two-brooks", "two-brooks", "illustrative")
    assert round(programme_area(session).area) == 2_000_000
    assert area_names(session, ["two-brooks"])["neighbourhood", "two-brooks"] == "Two Brooks"


def test_rows_that_break_a_rule_are_refused_one_by_one(session: Session, tmp_path: Path) -> None:
    bow_tie = [[0, 0], [0.1, 0.1], [0.1, 0], [0, 0.1], [0, 0]]
    fine = [[[-1.9, 52.4], [-1.8, 52.4], [-1.8, 52.5], [-1.9, 52.4]]]
    features = [
        ({"code": "E1", "name": "Good"}, fine),
        ({"code": "E1", "name": "Twice"}, fine),
        ({"code": "", "name": "No code"}, fine),
        ({"code": "E2", "name": "Tangle"}, [[[x - 1.9, y + 52.4] for x, y in bow_tie]]),
        ({"code": "E3", "name": "Abroad"}, [[[10, 50], [11, 50], [11, 51], [10, 50]]]),
    ]  # fmt: skip
    path = tmp_path / "a.geojson"
    made = [
        {"type": "Feature", "properties": p, "geometry": {"type": "Polygon", "coordinates": c}}
        for p, c in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}))
    report = load(session, path)
    assert (report.rows, report.imported) == (5, 1)
    assert [note.row for note in report.refused] == [2, 3, 4, 5]
    assert "change its area" in report.refused[2].reason
    assert "outside Great Britain" in report.refused[3].reason
    assert any("WGS 84" in sentence for sentence in report.assumptions)


def test_a_coordinate_system_is_never_guessed(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path / "whole.zip")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "bare.zip", "w") as bare:
        for item in whole.infolist():
            if not item.filename.endswith(".prj"):
                bare.writestr(item, whole.read(item))
    path = tmp_path / "bare.zip"
    with pytest.raises(UnreadableFile, match="--crs 27700"):
        load(session, path)
    assert load(session, path, BoundaryFields("ward", "code", "name", crs=27700)).imported == 2


def test_another_coordinate_system_is_named(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", FRAME.to_crs(3857))
    with pytest.raises(UnreadableFile, match="Pseudo-Mercator"):
        load(session, path)


def test_metres_in_a_geojson_without_a_system_are_refused_with_a_hint(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "a.geojson"
    document = json.loads(FRAME.to_json(to_wgs84=False))
    document.pop("crs", None)
    path.write_text(json.dumps(document))
    report = load(session, path)
    assert report.imported == 0
    assert "--crs 27700" in report.refused[0].reason


def test_missing_properties_are_listed(session: Session, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"no property “WD21CD”.*it has code, name"):
        load(session, write(tmp_path / "a.gpkg"), BoundaryFields("ward", "WD21CD", "name"))


def vrt(path: Path) -> None:
    path.write_text("<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd"
                    "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>")  # fmt: skip


def view(path: Path) -> None:
    FRAME.to_file(path, driver="GPKG")
    with sqlite3.connect(path) as database:
        database.execute("CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                         "SELECT i + 1 FROM n) SELECT i FROM n")  # fmt: skip


def doctype(path: Path) -> None:
    path.write_text('<?xml version="1.0"?><!DOCTYPE k [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                    "<kml><name>&e;</name></kml>")  # fmt: skip


def two_shapes(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.shp", b"x")
        archive.writestr("b.shp", b"y")


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("a.geojson", vrt, "none of GeoJSON"),
        ("a.gpkg", view, "holds the view “endless”"),
        ("a.kml", doctype, "DOCTYPE"),
        ("a.zip", two_shapes, "exactly one .shp"),
        ("a.json", lambda path: path.write_text("{"), "not valid JSON"),
        ("a.json", lambda path: path.write_text("[" * 100_000), "none of GeoJSON|not valid JSON"),
        ("a.json", lambda path: path.write_text('{"a":' * 100_000), "not valid JSON"),
        ("a.json", lambda path: path.write_text('{"type": "Topology"}'), "exactly one object"),
        ("gone.json", lambda path: None, "no such file"),
    ],
)
def test_files_that_are_not_what_they_seem(
    session: Session, tmp_path: Path, name: str, make, words: str
) -> None:
    path = tmp_path / name
    make(path)
    with pytest.raises(UnreadableFile, match=words):
        load(session, path)


@pytest.mark.parametrize(
    ("file", "kind", "code", "name", "count"),
    [
        ("lsoa11_bsc_birmingham_sandwell.geojson", "lsoa", "LSOA11CD", "LSOA11NM", 825),
        ("wards_sandwell_E08000028.geojson", "ward", "WD13CD", "WD13NM", 24),
        ("wards_birmingham_solihull_2018.geojson", "ward", "WardCode", "Ward", 86),
        ("lad_england_topo.json", "district", "LAD13CD", "LAD13NM", 326),
        ("regions_countries_2022.geojson", "region", "RGN22CD,CTRY22CD", "RGN22NM,CTRY22NM", 12),
        ("lsoa21_west_birmingham_bng_shapefile.zip", "lsoa", "LSOA21", "LSOA21NM", 86),
    ],
)
def test_real_boundaries(
    session: Session, file: str, kind: str, code: str, name: str, count: int
) -> None:
    fields = BoundaryFields(kind, code, name)
    report = load(session, real_file(f"boundaries/{file}"), fields)
    assert (report.rows, report.imported) == (count, count), report.refused[:3]
    if file.startswith("lad"):
        assert [note.text for note in report.flagged if "OSTN15" in note.reason] == [
            "E06000053 Isles of Scilly"
        ]
