"""Files to take away: the same things in each, safe to open, with the lines of their sources."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import geopandas
import pyogrio
import pytest

from assetmap.core.crs import geometry_to_lonlat
from assetmap.paper.errors import NoSuchFile, TooMany
from assetmap.paper.take_away import FIELDS, KINDS, MOST_DRAWN, check_fits, take_away
from tests.paper.making import HOSTILE, taken, things

FOUND = taken(things(22))


def hostile():
    return taken(
        tuple(
            replace(thing, name=name, address=name, kind=name, description=name)
            for thing, name in zip(things(len(HOSTILE)), HOSTILE, strict=True)
        ),
        title=HOSTILE[0],
    )


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_geojson_holds_every_thing_where_it_is() -> None:
    document = json.loads(take_away(FOUND, "geojson").data)
    assert [feature["id"] for feature in document["features"]] == [
        f"{thing.record}/{thing.slug}" for thing in FOUND.things
    ]
    assert [feature["geometry"] is None for feature in document["features"]] == [
        thing.geom is None for thing in FOUND.things
    ]
    first = geometry_to_lonlat(FOUND.things[0].geom)
    assert document["features"][0]["geometry"]["coordinates"] == [
        round(first.x, 7), round(first.y, 7)
    ]  # fmt: skip
    assert document["attribution"] == list(FOUND.attributions)
    assert tuple(document["features"][0]["properties"]) == FIELDS
    link = document["features"][0]["properties"]["link"]
    assert link.startswith("https://example.org/")
    assert link.endswith("/example-1")


def test_geopackage_is_on_the_grid(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(take_away(FOUND, "gpkg").data)
    layers = {name for name, _ in pyogrio.list_layers(path)}
    assert layers == {"points", "outlines", "notes"}
    points = geopandas.read_file(path, layer="points")
    outlines = geopandas.read_file(path, layer="outlines")
    assert points.crs.to_epsg() == 27700
    assert len(points) + len(outlines) == 22
    assert points.geometry[0].equals(FOUND.things[0].geom)
    assert set(FOUND.attributions) <= set(geopandas.read_file(path, layer="notes")["note"])


def test_csv_has_both_kinds_of_coordinates() -> None:
    table = rows(take_away(FOUND, "csv").data)
    assert table[0] == [*FIELDS, "easting", "northing", "lat", "lon"]
    first = dict(zip(table[0], table[1], strict=True))
    assert float(first["easting"]) == pytest.approx(FOUND.things[0].geom.x, abs=0.06)
    assert float(first["lat"]) == pytest.approx(52.49, abs=0.02)
    eleventh = dict(zip(table[0], table[11], strict=True))
    assert (eleventh["easting"], eleventh["lon"]) == ("", "")
    assert ["note", FOUND.attributions[0]] in table
    assert any("2 of 22 have no known place" in cell for row in table for cell in row)


@pytest.mark.case("L06")
def test_no_cell_runs_as_a_formula() -> None:
    for row in rows(take_away(hostile(), "csv").data):
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t", "\r", "-2+3"))


def test_html_asks_no_network_and_runs_no_name() -> None:
    page = take_away(hostile(), "html").data.decode()
    assert "alert(1)</script>" not in page
    assert "<img src=file" not in page
    assert "49" not in re.findall(r"<bdi>(.*?)</bdi>", page)
    assert "${alert(1)}" not in page.split("<script>")[-1]
    assert not re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=", page)
    assert "default-src 'none'" in page
    assert "Example register, OGL v3.0" in page


def test_hostile_names_are_whole_in_the_other_files(tmp_path: Path) -> None:
    document = json.loads(take_away(hostile(), "geojson").data)
    assert [feature["properties"]["name"] for feature in document["features"]] == list(HOSTILE)
    path = tmp_path / "a.gpkg"
    path.write_bytes(take_away(hostile(), "gpkg").data)
    names = {
        name
        for layer in ("points", "outlines")
        for name in geopandas.read_file(path, layer=layer)["name"]
    }
    assert '=HYPERLINK("http://example.invalid")' in names
    assert "Bell andnull" in names


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_chosen_is_still_a_file(kind: str) -> None:
    made = take_away(taken(()), kind, name="near-b18-7qh")
    assert made.name == f"near-b18-7qh.{kind}"
    assert made.data


def test_demonstration_data_say_so() -> None:
    found = taken(tuple(replace(thing, demonstration=True) for thing in things(3)))
    for kind in ("csv", "geojson", "html"):
        assert "emonstration data" in take_away(found, kind).data.decode()


def test_an_unknown_kind() -> None:
    with pytest.raises(NoSuchFile, match="csv, geojson, gpkg, html"):
        take_away(FOUND, "exe")


def test_a_file_holds_so_many_and_no_more() -> None:
    assert check_fits("html", MOST_DRAWN) is KINDS["html"]
    with pytest.raises(TooMany, match="at most 1,000 things and this view has 1,001"):
        check_fits("html", MOST_DRAWN + 1)
    assert check_fits("csv", MOST_DRAWN + 1) is KINDS["csv"]
