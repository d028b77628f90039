"""The places of an edition's actions as a GeoPackage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
from shapely import Point

from assetmap.anchors.exports.writing import printable
from assetmap.core.crs import GRID
from assetmap.plans.actions.words import STATUS_WORDS
from assetmap.plans.freezing import Frozen

LAYER = "actions"
_FIELDS = (
    "number", "name", "action", "status", "place", "register", "page", "leads", "helps", "starts",
    "it_worked_if", "demonstration",
)  # fmt: skip


def actions_geopackage(frozen: Frozen) -> bytes:
    """A layer of points in EPSG:27700, one for each action that has a place, and notes as a table.

    A point lies in the place that an action names, which is one of a public register; an
    annotation, which may be sensitive, is no such place. Where no action has one, the layer is
    there and empty. What the file says of its own making is the day of publication, so that the
    same edition gives the same bytes where the same library wrote it.
    """
    placed = [
        (number, one, one.place, one.place.point)
        for number, one in enumerate(frozen.actions, start=1)
        if one.place is not None and one.place.point is not None
    ]
    rows = [
        (
            number, one.slug, one.title, STATUS_WORDS[one.status], place.name, place.register,
            place.address, one.leads, one.helps, one.starts, one.indicator, frozen.demonstration,
        )
        for number, one, place, _point in placed
    ]  # fmt: skip
    columns = {field: [_clean(row[at]) for row in rows] for at, field in enumerate(_FIELDS)}
    notes = [printable(line) for line in _notes(frozen)]
    with TemporaryDirectory(prefix="assetmap-") as folder:
        path = Path(folder) / "actions.gpkg"
        geopandas.GeoDataFrame(
            columns, geometry=[Point(point) for *_others, point in placed], crs=GRID
        ).to_file(path, layer=LAYER, driver="GPKG", engine="pyogrio", geometry_type="Point")
        geopandas.GeoDataFrame({"note": notes}, geometry=[None] * len(notes), crs=GRID).to_file(
            path, layer="notes", driver="GPKG", engine="pyogrio"
        )
        with closing(sqlite3.connect(path)) as held:
            held.execute(
                "UPDATE gpkg_contents SET last_change = ?",
                (f"{frozen.published_on.isoformat()}T00:00:00.000Z",),
            )
            held.commit()
            # Anew from its rows: what was written over leaves no trace.
            held.execute("VACUUM")
        return path.read_bytes()


def _clean(value: str | int) -> str | int:
    return printable(value) if isinstance(value, str) else value


def _notes(frozen: Frozen) -> list[str]:
    lines = [
        f"{frozen.title}, edition {frozen.number}, by {frozen.group}.",
        "A point lies in the place of an action; it is not its outline.",
    ]
    if frozen.demonstration:
        lines.append("Demonstration data: names and payments are made up. Do not quote them.")
    return [*lines, *frozen.notes]
