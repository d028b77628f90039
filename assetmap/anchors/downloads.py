"""Catchments as files to take away: which kinds there are and how each is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assetmap.anchors.analysis.catchment_json import to_json
from assetmap.anchors.exports.csv_table import write_csv
from assetmap.anchors.exports.folium_map import write_map
from assetmap.anchors.exports.geojson import write_geojson
from assetmap.anchors.exports.geopackage import write_geopackage
from assetmap.anchors.exports.workbook import write_workbook
from assetmap.anchors.queries.exports import Export
from assetmap.core.errors import NotFound


class NoSuchDownload(NotFound):
    """A catchment cannot be taken away as this kind of file."""


@dataclass(frozen=True)
class Kind:
    """One kind of file."""

    write: Callable[[Path, Export], None]
    media_type: str


def write_json(path: Path, export: Export) -> None:
    """Write every figure as JSON, the same as the command prints."""
    text = json.dumps(to_json(export.catchment), ensure_ascii=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8")


KINDS = {
    "geojson": Kind(write_geojson, "application/geo+json"),
    "csv": Kind(write_csv, "text/csv; charset=utf-8"),
    "xlsx": Kind(
        write_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    "gpkg": Kind(write_geopackage, "application/geopackage+sqlite3"),
    "html": Kind(write_map, "text/html; charset=utf-8"),
    "json": Kind(write_json, "application/json"),
}


@dataclass(frozen=True)
class Download:
    """A file's bytes, with the name and type that it is sent under."""

    name: str
    media_type: str
    data: bytes


def download(export: Export, kind: str) -> Download:
    """Write a catchment as one kind of file.

    Raises
    ------
    NoSuchDownload
    """
    found = KINDS.get(kind)
    if found is None:
        raise NoSuchDownload(
            f"There is no “{kind}” file of a catchment; there are {', '.join(sorted(KINDS))}."
        )
    name = f"{export.catchment.anchor}-catchment.{kind}"
    with TemporaryDirectory(prefix="assetmap-") as folder:
        path = Path(folder) / name
        found.write(path, export)
        return Download(name, found.media_type, path.read_bytes())
