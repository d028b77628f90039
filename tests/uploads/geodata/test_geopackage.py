"""GeoPackages with code in them, with odd names, with nothing in them, and damaged ones."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import geopandas
import pytest
import shapely

from assetmap.uploads.errors import MustChoose, TooLarge, UnreadableFile
from assetmap.uploads.geodata.geopackage import judge_geopackage
from assetmap.uploads.geodata.reading import Answers
from tests.uploads.geodata.asking import refuse, small, taken

FRAME = geopandas.GeoDataFrame(
    {"name": ["Hall", "Park"], "opened": ["2020-05-01", None]},
    geometry=[shapely.Point(404_000, 287_000), shapely.box(404_000, 287_000, 404_100, 287_100)],
    crs=27700,
)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("gpkg") / "a.gpkg"
    FRAME.to_file(path, layer="places", driver="GPKG")
    return path.read_bytes()


def copy(path: Path, data: bytes, *statements: str) -> Path:
    """A GeoPackage in which some statements were carried out."""
    found = path / "places.gpkg"
    found.write_bytes(data)
    if statements:
        database = sqlite3.connect(found)
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()
    return found


def test_an_honest_file(tmp_path: Path, honest: bytes) -> None:
    held = taken(copy(tmp_path, honest))
    assert held.srid == 27700
    assert [one.properties["name"] for one in held.features] == ["Hall", "Park"]
    assert held.features[1].shape is not None
    assert held.features[1].shape.geom.area == 10_000


@pytest.mark.case("U085")
def test_a_database_that_is_no_geopackage(tmp_path: Path) -> None:
    path = copy(tmp_path, b"", "CREATE TABLE people (name TEXT)")
    refuse(path, "is a database, but no GeoPackage")


@pytest.mark.case("U086")
@pytest.mark.parametrize(
    "data", [b"SQLite format 4\0" + b"\0" * 5_000, b"\0" * 5_000, b"SQLite format 3\0"]
)
def test_bad_magic(tmp_path: Path, data: bytes) -> None:
    refuse(copy(tmp_path, data), "no kind that is read|is not a GeoPackage|nothing but blanks")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        pytest.param(
            "CREATE VIEW nice AS SELECT * FROM places", "the view “nice”",
            marks=pytest.mark.case("U087"),
        ),
        pytest.param(
            "CREATE TRIGGER evil AFTER INSERT ON places BEGIN SELECT 1; END",
            "the trigger “evil”", marks=pytest.mark.case("U089"),
        ),
        ("CREATE VIRTUAL TABLE words USING fts5(a)", "the table “words”"),
        ("CREATE TABLE sums (a INT, b INT AS (abs(a)))", "the table “sums”"),
        ("CREATE TABLE sums (a INT, b INT GENERATED ALWAYS AS (abs(a)) STORED)", "the table"),
    ],
)  # fmt: skip
def test_code_in_the_file(tmp_path: Path, honest: bytes, statement: str, words: str) -> None:
    refuse(copy(tmp_path, honest, statement), words)


@pytest.mark.case("U087")
def test_a_view_that_is_registered_as_a_layer(tmp_path: Path, honest: bytes) -> None:
    path = copy(
        tmp_path,
        honest,
        "CREATE VIEW nice AS SELECT * FROM places",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
        "VALUES ('nice', 'features', 'nice', 27700)",
        "INSERT INTO gpkg_geometry_columns VALUES ('nice', 'geom', 'GEOMETRY', 27700, 0, 0)",
    )
    refuse(path, "the view “nice”")


@pytest.mark.case("U088")
def test_a_view_without_end(tmp_path: Path, honest: bytes) -> None:
    path = copy(
        tmp_path,
        honest,
        "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i FROM n",
    )
    start = time.monotonic()
    refuse(path, "the view “endless”")
    assert time.monotonic() - start < 2


@pytest.mark.case("U090")
def test_a_geometry_column_with_a_statement_for_a_name(tmp_path: Path, honest: bytes) -> None:
    path = copy(
        tmp_path,
        honest,
        "UPDATE gpkg_geometry_columns SET column_name = 'geom''); SELECT load_extension(''x'')--'",
    )
    refuse(path, "has a name that is not accepted")


@pytest.mark.case("U091")
def test_a_layer_with_quotes_in_its_name_is_only_a_label(tmp_path: Path) -> None:
    path = tmp_path / "places.gpkg"
    FRAME.to_file(path, layer="""it's "quoted"; DROP TABLE x--""", driver="GPKG")
    assert len(taken(path).features) == 2


@pytest.mark.case("U092")
def test_only_pictures(tmp_path: Path, honest: bytes) -> None:
    path = copy(tmp_path, honest, "UPDATE gpkg_contents SET data_type = 'tiles'")
    refuse(path, "holds only pictures")
    path = copy(tmp_path, honest, "UPDATE gpkg_contents SET data_type = 'attributes'")
    refuse(path, "holds no layer with shapes")


@pytest.mark.case("U093")
def test_a_damaged_page(tmp_path: Path, honest: bytes) -> None:
    """Every page in turn is overwritten: read whole, or refused in words; never a crash."""
    size = int.from_bytes(honest[16:18], "big")
    refused = 0
    for start in range(size, len(honest), size):
        data = honest[:start] + b"\xff" * size + honest[start + size :]
        path = copy(tmp_path, data)
        try:
            judge_geopackage(path, path.name)
        except UnreadableFile as fault:
            refused += "damaged" in str(fault) or "holds" in str(fault) or "name" in str(fault)
    assert refused > (len(honest) // size) // 2
    cut = copy(tmp_path, honest[: len(honest) // 2])
    refuse(cut, "damaged")


@pytest.mark.case("U093")
def test_an_index_that_does_not_agree_with_its_table(tmp_path: Path, honest: bytes) -> None:
    """SQLite would read it; only its own check finds it."""
    path = copy(tmp_path, honest, "CREATE TABLE t (a UNIQUE)", "INSERT INTO t VALUES (1), (2)")
    database = sqlite3.connect(path)
    ((index,),) = database.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_t_1'"
    )
    database.close()
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    page = (index - 1) * size
    data[page + 3 : page + 5] = b"\0\1"  # one entry fewer than the table has rows
    refuse(copy(tmp_path, bytes(data)), "damaged GeoPackage")


@pytest.mark.case("U094")
def test_newest_rows_in_another_file(tmp_path: Path, honest: bytes) -> None:
    path = copy(tmp_path, honest)
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("UPDATE gpkg_contents SET description = 'Newer'")
    database.commit()
    half = copy(tmp_path / "..", path.read_bytes())
    database.close()
    refuse(half, "copied while a program had it open")
    half.unlink()


@pytest.mark.case("U095")
def test_five_hundred_layers_and_one_past_the_limit(tmp_path: Path, honest: bytes) -> None:
    def many(count: int) -> Path:
        added = [
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
            f"VALUES ('t{number}', 'features', 't{number}', 27700)"
            for number in range(count - 1)
        ]
        return copy(tmp_path, honest, *added)

    refuse(many(500), "holds 500 layers; at most 64", TooLarge)
    path = many(3)
    assert judge_geopackage(path, path.name, layers=3).driver == "GPKG"
    with pytest.raises(TooLarge, match="3 layers; at most 2"):
        judge_geopackage(path, path.name, layers=2)


def test_two_layers_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "places.gpkg"
    FRAME.to_file(path, layer="one", driver="GPKG")
    FRAME[:1].to_file(path, layer="other", driver="GPKG")
    fault = refuse(path, "holds the layers one, other", MustChoose)
    assert isinstance(fault, MustChoose)
    assert fault.choices == ("one", "other")
    assert len(taken(path, answers=Answers(layer="other")).features) == 1


def test_a_check_that_takes_too_long_is_stopped(tmp_path: Path, honest: bytes) -> None:
    fill = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
        "INSERT INTO big SELECT i, hex(randomblob(20)) FROM n"
    )
    path = copy(tmp_path, honest, "CREATE TABLE big (a, b UNIQUE)", fill)
    assert judge_geopackage(path, path.name).driver == "GPKG"
    with pytest.raises(TooLarge, match="to check"):
        judge_geopackage(path, path.name, seconds=0)


def test_more_than_the_child_may_hold_ends_only_the_child(tmp_path: Path) -> None:
    path = tmp_path / "places.gpkg"
    rows = 5_000
    geopandas.GeoDataFrame(
        {"name": ["x" * 9_000] * rows},
        geometry=[shapely.Point(404_000, 287_000)] * rows,
        crs=27700,
    ).to_file(path, driver="GPKG")
    usual = small()
    tight = replace(usual, child=replace(usual.child, memory=240 * 2**20))
    refuse(path, "more than 240 MB of memory", TooLarge, rules=tight)
    fewer = replace(tight, features=rows - 1)
    refuse(path, "more than 4,999 features", TooLarge, rules=fewer)  # before they are read
    assert len(taken(path).features) == rows
