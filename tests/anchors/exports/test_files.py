"""What is taken away: exact sums, no formulas, no person, sources, and all of a file or none."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import geopandas
import pyogrio
import pytest
import shapely
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from assetmap.anchors.exports.csv_table import safe, write_csv
from assetmap.anchors.exports.folium_map import write_map
from assetmap.anchors.exports.geojson import document, write_geojson
from assetmap.anchors.exports.geopackage import write_geopackage
from assetmap.anchors.exports.words import sheets
from assetmap.anchors.exports.workbook import write_workbook
from assetmap.anchors.exports.writing import CannotWrite, whole_file
from assetmap.anchors.queries.exports import Export
from tests.anchors.exports.conftest import HOSTILE, PERSON, make_export

Write = Callable[[Path, Export], None]
WRITERS: dict[str, Write] = {
    "csv": write_csv,
    "xlsx": write_workbook,
    "gpkg": write_geopackage,
    "geojson": write_geojson,
    "html": write_map,
}
every_format = pytest.mark.parametrize("ending", WRITERS)
BREAKDOWNS = ("Distance", "By district", "Suppliers")


def tables(path: Path) -> dict[str, list[dict[str, str]]]:
    """The CSV's tables, each under its own header."""
    found: dict[str, list[dict[str, str]]] = {}
    header: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.reader(handle):
            if row and row[0] == "table":
                header = row
            elif row:
                found.setdefault(row[0], []).append(dict(zip(header, row, strict=True)))
    return found


@pytest.mark.case("L07")
def test_each_breakdown_sums_to_the_total_to_the_penny(export: Export, tmp_path: Path) -> None:
    total = Decimal(export.catchment.total_pence) / 100
    for sheet in sheets(export):
        if sheet.name in BREAKDOWNS:
            at = sheet.header.index("gbp")
            assert sum(row[at] for row in sheet.rows) == total, sheet.name
    write_csv(tmp_path / "a.csv", export)
    found = tables(tmp_path / "a.csv")
    for name in BREAKDOWNS:
        assert sum(Decimal(row["gbp"]) for row in found[name]) == total, name


@pytest.mark.case("L06")
def test_csv_runs_no_formula_and_keeps_negative_numbers(export: Export, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", export)
    rows = {row["supplier"]: row for row in tables(tmp_path / "a.csv")["Suppliers"]}
    assert "'=HYPERLINK(globalThis.PWN) Ltd" in rows
    assert rows["Example Credit Ltd"]["gbp"] == "-33.33"
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as handle:
        read = list(csv.reader(handle))
    for row in read:
        for cell in row:
            harmless = cell[:1] not in ("=", "+", "-", "@") or Decimal(cell) < 0
            assert harmless, cell


@pytest.mark.case("L06")
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_every_sign_that_starts_a_formula(start: str) -> None:
    assert safe(f"{start}1") == f"'{start}1"


def test_csv_says_where_in_metres_and_degrees(export: Export, tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", export)
    rows = {row["supplier"]: row for row in tables(tmp_path / "a.csv")["Suppliers"]}
    row = rows["Example Far Ltd"]
    assert (row["easting"], row["northing"], row["address"]) == (
        "406900.0",
        "288100.0",
        "corrected",
    )
    assert (float(row["lat"]), float(row["lon"])) == pytest.approx((52.4906, -1.8997), abs=2e-4)
    assert rows["Example Nowhere Ltd"]["lat"] == ""
    (place,) = tables(tmp_path / "a.csv")["Corrected places"]
    assert (place["source"], place["corrected_on"]) == ("Asked", "2021-01-01")


@pytest.mark.case("L06")
def test_workbook_text_is_text_and_money_is_exact(export: Export, tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", export)
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[0] == "Read first"
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    page = book["Suppliers"]
    money = {row[0].value: row[-1].value for row in page.iter_rows(min_row=2)}
    assert set(HOSTILE) <= set(money)
    total = sum(Decimal(str(value)) for value in money.values())
    assert total == Decimal(export.catchment.total_pence) / 100
    assert money["Example Credit Ltd"] == -33.33


def test_a_control_character_does_not_end_the_workbook(export: Export, tmp_path: Path) -> None:
    named = export.catchment.suppliers
    names = ["Bell\x07 \x1bLtd", *named.name[1:]]
    odd = replace(export, catchment=replace(export.catchment, suppliers=replace(named, name=names)))
    write_workbook(tmp_path / "a.xlsx", odd)
    values = [row[0] for row in load_workbook(tmp_path / "a.xlsx")["Suppliers"].values]
    assert "Bell Ltd" in values


def test_geojson_is_rfc_7946(export: Export, tmp_path: Path) -> None:
    write_geojson(tmp_path / "a.geojson", export)
    found = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection"
    assert found["attribution"] == ["Payments: invented for tests (none)."]
    assert found["demonstration"] is False
    assert document(replace(export, demonstration=True))["demonstration"] is True
    assert any("Demonstration" in line for line in document(
        replace(export, demonstration=True))["notes"])  # fmt: skip
    for feature in found["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        west, south, east, north = shape.bounds
        assert -9 < west <= east < 3, "longitude comes first"
        assert 49 < south <= north < 61
        for x, y in shapely.get_coordinates(shape):
            assert (round(x, 7), round(y, 7)) == (x, y)
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw
                assert not any(hole.is_ccw for hole in part.interiors)
    layers = {feature["properties"]["layer"] for feature in found["features"]}
    assert {"local", "cell", "zone", "site", "supplier"} <= layers


def test_geopackage_is_in_metres_with_its_layers(export: Export, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_text("something older")
    write_geopackage(path, export)
    layers = {name for name, _ in pyogrio.list_layers(path)}
    assert {"local", "cell", "zone", "site", "supplier", "notes"} <= layers
    for layer in layers:
        assert pyogrio.read_info(path, layer=layer)["crs"] == "EPSG:27700", layer
    suppliers = geopandas.read_file(path, layer="supplier").set_index("name")
    assert suppliers.loc["Example Far Ltd"].geometry.equals(shapely.Point(406_900, 288_100))


@every_format
def test_no_person_in_any_byte(export: Export, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    WRITERS[ending](path, export)
    if ending == "xlsx":
        book = load_workbook(path)
        said = " ".join(str(value) for page in book for row in page.values for value in row)
    else:
        said = path.read_bytes().decode("utf-8", "ignore")
    assert "Example Far Ltd" in said
    assert PERSON.split()[-1].lower() not in said.lower()
    assert str(tmp_path) not in said, "no path of this machine"


@pytest.mark.case("L16")
def test_a_private_ledger_withholds_thin_cells(session: Session, tmp_path: Path) -> None:
    export = make_export(session, tmp_path, published=False)
    cells = [row for row in document(export)["features"] if row["properties"]["layer"] == "cell"]
    assert all(row["properties"]["suppliers"] >= 3 for row in cells)
    district = next(sheet for sheet in sheets(export) if sheet.name == "By district")
    assert "E09000033" not in {row[0] for row in district.rows}
    total = Decimal(export.catchment.total_pence) / 100
    assert sum(row[2] for row in district.rows) == total


@every_format
def test_a_folder_that_is_gone_is_said_plainly(export: Export, tmp_path: Path, ending: str) -> None:
    with pytest.raises(CannotWrite, match=r"gone/a\.\w+ could not be written"):
        WRITERS[ending](tmp_path / "gone" / f"a.{ending}", export)
    assert not (tmp_path / "gone").exists()


def test_a_fault_half_way_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("older")

    def fail() -> None:
        with whole_file(path) as made:
            made.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(CannotWrite, match="No space left"):
        fail()
    assert path.read_text() == "older"
    assert os.listdir(tmp_path) == ["a.csv"]  # noqa: PTH208 hidden files count too


def test_a_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from assetmap.anchors.exports.writing import whole_file\n"
        "with whole_file(Path('/dev/stdout')) as made: made.write_text('all of it')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "all of it"
    assert Path("/dev/stdout").is_symlink()
