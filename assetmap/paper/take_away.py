"""A selection as files to take away: GeoJSON, GeoPackage, CSV and a map that opens by itself."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import numpy as np

from assetmap.anchors.exports.csv_table import safe
from assetmap.anchors.exports.writing import printable, whole_file
from assetmap.core.crs import GRID, geometry_to_lonlat, to_lonlat
from assetmap.core.geojson import DECIMALS, geometry_document
from assetmap.paper.errors import NoSuchFile, TooMany
from assetmap.paper.take_away_map import render_map
from assetmap.paper.things import Taken, Thing

#: A larger register is taken away in parts: 25,000 things are about 20 MB and 8 seconds.
MOST_ROWS = 25_000
#: A browser that opens the map by itself draws each of them at once.
MOST_DRAWN = 1_000
#: Columns of every table, before the coordinates.
FIELDS = (
    "number", "name", "kind", "register", "address", "description", "outline", "source", "licence",
    "demonstration", "link",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of file; ``most`` is how many things one of it may hold."""

    write: Callable[[Path, Taken], None]
    media_type: str
    most: int


@dataclass(frozen=True)
class File:
    """A file's bytes, with the name and type that it is sent under."""

    name: str
    media_type: str
    data: bytes


def take_away(taken: Taken, kind: str, *, name: str = "map") -> File:
    """Write a selection as one kind of file; things without a place are in it too.

    Parameters
    ----------
    name : str
        The file's name without its ending.

    Raises
    ------
    NoSuchFile
    TooMany
    """
    found = check_fits(kind, len(taken.things))
    with TemporaryDirectory(prefix="assetmap-") as folder:
        path = Path(folder) / f"{name}.{kind}"
        found.write(path, taken)
        return File(path.name, found.media_type, path.read_bytes())


def check_fits(kind: str, count: int) -> Kind:
    """The kind of file of a name, if it may hold so many things.

    Raises
    ------
    NoSuchFile
    TooMany
    """
    found = KINDS.get(kind)
    if found is None:
        raise NoSuchFile(f"There is no “{kind:.20}” file; there are {', '.join(sorted(KINDS))}.")
    if count > found.most:
        raise TooMany(
            f"This kind of file holds at most {found.most:,} things and this view has {count:,}. "
            "Choose fewer: filter by kind, or look at a smaller area."
        )
    return found


def write_geojson(path: Path, taken: Taken) -> None:
    """One FeatureCollection (RFC 7946) in EPSG:4326; a thing without a place has no geometry."""
    document = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": f"{thing.record}/{thing.slug}",
                "properties": values_of(thing, taken),
                "geometry": None
                if thing.geom is None
                else geometry_document(geometry_to_lonlat(thing.geom)),
            }
            for thing in taken.things
        ],
        "title": taken.title,
        "notes": notes_of(taken),
        "attribution": list(taken.attributions),
    }
    with whole_file(path) as made:
        made.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")


def write_geopackage(path: Path, taken: Taken) -> None:
    """A layer for points and one for outlines in EPSG:27700, and the notes as a table."""
    layers = {
        "points": [thing for thing in taken.things if _is_point(thing)],
        "outlines": [thing for thing in taken.placed if not _is_point(thing)],
    }
    with whole_file(path) as made:
        for layer, things in layers.items():
            if things:
                rows = [
                    {
                        key: printable(value) if isinstance(value, str) else value
                        for key, value in values_of(thing, taken).items()
                    }
                    for thing in things
                ]
                geopandas.GeoDataFrame(
                    rows, geometry=[thing.geom for thing in things], crs=GRID
                ).to_file(made, layer=layer, driver="GPKG", engine="pyogrio")
        lines = [printable(line) for line in notes_of(taken)]
        geopandas.GeoDataFrame({"note": lines}, geometry=[None] * len(lines), crs=GRID).to_file(
            made, layer="notes", driver="GPKG", engine="pyogrio"
        )


def write_csv(path: Path, taken: Taken) -> None:
    """A row for each thing with easting, northing, lat and lon, then the notes.

    An outline gives a point inside it. No cell can run as a formula in a spreadsheet.
    """
    east, north = np.full((2, len(taken.things)), np.nan)
    for row, thing in enumerate(taken.things):
        if thing.geom is not None:
            point = thing.geom.representative_point()
            east[row], north[row] = point.x, point.y
    lon, lat = to_lonlat(east, north)
    with whole_file(path) as made, made.open("w", newline="", encoding="utf-8-sig") as handle:
        out = csv.writer(handle)
        out.writerow((*FIELDS, "easting", "northing", "lat", "lon"))
        for row, thing in enumerate(taken.things):
            held = values_of(thing, taken)
            places = (
                ("", "", "", "")
                if np.isnan(east[row])
                else (
                    round(float(east[row]), 1),
                    round(float(north[row]), 1),
                    round(float(lat[row]), DECIMALS),
                    round(float(lon[row]), DECIMALS),
                )
            )
            cells = [printable(v) if isinstance(v, str) else v for v in held.values()]
            out.writerow([*(safe(cell) for cell in cells), *places])
        out.writerow([])
        for line in notes_of(taken):
            out.writerow(("note", safe(printable(line))))


def write_html(path: Path, taken: Taken) -> None:
    """One page with a map that asks no network for anything."""
    with whole_file(path) as made:
        made.write_text(render_map(taken, notes_of(taken)), encoding="utf-8")


def values_of(thing: Thing, taken: Taken) -> dict[str, str | int | bool | None]:
    """What each file says of a thing, under the names of ``FIELDS``."""
    site = "/".join(taken.address.split("/", 3)[:3])
    return {
        "number": thing.number,
        "name": thing.name,
        "kind": thing.kind,
        "register": thing.record,
        "address": thing.address,
        "description": thing.description,
        "outline": thing.outline if thing.geom is not None else None,
        "source": thing.source,
        "licence": thing.licence,
        "demonstration": thing.demonstration,
        "link": f"{site}/{thing.record}s/{thing.slug}",
    }


def notes_of(taken: Taken) -> list[str]:
    """The lines that go with every file: what it is, from when, what it lacks, whose it is."""
    lines = [f"{taken.title}, {taken.day}: {taken.address}"]
    if taken.demonstration:
        lines.append("Demonstration data: some of these names and facts are invented.")
    if taken.unplaced:
        lines.append(f"{len(taken.unplaced):,} of {len(taken.things):,} have no known place.")
    if any(thing.outline in ("sketched", "approximate") for thing in taken.placed):
        lines.append("Outlines called sketched or approximate were not surveyed.")
    return [*lines, *taken.attributions]


def _is_point(thing: Thing) -> bool:
    return thing.geom is None or thing.geom.geom_type == "Point"


KINDS = {
    "geojson": Kind(write_geojson, "application/geo+json", MOST_ROWS),
    "gpkg": Kind(write_geopackage, "application/geopackage+sqlite3", MOST_ROWS),
    "csv": Kind(write_csv, "text/csv; charset=utf-8", MOST_ROWS),
    "html": Kind(write_html, "text/html; charset=utf-8", MOST_DRAWN),
}
