"""CSV with a position in each row: read by Python alone, asked about where it is not plain."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from shapely import Point
from shapely.geometry.base import BaseGeometry

from assetmap.core.crs import GRID, WGS84
from assetmap.core.limits import CSV_CELL
from assetmap.uploads.errors import MustChoose, TooLarge, UnreadableFile
from assetmap.uploads.geodata.features import Counted, Feature, GeoFile, fault_of_properties
from assetmap.uploads.geodata.geojson import rows_without_shape
from assetmap.uploads.geodata.rules import GeoRules

_DELIMITERS = ",;\t|"
_LON, _LAT = ("longitude", "lon", "long", "lng"), ("latitude", "lat")
_EAST, _NORTH = ("easting", "eastings", "east"), ("northing", "northings", "north")
_MINUTES = re.compile(
    r"""\s*([0-9]{1,3})\s*[°d\s]\s*([0-9]{1,2}(?:\.[0-9]+)?)\s*['′m\s]?\s*"""
    r"""(?:([0-9]{1,2}(?:\.[0-9]+)?)\s*["″s]?\s*)?([NSEWnsew])\s*"""
)


@dataclass(frozen=True)
class _Columns:
    """Which two columns hold the position, and the coordinate system that their names say."""

    x: int
    y: int
    srid: int | None


def read_points(
    path: Path, label: str, *, crs: int | None, minutes: bool, rules: GeoRules
) -> GeoFile:
    """Every row of a CSV as a point with the other cells as its properties.

    Parameters
    ----------
    crs : int or None
        27700 or 4326 as the person says; easting and northing are never taken for granted.
    minutes : bool
        True when the person says that degrees are written with minutes.

    Raises
    ------
    UnreadableFile, TooLarge, MustChoose
    """
    text, note = _decoded(path.read_bytes(), label)
    delimiter = max(_DELIMITERS, key=text.split("\n", 1)[0].count)
    records = _records(text, delimiter, label)
    header = _header(next(records, []), label, rules)
    columns = _columns(header, label)
    counted = Counted(label, rules)
    reader = _Rows(header, columns, minutes, delimiter, counted, rules)
    features = [reader.feature(record, label) for record in records if any(record)]
    srid = _srid(columns, crs, features, label)
    notes = [note] if note else []
    empty = [one.row for one in features if one.geometry is None and one.fault is None]
    if empty:
        notes.append(rows_without_shape(empty))
    return GeoFile(features, srid, (), tuple(notes))


def _decoded(raw: bytes, label: str) -> tuple[str, str | None]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        codec, note = "utf-16", None
    else:
        codec, note = "utf-8-sig", None
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
        note = "The texts are not UTF-8 and were read as Windows-1252. Look at them in the preview."
    if "\0" in text:
        raise UnreadableFile(f"{label} holds signs that no text has. Save it as CSV (UTF-8).")
    return text, note


def _records(text: str, delimiter: str, label: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    row = 0
    try:
        for record in reader:
            row += 1
            if max(map(len, record), default=0) > CSV_CELL:
                raise TooLarge(
                    f"{label}, row {row:,}: a cell has more than {CSV_CELL:,} characters."
                )
            yield [cell.strip() for cell in record]
    except csv.Error as fault:
        raise UnreadableFile(
            f"{label} cannot be read as CSV after row {row:,}: {fault}. A quotation mark may not "
            "be closed."
        ) from fault


def _header(cells: list[str], label: str, rules: GeoRules) -> list[str]:
    if len(cells) > rules.properties:
        raise TooLarge(
            f"{label} has {len(cells):,} columns; at most {rules.properties:,} are read."
        )
    names = [cell or f"column {place}" for place, cell in enumerate(cells, start=1)]
    for name in names:
        if names.count(name) > 1:
            raise UnreadableFile(f"{label} has two columns “{name[:60]}”. Rename one of them.")
    return names


def _columns(header: list[str], label: str) -> _Columns:
    squeezed = {re.sub(r"[^a-z]", "", name.lower()): at for at, name in enumerate(header)}

    def found(names: tuple[str, ...]) -> int | None:
        return next((squeezed[name] for name in names if name in squeezed), None)

    for x_names, y_names, srid in (
        (_LON, _LAT, WGS84),
        (_EAST, _NORTH, GRID),
        (("x",), ("y",), None),
    ):
        x, y = found(x_names), found(y_names)
        if x is not None and y is not None:
            return _Columns(x, y, srid)
    raise UnreadableFile(
        f"{label} has no columns for a position. Name them longitude and latitude, or easting and "
        "northing."
    )


class _Rows:
    """Turns records into features."""

    def __init__(
        self,
        header: list[str],
        columns: _Columns,
        minutes: bool,
        delimiter: str,
        counted: Counted,
        rules: GeoRules,
    ) -> None:
        self._header, self._columns, self._minutes = header, columns, minutes
        self._comma, self._counted, self._rules = delimiter != ",", counted, rules

    def feature(self, record: list[str], label: str) -> Feature:
        """One row; a position that cannot be read is a fault of its own row."""
        row = self._counted.feature()
        properties = dict(zip(self._header, record, strict=False))
        if len(record) > len(self._header):
            return Feature(row, properties, None, "It has more cells than the file has columns.")
        cells = [
            record[at] if at < len(record) else "" for at in (self._columns.x, self._columns.y)
        ]
        fault = fault_of_properties(properties, self._rules) if self._rules.strict else None
        if fault is not None or not all(cells):
            return Feature(row, properties, None, fault)
        numbers = [self._number(cell, row, label) for cell in cells]
        if not np.isfinite(numbers).all():
            return Feature(row, properties, None, f"“{'; '.join(cells)[:80]}” is no position.")
        shape: BaseGeometry = Point(numbers)
        return Feature(row, properties, shape, self._counted.shape(shape))

    def _number(self, cell: str, row: int, label: str) -> float:
        found = _MINUTES.fullmatch(cell)
        if found:
            if not self._minutes:
                raise MustChoose(
                    f"{label}, row {row + 1:,}: “{cell[:40]}” seems to be degrees and minutes. "
                    "Say so, or change the columns to decimal degrees.",
                    question="minutes",
                    choices=("yes",),
                )
            whole, minute, second, side = found.groups()
            size = float(whole) + float(minute) / 60 + float(second or 0) / 3600
            return -size if side in "SWsw" else size
        try:
            return float(cell.replace(",", ".") if self._comma else cell)
        except ValueError:
            return float("nan")


def _srid(columns: _Columns, crs: int | None, features: list[Feature], label: str) -> int:
    if crs is not None:
        return crs
    beyond = any(
        one.geometry is not None and (abs(one.geometry.x) > 180 or abs(one.geometry.y) > 90)
        for one in features
    )
    if columns.srid == WGS84 and not beyond:
        return WGS84
    raise MustChoose(
        f"{label}: its positions seem to be National Grid metres. Choose metres (EPSG:27700) or "
        "longitude and latitude (EPSG:4326).",
        question="crs",
        choices=(str(GRID), str(WGS84)),
    )
