"""Each format that is read brings the same places in."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
from flask import Flask

from assetmap.geofiles.jobs import run_read, run_store
from tests.geofiles.sending import X, Y, coordinator, count, file_of, lonlat, send, step
from tests.real_files import real_file

NAMES = ["Sample Hall", "Sample Pond"]
SPOTS = [(X + 100, Y + 100), (X + 200, Y + 100)]


def frame(srid: int = 27700) -> geopandas.GeoDataFrame:
    points = SPOTS if srid == 27700 else [lonlat(*spot) for spot in SPOTS]
    return geopandas.GeoDataFrame(
        {"name": NAMES}, geometry=[shapely.Point(one) for one in points], crs=srid
    )


def geopackage(folder: Path) -> tuple[bytes, str]:
    frame().to_file(folder / "places.gpkg", driver="GPKG")
    return (folder / "places.gpkg").read_bytes(), "places.gpkg"


def shapefile(folder: Path) -> tuple[bytes, str]:
    frame().to_file(folder / "places.shp")
    with zipfile.ZipFile(folder / "places.zip", "w") as archive:
        for ending in ("shp", "shx", "dbf", "prj", "cpg"):
            archive.write(folder / f"places.{ending}", f"places.{ending}")
    return (folder / "places.zip").read_bytes(), "places.zip"


def kml(_folder: Path) -> tuple[bytes, str]:
    marks = "".join(
        f"<Placemark><name>{name}</name><Point><coordinates>{lon},{lat}</coordinates></Point>"
        "</Placemark>"
        for name, (lon, lat) in zip(NAMES, [lonlat(*spot) for spot in SPOTS], strict=True)
    )
    head = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    return f"{head}{marks}</Document></kml>".encode(), "places.kml"


def csv(_folder: Path) -> tuple[bytes, str]:
    rows = "".join(
        f"{name},{lon},{lat}\n"
        for name, (lon, lat) in zip(NAMES, [lonlat(*spot) for spot in SPOTS], strict=True)
    )
    return f"name,longitude,latitude\n{rows}".encode(), "places.csv"


def geojson(_folder: Path) -> tuple[bytes, str]:
    return frame(4326).to_json(drop_id=True).encode(), "places.geojson"


def topojson(_folder: Path) -> tuple[bytes, str]:
    points = [
        {"type": "Point", "coordinates": lonlat(*spot), "properties": {"name": name}}
        for name, spot in zip(NAMES, SPOTS, strict=True)
    ]
    topology = {
        "type": "Topology", "arcs": [],
        "objects": {"places": {"type": "GeometryCollection", "geometries": points}},
    }  # fmt: skip
    return json.dumps(topology).encode(), "places.json"


@pytest.mark.parametrize("made", [geojson, topojson, geopackage, shapefile, kml, csv])
def test_the_same_places_come_of_it(app: Flask, tmp_path: Path, made: object) -> None:
    boss = coordinator(app)
    content, name = made(tmp_path)  # type: ignore[operator]
    page = send(boss, content, name)
    slug = page.rsplit("/", 1)[1]
    run_read(app.config["SETTINGS"], slug)
    held = file_of(app, page)
    assert held.problem == ""
    assert held.account["new"] == 2, held.account
    assert step(boss, page, "confirm").status_code == 303
    run_store(app.config["SETTINGS"], slug)
    for name, (x, y) in zip(NAMES, SPOTS, strict=True):
        near = f"ST_DWithin(geom, ST_SetSRID(ST_MakePoint({x}, {y}), 27700), 0.2)"
        assert count(app, "asset", f"name = '{name}' AND {near}") == 1


@pytest.mark.parametrize(
    "name",
    [
        "geodata_formats/conservation_area_calverton.geojson",
        "geodata_formats/conservation_areas_tyneside.kml",
        "geodata_formats/shapefile_root.zip",
        "community_assets/lambeth_schools.csv",
    ],
)
def test_a_real_file_is_read_or_says_why_not(app: Flask, name: str) -> None:
    boss = coordinator(app)
    path = real_file(name)
    page = send(boss, path.read_bytes(), path.name)
    run_read(app.config["SETTINGS"], page.rsplit("/", 1)[1])
    held = file_of(app, page)
    assert held.state in ("checked", "failed")
    assert held.account or held.problem
    assert "on our side" not in held.problem
    assert boss.get(page).status_code == 200
