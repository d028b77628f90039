"""Outlines of map files as developments: read, placed, kept again, each piece of land once."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
import shapely.affinity
import shapely.geometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.developments.models import Development
from assetmap.importers.contract import ImportReport, SourceWords
from assetmap.importers.outlines import import_outlines, is_map_file
from assetmap.importers.register_rows import ReadingOptions
from assetmap.uploads.errors import UnreadableFile
from tests.importers.test_developments import load as load_register
from tests.importers.test_developments import row as site_row
from tests.importers.test_developments import write as write_register

BOX = shapely.box(404000, 287000, 404100, 287200)


def frame(*rows: dict[str, Any], shapes: list[Any] | None = None) -> geopandas.GeoDataFrame:
    held = [
        {"reference": f"P{number}", "authority": "Example", "name": "Sample Yard", **row}
        for number, row in enumerate(rows, start=1)
    ]
    return geopandas.GeoDataFrame(
        held, geometry=shapes or [BOX] * len(held), crs="EPSG:27700"
    )  # fmt: skip


def write(folder: Path, data: geopandas.GeoDataFrame, kind: str) -> Path:
    if kind == "shp":
        inside = folder / "shp"
        inside.mkdir()
        data.to_file(inside / "sites.shp")
        return Path(shutil.make_archive(str(folder / "sites"), "zip", inside))
    path = folder / f"sites.{kind}"
    if kind in ("geojson", "kml"):
        data = data.to_crs(4326)
    data.to_file(path)
    return path


def load(session: Session, path: Path, day: str = "2026-11-01", **said: Any) -> ImportReport:
    return import_outlines(
        session, path=path, authority=said.get("authority"),
        options=ReadingOptions(said.get("mapping", {})),
        words=SourceWords(retrieved_on=date.fromisoformat(day), source="Example plans"),
        actor="operator",
    )  # fmt: skip


def held(session: Session, reference: str = "P1") -> Development:
    return session.scalars(select(Development).where(Development.reference == reference)).one()


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "shp"])
def test_every_format_gives_the_same(session: Session, tmp_path: Path, kind: str) -> None:
    data = frame({"homes_min": 10, "homes_max": 12, "stage": "permissioned"})
    if kind == "shp":
        data = data.rename(columns={"homes_min": "homesmin", "homes_max": "homesmax"})
    path = write(tmp_path, data, kind)
    assert is_map_file(path)
    report = load(session, path)
    assert (report.rows, report.imported, report.unplaced) == (1, 1, [])
    one = held(session)
    assert (one.kind, one.authority, one.address) == ("outline", "Example", "Sample Yard")
    assert (one.homes_from, one.homes_to, one.stage) == (10, 12, "permissioned")
    assert (str(one.area_ha), one.outline) == ("2.00", "surveyed")
    assert one.geom is not None


def test_kml_with_columns_of_its_own(session: Session, tmp_path: Path) -> None:
    ring = " ".join(f"{x},{y}" for x, y in [(-1.94, 52.48), (-1.939, 52.48), (-1.939, 52.481),
                                            (-1.94, 52.48)])  # fmt: skip
    path = tmp_path / "sites.kml"
    path.write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        "<name>K7</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
    )
    with pytest.raises(UnreadableFile, match="no column holds references"):
        load(session, path)
    report = load(session, path, mapping={"reference": "Name"}, authority="Example")
    assert (report.imported, held(session, "K7").authority) == (1, "Example")


def test_rows_that_cannot_be_kept_are_refused_by_field(session: Session, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {}, {"reference": "P1"}, {"reference": ""}, {}, {"homes_max": "many", "stage": "perhaps"},
    ]  # fmt: skip
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    bow = shapely.affinity.translate(bow, 404000, 287000)
    data = frame(*rows, shapes=[BOX, BOX, BOX, BOX.centroid, BOX])
    report = load(session, write(tmp_path, data, "geojson"))
    assert (report.rows, report.imported) == (5, 2)
    assert [(note.row, note.field) for note in report.refused] == [
        (2, "reference"), (3, "reference"), (4, "place"),
    ]  # fmt: skip
    assert {note.row for note in report.flagged if "kept as not known" in note.reason
            or "left out" in note.reason} == {5}  # fmt: skip
    crossed = tmp_path / "bow.geojson"
    crossed.write_text(json.dumps({
        "type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:27700"}},
        "features": [{"type": "Feature", "properties": {"reference": "B1"},
                      "geometry": shapely.geometry.mapping(bow)}],
    }))  # fmt: skip
    report = load(session, crossed)
    assert (report.imported, [note.field for note in report.refused]) == (0, ["place"])


def test_a_file_again_tells_what_changed_and_an_older_one_stays_out(
    session: Session, tmp_path: Path
) -> None:
    load(session, write(tmp_path, frame({"homes_max": 10}), "geojson"))
    changed = write(tmp_path, frame({"homes_max": 14}), "gpkg")
    report = load(session, changed, "2026-11-02")
    assert [note.reason for note in report.changes] == [
        "P1: homes, at least: 10 → 14; homes, at most: 10 → 14."
    ]
    assert [step.homes_to for step in held(session).stages] == [10, 14]
    back = load(session, tmp_path / "sites.geojson", "2026-11-01")
    assert (back.rows, len(back.refused), held(session).homes_to) == (1, 1, 14)


def test_an_outline_on_a_counted_site_counts_once(session: Session, tmp_path: Path) -> None:
    site = site_row("N1", "40", latitude="287100", longitude="404050", hectares="2")
    near = site_row("E2", "5", latitude="287400", longitude="404500", hectares="0.1")
    load_register(session, write_register(tmp_path / "r.csv", [site, near]))
    away = shapely.box(405000, 288000, 405100, 288200)
    data = frame({"homes_max": 30}, {"homes_max": 20}, {"homes_max": 7},
                 shapes=[BOX, away, away.buffer(-10)])  # fmt: skip
    load(session, write(tmp_path, data, "geojson"))
    why = {
        one.reference: (one.uncounted, one.counted_with and one.counted_with.reference)
        for one in session.scalars(select(Development))
    }
    assert why == {
        "N1": (None, None), "E2": (None, None), "P1": ("same_land", "N1"), "P2": (None, None),
        "P3": ("same_land", "P2"),
    }  # fmt: skip
