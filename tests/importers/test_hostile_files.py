"""Files made to harm: they reach no other file and no network, and end in a sentence at once."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas
import pytest
import shapely
from sqlalchemy.orm import Session

from assetmap.importers.anchors import import_anchors
from assetmap.importers.boundaries import BoundaryFields, import_boundaries
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.deprivation import import_deprivation
from assetmap.importers.geofile import read_geofile
from assetmap.importers.postcodes import import_postcodes
from assetmap.importers.register_rows import ReadingOptions
from assetmap.importers.things import import_assets
from assetmap.uploads.errors import UnreadableFile
from tests.listening import Listener

KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
WORDS = SourceWords(source="Test register")


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def read(path: Path) -> int:
    return len(read_geofile(path, crs=4326, layer=None, report=ImportReport()).features)


def virtual(target: str) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{target}</SrcDataSource>'
        "<SrcLayer>secret</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    )


def zipped(path: Path, **members: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return path


@pytest.mark.case("U083")
@pytest.mark.parametrize("form", ["comment", "two roots", "inside a zip", "under a kml root"])
def test_a_disguised_virtual_dataset_reaches_nothing(
    tmp_path: Path, listener: Listener, form: str
) -> None:
    """The address differs in each form: GDAL remembers an address that failed."""
    name = form.replace(" ", "-")
    text = virtual(f"/vsicurl/http://127.0.0.1:{listener.port}/{name}.geojson")
    path = tmp_path / "a.kml"
    if form == "inside a zip":
        path = zipped(tmp_path / "a.zip", a_shp=text, a_shx="x", a_dbf="x")
    elif form == "comment":
        path.write_text(f"<!-- <kml -->{text}")
    elif form == "two roots":
        path.write_text(f"<kml></kml>{text}")
    else:
        path.write_text(f"<kml>{text}</kml>")
    with pytest.raises(UnreadableFile):
        read(path)
    assert listener.asked == []


def test_a_disguised_virtual_dataset_reads_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("code,name\nE1,CANARY\n")
    path = tmp_path / "a.kml"
    path.write_text(f"<!-- <kml -->{virtual(str(secret))}")
    with pytest.raises(UnreadableFile, match="not KML") as refusal:
        read(path)
    assert "CANARY" not in str(refusal.value)


def test_links_in_kml_are_not_followed(tmp_path: Path, listener: Listener) -> None:
    there = f"http://127.0.0.1:{listener.port}"
    path = tmp_path / "a.kml"
    path.write_text(
        KML.format(
            f'<NetworkLink><Link><href>{there}/n.kml</href></Link></NetworkLink><Style id="s">'
            f"<IconStyle><Icon><href>{there}/i.png</href></Icon></IconStyle></Style><Placemark>"
            f"<name>{there}</name><styleUrl>{there}/s#s</styleUrl><ExtendedData><SchemaData "
            f'schemaUrl="{there}/x#y"/></ExtendedData><Point><coordinates>-1.9,52.4</coordinates>'
            "</Point></Placemark>"
        )
    )
    assert read(path) == 1
    assert listener.asked == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaa">]><kml>&a;</kml>', "DOCTYPE"),
        ("<kml>" * 100 + "</kml>" * 100, "nested too deeply"),
        ("<kml><Placemark></kml>", "not well-formed"),
    ],
)
def test_kml_that_is_more_or_less_than_kml(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.kml"
    path.write_text(text)
    with pytest.raises(UnreadableFile, match=words):
        read(path)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("CREATE TRIGGER rtree_x AFTER INSERT ON areas BEGIN SELECT 1; END", None),
        pytest.param(
            "CREATE TRIGGER evil AFTER INSERT ON areas BEGIN SELECT 1; END",
            "the trigger “evil”",
            marks=pytest.mark.case("U089"),
        ),
        pytest.param(
            "CREATE VIEW endless AS SELECT 1",
            "the view “endless”",
            marks=pytest.mark.case("U087"),
        ),
        ("CREATE VIRTUAL TABLE words USING fts5(a)", "the table “words”"),
        ("CREATE TABLE sums (a INT, b INT AS (abs(a)))", "the table “sums”"),
    ],
)
def test_a_geopackage_with_code_in_it(tmp_path: Path, statement: str, words: str | None) -> None:
    """A trigger with a usual name cannot fire: the file is only ever read."""
    path = tmp_path / "a 100%?#.gpkg"
    frame = geopandas.GeoDataFrame({"code": ["E1"]}, geometry=[shapely.Point(1, 52)], crs=4326)
    frame.to_file(tmp_path / "plain.gpkg", layer="areas", driver="GPKG")
    (tmp_path / "plain.gpkg").rename(path)
    database = sqlite3.connect(path)
    database.execute(statement)
    database.commit()
    database.close()
    if words is None:
        assert read(path) == 1
    else:
        with pytest.raises(UnreadableFile, match=words):
            read(path)


def test_a_database_that_says_code_is_elsewhere(tmp_path: Path) -> None:
    """An odd file name must not lead the judge to another file than the reader."""
    frame = geopandas.GeoDataFrame({"code": ["E1"]}, geometry=[shapely.Point(1, 52)], crs=4326)
    frame.to_file(tmp_path / "plain.gpkg", layer="areas", driver="GPKG")
    evil = tmp_path / "plain.gpkg?x"
    evil.write_bytes((tmp_path / "plain.gpkg").read_bytes())
    database = sqlite3.connect(evil)
    database.execute("CREATE VIEW endless AS SELECT 1")
    database.commit()
    database.close()
    with pytest.raises(UnreadableFile, match="the view"):
        read(evil)


BOMB = b"\0" * (300 * 2**20)


@pytest.mark.parametrize("door", ["shapefile", "postcodes", "code-point"])
def test_a_zip_bomb_is_refused_before_it_is_inflated(
    session: Session, tmp_path: Path, door: str
) -> None:
    path = tmp_path / "bomb.zip"
    if door == "shapefile":
        zipped(path, a_shp=BOMB, a_shx="x", a_dbf="x")
        with pytest.raises(UnreadableFile, match="100 times"):
            read(path)
        return
    name = "Data/CSV/b.csv" if door == "code-point" else "ONSPD.csv"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, BOMB)
    with pytest.raises(UnreadableFile, match="100 times"):
        import_postcodes(session, path=path, words=WORDS, actor="operator")


def test_a_workbook_bomb_inside_code_point_open(session: Session, tmp_path: Path) -> None:
    zipped(tmp_path / "inner.xlsx", a_xml=BOMB[: 2**24])
    path = tmp_path / "outer.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "Data/CSV/b.csv", '"B16 0AA",10,406300,287900,"E92000001",,,,"E08","E05"\n'
        )
        archive.write(tmp_path / "inner.xlsx", "Doc/Codelist.xlsx")
    with pytest.raises(UnreadableFile, match="100 times"):
        import_postcodes(session, path=path, words=WORDS, actor="operator")


def test_a_gzip_bomb(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "imd.csv.gz"
    path.write_bytes(gzip.compress(BOMB))
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        import_deprivation(session, path=path, release="iod2019", words=WORDS, actor="operator")


def test_an_arc_that_is_used_for_ever(tmp_path: Path) -> None:
    arc = [[0, 0], *([[1, 1]] * 20_000)]
    path = tmp_path / "a.json"
    shape = {"type": "Polygon", "arcs": [[0] * 50_000]}
    path.write_text(json.dumps({"type": "Topology", "arcs": [arc], "objects": {"a": shape}}))
    with pytest.raises(UnreadableFile, match="20 times more corners"):
        read(path)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and then nothing",
        b"SQLite format 3\x00" + b"\0" * 5000,
        b'{"type":"Topology","arcs":[[[1' + b"0" * 400 + b',2]]],"objects":{"a":'
        b'{"type":"LineString","arcs":[0]}}}',
        b'{"type":"Topology","arcs":[],"objects":{"a":{"type":"GeometryCollection",'
        b'"geometries":[[1]]}}}',
        b'{"type":"FeatureCollection","features":[],"crs":{"type":"name","properties":{"name":"X"}}}',
        b'{"type":"FeatureCollection","features":{"a":1}}',
        b'{"type":"Feature","properties":{"a":1' + b"0" * 6000 + b"}}",
    ],
)
def test_damage_ends_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        read_geofile(path, crs=None, layer=None, report=ImportReport())


def locked(path: Path) -> None:
    zipped(path, a_shp=b"\x00\x00\x27\x0a" * 50, a_shx="x", a_dbf="x")
    data = bytearray(path.read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.find(mark)
        while at >= 0:
            data[at + (6 if mark[2] == 3 else 8)] |= 1  # the bit that says encrypted
            at = data.find(mark, at + 4)
    path.write_bytes(data)


def test_a_locked_zip(tmp_path: Path) -> None:
    locked(tmp_path / "a.zip")
    with pytest.raises(UnreadableFile, match="damaged or locked"):
        read(tmp_path / "a.zip")


# -- one bad row never stops the others, nor the program -----------------------------------------


def csv_assets(session: Session, path: Path, text: str) -> ImportReport:
    path.write_text(text)
    return import_assets(
        session, path=path, options=ReadingOptions(), words=WORDS, actor="operator"
    )


@pytest.mark.parametrize(
    "row",
    [
        "2,Null\0byte,,",
        f"2,{'n' * 301},,",
        f"2,Long text,{'x' * 10_001},",
        f"{'k' * 301},Long key,,",
        "2,A crumb,,0.001",
        "2,A name,,1e400",
    ],
)
def test_a_row_that_cannot_be_stored_is_refused_alone(
    session: Session, tmp_path: Path, row: str
) -> None:
    report = csv_assets(
        session, tmp_path / "a.csv", f"id,name,description,hectares\n1,Hall,,\n{row}\n3,Park,,\n"
    )
    assert (report.imported, [note.row for note in report.refused]) == (2, [3])
    session.flush()


@pytest.mark.case("U097")
def test_a_cell_of_fifty_megabytes(session: Session, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read as CSV"):
        csv_assets(session, tmp_path / "a.csv", f"id,name\n1,{'x' * 50_000_000}\n")


def test_a_hundred_thousand_columns(session: Session, tmp_path: Path) -> None:
    header = ",".join(f"c{number}" for number in range(100_000))
    report = csv_assets(session, tmp_path / "a.csv", f"id,name,{header}\n1,Hall\n")
    assert report.imported == 1


def test_odd_line_ends_inside_a_cell_make_no_rows(session: Session, tmp_path: Path) -> None:
    report = csv_assets(session, tmp_path / "a.csv", "id,name\n1,Old\u2028Hall\x0bHouse\n2,Park\n")
    assert (report.rows, report.imported) == (2, 2)


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800"])
def test_text_that_no_database_can_hold(session: Session, tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.geojson"
    feature = (
        '{"type":"Feature","properties":{"code":"%s","name":"%s"},"geometry":{"type":"Polygon",'
        '"coordinates":[[[-1.9,52.4],[-1.8,52.4],[-1.8,52.5],[-1.9,52.4]]]}}'
    )
    path.write_text(
        '{"type":"FeatureCollection","features":['
        + ",".join([feature % ("E1", "Good"), feature % ("E2", f"Bad{text}")])
        + "]}"
    )
    fields = BoundaryFields("ward", "code", "name")
    report = import_boundaries(session, path=path, fields=fields, words=WORDS, actor="operator")
    assert (report.imported, [note.row for note in report.refused]) == (1, [2])


@pytest.mark.parametrize(
    "row",
    [
        "B16 0AB,abc,286900,1",
        "B16 0AB,403700,99999999999,1",
        "B16 0AB,9999999,286900,1",
        "B16 0AB,403700,286900,77",
        "B16 0AB,40370²,286900,1",
        "B16 0AB,403700,286900",
        "B16 0AB,403700,,1",
    ],
)
def test_a_postcode_row_that_cannot_be_stored(session: Session, tmp_path: Path, row: str) -> None:
    """It is refused or kept without a place; the rest is loaded, whatever the database thinks."""
    path = tmp_path / "pc.csv"
    path.write_text(f"pcds,oseast1m,osnrth1m,osgrdind\nB16 0AA,403700,286900,1\n{row}\n")
    report = import_postcodes(session, path=path, words=WORDS, actor="operator")
    assert report.rows == 2
    assert report.imported + len(report.refused) == 2
    assert report.imported >= 1
    assert report.refused or report.unplaced


@pytest.mark.parametrize(
    "row",
    [
        '"B16 0AB",10,abc,286900,"E92000001","","","","E08000025","E05000001"',
        '"B16 0AB",10,403700,9999999,"E92000001","","","","E08000025","E05000001"',
        '"B16 0AB",10,403700,286900,"E92000001","","","","E08\t25","E05000001"',
        '"B16 0AB",10,403700,286900,"E92000001","","","","E08\\25","E05000001"',
    ],
)
def test_a_code_point_row_that_cannot_be_stored(session: Session, tmp_path: Path, row: str) -> None:
    path = tmp_path / "codepo.zip"
    good = '"B16 0AA",10,403700,286900,"E92000001","","","","E08000025","E05000001"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Data/CSV/b.csv", f"{good}\n{row}\n")
        archive.writestr("Doc/metadata.txt", "COPYRIGHT DATE: 20259999\n")
    report = import_postcodes(session, path=path, words=WORDS, actor="operator")
    assert (report.imported, [note.row for note in report.refused]) == (1, [2])


@pytest.mark.parametrize(
    "content", [b"pcds,oseast1m\n" + b"\xff\xfe\n", b'pcds,a\n"' + b"x" * 200_000]
)
def test_a_postcode_file_that_breaks_half_way(
    session: Session, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "pc.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        import_postcodes(session, path=path, words=WORDS, actor="operator")


def test_a_short_row_of_deprivation(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "imd.csv"
    path.write_text(
        "LSOA code (2011),Index of Multiple Deprivation (IMD) Rank,"
        "Local Authority District code (2019),Local Authority District name (2019)\n"
        "E01000001,5,E08000025,Birmingham\nE01000002,6\n"
    )
    report = import_deprivation(
        session, path=path, release="iod2019", words=WORDS, actor="operator"
    )
    assert (report.imported, report.refused) == (2, [])


def test_anchors_that_clash_are_refused_alone(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "anchors.csv"
    path.write_text(
        "anchor,name,org_id,site,easting,northing\n"
        "first,First Trust,GB-NHS-AAA,main,404000,287000\n"
        "second,Second Trust,GB-NHS-AAA,main,404000,287000\n"
        f"third,{'T' * 301},,main,404000,287000\n"
        "fourth,Fourth Trust,not an id,main,0,0\n"
    )
    report = import_anchors(
        session, path=path, options=ReadingOptions(), words=WORDS, actor="operator"
    )
    assert (report.imported, [note.row for note in report.refused]) == (1, [3, 4, 5])
    assert report.unplaced == [], "what is refused is not also kept without a place"
