"""Opening geodata: GeoJSON, TopoJSON, GeoPackage, zipped Shapefile, KML and CSV, as what they are.

GDAL opens what it recognises rather than what a name says, reads other files and fetches
addresses when a file asks for it, and leaves files beside its source. So the content is judged
here first, only these formats reach GDAL, and it reads a private copy in a process of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assetmap.core.crs import KNOWN_SRIDS
from assetmap.uploads.errors import UnreadableFile
from assetmap.uploads.geodata.features import GeoFile, refuse_too_long
from assetmap.uploads.geodata.gdal import read_by_gdal
from assetmap.uploads.geodata.geojson import read_json
from assetmap.uploads.geodata.geopackage import SQLITE, judge_geopackage
from assetmap.uploads.geodata.json_text import starts_like_json
from assetmap.uploads.geodata.kml import judge_kml
from assetmap.uploads.geodata.points_csv import read_points
from assetmap.uploads.geodata.rules import UPLOAD, GeoRules
from assetmap.uploads.geodata.shapefile import unzipped


@dataclass(frozen=True)
class Answers:
    """What the person said to what a file leaves open.

    Attributes
    ----------
    crs : int or None
        EPSG code, which wins over what the file says.
    layer : str or None
        Layer name, needed when there are several.
    minutes : bool
        True: degrees of a CSV are written with minutes.
    """

    crs: int | None = None
    layer: str | None = None
    minutes: bool = False


NOTHING_SAID = Answers()


def read_geodata(
    path: Path, *, label: str, rules: GeoRules = UPLOAD, answers: Answers = NOTHING_SAID
) -> GeoFile:
    """Read every feature of a file; a bad shape is a fault of its own row.

    Raises
    ------
    UnreadableFile
        Not one of the formats, damaged, past a limit, or in a coordinate system that is not one
        of EPSG:27700 and EPSG:4326.
    MustChoose
        A question is open that ``answers`` does not answer.
    """
    if not path.is_file():
        raise UnreadableFile(f"{label}: there is no such file.")
    refuse_too_long(label, path.stat().st_size, rules)
    if answers.crs is not None and answers.crs not in KNOWN_SRIDS:
        raise UnreadableFile(f"{label}: EPSG:{answers.crs} is not read; use 27700 or 4326.")
    return _read(path, label, rules, answers)


def _read(path: Path, label: str, rules: GeoRules, said: Answers) -> GeoFile:
    with path.open("rb") as handle:
        head = handle.read(4096)
    if head.startswith(SQLITE):
        database = judge_geopackage(path, label, layers=rules.layers)
        return read_by_gdal(database, label, crs=said.crs, layer=said.layer, rules=rules)
    if head.startswith(b"PK\x03\x04"):
        with unzipped(path, label, layer=said.layer, rules=rules) as shapefile:
            return read_by_gdal(shapefile, label, crs=said.crs, layer=None, rules=rules)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if starts_like_json(head):
        return read_json(path, label, crs=said.crs, rules=rules)
    if text.startswith(b"<") and b"kml" in head.lower():
        kml = judge_kml(path, label)
        return read_by_gdal(kml, label, crs=said.crs, layer=said.layer, rules=rules)
    if rules.strict and not text.startswith(b"<"):
        return read_points(path, label, crs=said.crs, minutes=said.minutes, rules=rules)
    raise UnreadableFile(
        f"{label} is none of GeoJSON, TopoJSON, GeoPackage, zipped Shapefile and KML."
    )
