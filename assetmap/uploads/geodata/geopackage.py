"""GeoPackage: a database, opened here first to see that there is nothing in it but data."""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path

from assetmap.core.limits import DATABASE_CHECK_S, LAYERS
from assetmap.uploads.errors import TooLarge, UnreadableFile
from assetmap.uploads.geodata.gdal import Source

SQLITE = b"SQLite format 3\x00"
#: Triggers that GDAL itself writes into every GeoPackage; none fires in a file that is only read.
_USUAL_TRIGGERS = (
    "rtree_",
    "gpkg_",
    "trigger_insert_feature_count_",
    "trigger_delete_feature_count_",
)
#: The only kind of virtual table that a GeoPackage needs: its spatial index.
_INDEX_TABLE = re.compile(r'^create virtual table (?:"(?:[^"]|"")*"|\S+) using rtree ?\(')
_COMPUTED = re.compile(r"\bas ?\(|\bgenerated always\b")
#: A geometry column's name goes into statements that GDAL writes.
_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_ ]{0,62}")


def judge_geopackage(
    path: Path, label: str, *, layers: int = LAYERS, seconds: float = DATABASE_CHECK_S
) -> Source:
    """A GeoPackage that may be given to GDAL: whole, with feature tables and no code.

    Raises
    ------
    UnreadableFile, TooLarge
        Damaged, not a GeoPackage, only pictures, written elsewhere still, or with a view, a
        trigger, a computed column or an odd name.
    """
    with path.open("rb") as handle:
        head = handle.read(100)
    if not head.startswith(SQLITE) or len(head) < 100:
        raise UnreadableFile(f"{label} is not a GeoPackage.")
    if 2 in head[18:20]:
        raise UnreadableFile(
            f"{label} was copied while a program had it open: its newest rows stand in a second "
            "file (-wal) that is missing. Close the program, or export the layer anew."
        )
    database = sqlite3.connect(f"file:{_quoted(path)}?mode=ro&immutable=1", uri=True)
    database.text_factory = lambda held: held.decode("utf-8", "replace")
    until = time.monotonic() + seconds
    database.set_progress_handler(lambda: time.monotonic() > until, 10_000)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA cell_size_check = ON")
        _refuse_code(database, label)
        _refuse_odd_layers(database, label, layers)
        found = database.execute("PRAGMA quick_check(1)").fetchone()
        if found is None or found[0] != "ok":
            raise UnreadableFile(f"{label} is a damaged GeoPackage. Export it again.")
    except sqlite3.DatabaseError as fault:
        if "interrupted" in str(fault):
            raise TooLarge(
                f"{label} takes longer than {seconds:g} seconds to check. Divide it."
            ) from fault
        raise UnreadableFile(f"{label} is a damaged GeoPackage.") from fault
    finally:
        database.close()
    return Source({"copy.gpkg": path}, "copy.gpkg", "GPKG")


def _quoted(path: Path) -> str:
    """A path inside an address of SQLite: a name with ? must not lead to another file."""
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _refuse_code(database: sqlite3.Connection, label: str) -> None:
    """A recursive view hangs its reader; other virtual tables read other files."""
    found = database.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
    for kind, thing, made_by in found.fetchall():
        plain = kind != "view" and (kind != "trigger" or str(thing).startswith(_USUAL_TRIGGERS))
        words = " ".join(str(made_by).lower().split())
        if words.startswith("create virtual table"):
            plain = _INDEX_TABLE.search(words) is not None
        if not plain or (kind == "table" and _COMPUTED.search(words)):
            raise UnreadableFile(
                f"{label} holds the {kind} “{str(thing)[:60]}”: a GeoPackage with code in it is "
                "not read. Export the layer into a new file."
            )


def _refuse_odd_layers(database: sqlite3.Connection, label: str, most: int) -> None:
    tables = {
        str(name)
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    if not {"gpkg_contents", "gpkg_spatial_ref_sys"} <= tables:
        raise UnreadableFile(f"{label} is a database, but no GeoPackage.")
    kinds = [str(kind) for (kind,) in database.execute("SELECT data_type FROM gpkg_contents")]
    if len(kinds) > most:
        raise TooLarge(f"{label} holds {len(kinds):,} layers; at most {most} are read.")
    if "features" not in kinds or "gpkg_geometry_columns" not in tables:
        what = "only pictures" if kinds and set(kinds) <= {"tiles", "2d-gridded-coverage"} else (
            "no layer with shapes"
        )  # fmt: skip
        raise UnreadableFile(f"{label} holds {what}. Export a layer of points, lines or areas.")
    columns = database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
    for table, column in columns.fetchall():
        if str(table) not in tables:
            raise UnreadableFile(f"{label}: its layer “{str(table)[:60]}” is not in the file.")
        if not _COLUMN.fullmatch(str(column)):
            raise UnreadableFile(
                f"{label}: the geometry column of “{str(table)[:60]}” has a name that is not "
                f"accepted: “{str(column)[:60]}”."
            )
