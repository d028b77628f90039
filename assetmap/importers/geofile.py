"""Opening geodata: GeoJSON, TopoJSON, GeoPackage, zipped Shapefile and KML, as what they are.

GDAL opens what it recognises rather than what a name says, reads other files and fetches
addresses when a file asks for it, and leaves files beside its source. So the content is sniffed
here first, only these formats reach GDAL, and it reads a private copy.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from xml.parsers import expat

import geopandas
import pyogrio
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.core.crs import GRID, KNOWN_SRIDS, WGS84
from assetmap.core.geometry import BadGeometry, from_geojson
from assetmap.importers.archives import opened_zip
from assetmap.importers.contract import ImportReport, UnreadableFile
from assetmap.importers.topojson import features_of_topology

MAX_BYTES = 500 * 2**20
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
#: Triggers that GDAL itself writes into every GeoPackage.
_USUAL_TRIGGERS = (
    "rtree_",
    "gpkg_",
    "trigger_insert_feature_count_",
    "trigger_delete_feature_count_",
)
#: The only kind of virtual table that a GeoPackage needs: its spatial index.
_INDEX_TABLE = re.compile(r"^create virtual table \S+ using rtree ?\(")
_COMPUTED = re.compile(r"\bas ?\(|\bgenerated always\b")
_MAX_XML_DEPTH = 64
_GDAL_FAULTS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyproj.exceptions.CRSError,
    shapely.errors.GEOSException,
    UnicodeDecodeError,
)


@dataclass(frozen=True)
class Feature:
    """One feature as read: its position from 1, its attributes, and its shape or the fault."""

    row: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None
    fault: str | None = None


@dataclass(frozen=True)
class GeoFile:
    """What a file holds and in which coordinate system (27700 or 4326)."""

    features: list[Feature]
    srid: int


def read_geofile(
    path: Path, *, crs: int | None, layer: str | None, report: ImportReport
) -> GeoFile:
    """Read every feature of a file; a bad shape is a fault of its own row.

    Parameters
    ----------
    crs : int or None
        EPSG code given by the person, which wins over what the file says.
    layer : str or None
        Layer name, needed when there are several.

    Raises
    ------
    UnreadableFile
        Not one of the formats, damaged, too large, or in a coordinate system that is neither
        named nor one of EPSG:27700 and EPSG:4326.
    """
    if not path.is_file():
        raise UnreadableFile(f"{path.name}: there is no such file.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"{path.name} is larger than {MAX_BYTES >> 20} MB.")
    with path.open("rb") as handle:
        head = handle.read(4096)
    if head.startswith(b"SQLite format 3\x00"):
        return _by_gdal(path, ".gpkg", "GPKG", crs, layer, report)
    if head.startswith(b"PK\x03\x04"):
        with _unzipped_shapefile(path) as shapefile:
            return _by_gdal(shapefile, ".shp", "ESRI Shapefile", crs, layer, report, path.name)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"{"):
        return _by_json(path, crs, report)
    if text.startswith(b"<") and b"kml" in head.lower():
        return _by_gdal(path, ".kml", "KML", crs, layer, report)
    raise UnreadableFile(
        f"{path.name} is none of GeoJSON, TopoJSON, GeoPackage, zipped Shapefile and KML."
    )


# -- JSON ------------------------------------------------------------------------------------


def _by_json(path: Path, crs: int | None, report: ImportReport) -> GeoFile:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise UnreadableFile(f"{path.name} is not valid JSON: {str(fault)[:120]}.") from fault
    if document.get("type") == "Topology":
        found, named = features_of_topology(document, path.name)
    else:
        found, named = _features_of_geojson(document, path.name), document.get("crs")
    srid = crs or _srid_of_json(named, path.name, report)
    _refuse_unknown(srid, path.name)
    return GeoFile(list(_shapes(found)), srid)


def _features_of_geojson(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    kind = document.get("type")
    if kind == "Feature":
        return [document]
    features = document.get("features")
    if kind != "FeatureCollection" or not isinstance(features, list):
        raise UnreadableFile(f"{name} is JSON, but neither GeoJSON features nor TopoJSON.")
    return features


def _shapes(found: list[dict[str, Any]]) -> Iterator[Feature]:
    for row, feature in enumerate(found, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        values = properties if isinstance(properties, dict) else {}
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if geometry is None:
            yield Feature(row, values, None)
            continue
        try:
            yield Feature(row, values, from_geojson(geometry))
        except BadGeometry as fault:
            yield Feature(row, values, None, str(fault))


def _srid_of_json(named: object, name: str, report: ImportReport) -> int:
    if named is None:
        report.assume(
            "The file names no coordinate system; it is taken as WGS 84 longitude and latitude, "
            "as the GeoJSON standard says (override with --crs 27700)."
        )
        return WGS84
    held = named.get("properties") if isinstance(named, dict) else None
    label = str(held.get("name", "")) if isinstance(held, dict) else ""
    if label.endswith(("CRS84", "EPSG::4326", "EPSG:4326")):
        return WGS84
    if label.endswith(("EPSG::27700", "EPSG:27700")):
        return GRID
    raise UnreadableFile(
        f"{name} is in the coordinate system “{label[:60]}”; only EPSG:4326 and EPSG:27700 are "
        "read. Convert it, or give --crs when you know better."
    )


# -- GDAL ------------------------------------------------------------------------------------


def _by_gdal(
    path: Path,
    ending: str,
    driver: str,
    crs: int | None,
    layer: str | None,
    report: ImportReport,
    name: str | None = None,
) -> GeoFile:
    name = name or path.name
    with tempfile.TemporaryDirectory(prefix="assetmap-") as folder:
        private = path if ending == ".shp" else Path(folder) / f"copy{ending}"
        if private is not path:
            shutil.copyfile(path, private)
        # What is judged is the copy that is read, before GDAL sees it: GDAL follows a disguised
        # virtual dataset to other files and addresses already when it lists the layers.
        _JUDGES[driver](private, name)
        try:
            layers = [str(found) for found, _ in pyogrio.list_layers(private)]
            chosen = _choose_layer(layers, layer, name)
            if pyogrio.read_info(private, layer=chosen)["driver"] not in (driver, "LIBKML"):
                raise UnreadableFile(f"{name} is not what its content says it is.")
            frame = geopandas.read_file(private, layer=chosen, engine="pyogrio")
        except _GDAL_FAULTS as fault:
            raise UnreadableFile(f"{name} is damaged: {str(fault)[:120]}.") from fault
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise UnreadableFile(f"{name}: the layer {chosen} holds no shapes.")
    srid = crs or _srid_of_frame(frame.crs, name)
    _refuse_unknown(srid, name)
    names = [str(column) for column in frame.columns if column != frame.geometry.name]
    rows = frame[names].to_dict(orient="records")
    features = [
        Feature(row, {str(key): _plain(value) for key, value in values.items()}, geometry)
        for row, (values, geometry) in enumerate(zip(rows, frame.geometry, strict=True), start=1)
    ]
    return GeoFile(features, srid)


def _plain(value: object) -> object:
    return None if value is None or value != value else value


def _choose_layer(layers: list[str], wanted: str | None, name: str) -> str:
    if wanted is not None and wanted in layers:
        return wanted
    if wanted is None and len(layers) == 1:
        return layers[0]
    raise UnreadableFile(
        f"{name} holds the layers {', '.join(layers) or '(none)'}; choose one with --layer."
    )


def _srid_of_frame(found: pyproj.CRS | None, name: str) -> int:
    if found is None:
        raise UnreadableFile(
            f"{name} does not say its coordinate system. Give it: --crs 27700 for National Grid "
            "metres, --crs 4326 for longitude and latitude."
        )
    for srid in KNOWN_SRIDS:
        known = pyproj.CRS.from_epsg(srid)
        if (
            found == known
            or found.to_epsg(min_confidence=70) == srid
            or (
                found.is_projected
                and found.name.replace("_", " ") == "British National Grid"
                and srid == GRID
            )
        ):
            return srid
    raise UnreadableFile(
        f"{name} is in “{found.name[:60]}”; only EPSG:27700 and EPSG:4326 are read. Convert it, "
        "or give --crs when you know better."
    )


def _refuse_unknown(srid: int, name: str) -> None:
    if srid not in KNOWN_SRIDS:
        raise UnreadableFile(f"{name}: EPSG:{srid} is not read; use 27700 or 4326.")


def _judge_geopackage(private: Path, name: str) -> None:
    """A GeoPackage is a database that can hold code: a recursive view hangs its reader."""
    database = sqlite3.connect(f"file:{private}?mode=ro&immutable=1", uri=True)
    try:
        found = database.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
        for kind, thing, made_by in found.fetchall():
            plain = kind != "view" and (kind != "trigger" or str(thing).startswith(_USUAL_TRIGGERS))
            words = " ".join(str(made_by).lower().split())
            if words.startswith("create virtual table"):
                # Other virtual tables read other files when they are read.
                plain = _INDEX_TABLE.search(words) is not None
            if not plain or (kind == "table" and _COMPUTED.search(words)):
                raise UnreadableFile(
                    f"{name} holds the {kind} “{thing}”: a GeoPackage with code in it is not read."
                )
    except sqlite3.DatabaseError as fault:
        raise UnreadableFile(f"{name} is a damaged GeoPackage.") from fault
    finally:
        database.close()


def _judge_kml(private: Path, name: str) -> None:
    """One well-formed document whose root is kml: nothing else that GDAL might recognise."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def opened(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth == 0 and tag.rsplit(" ", 1)[-1] != "kml":
            raise UnreadableFile(f"{name} is XML, but not KML.")
        depth += 1
        if depth > _MAX_XML_DEPTH:
            raise UnreadableFile(f"{name} is nested too deeply for KML.")

    def closed(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_parts: object) -> None:
        raise UnreadableFile(f"{name}: a KML file with a DOCTYPE is not accepted.")

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = declared
    try:
        with private.open("rb") as handle:
            parser.ParseFile(handle)
    except expat.ExpatError as fault:
        raise UnreadableFile(f"{name} is not well-formed XML: {fault}.") from fault


def _judge_shapefile(private: Path, name: str) -> None:
    """The first four bytes of every shapefile (ESRI 1998, table 1)."""
    with private.open("rb") as handle:
        if handle.read(4) != b"\x00\x00\x27\x0a":
            raise UnreadableFile(f"{name}: its .shp file is not a shapefile.")


_JUDGES: dict[str, Callable[[Path, str], None]] = {
    "GPKG": _judge_geopackage,
    "KML": _judge_kml,
    "ESRI Shapefile": _judge_shapefile,
}


@contextmanager
def _unzipped_shapefile(path: Path) -> Iterator[Path]:
    with (
        opened_zip(path, limit=MAX_BYTES) as archive,
        tempfile.TemporaryDirectory(prefix="assetmap-") as into,
    ):
        parts = [
            item
            for item in archive.infolist()
            if PurePosixPath(item.filename).suffix.lower() in _SHAPEFILE_PARTS
            and not PurePosixPath(item.filename).name.startswith(".")
        ]
        stems = {PurePosixPath(item.filename).stem for item in parts}
        if len([item for item in parts if item.filename.lower().endswith(".shp")]) != 1:
            raise UnreadableFile(f"{path.name}: a zip with exactly one .shp file is needed.")
        if len(stems) != 1:
            raise UnreadableFile(f"{path.name}: the zip mixes shapefiles.")
        for item in parts:
            suffix = PurePosixPath(item.filename).suffix.lower()
            target = Path(into) / f"copy{suffix}"
            with archive.open(item) as held, target.open("wb") as out:
                shutil.copyfileobj(held, out, 1 << 20)
        yield Path(into) / "copy.shp"
