"""Registers as communities keep them: a CSV or a geodata file, one thing a row.

Reads rows for the asset, organisation and anchor imports and settles where each thing lies.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID, WGS84, OutsideTheGrid
from assetmap.core.errors import Invalid
from assetmap.core.geometry import DRAWN, Admitted, BadGeometry, TooFarAway, admit
from assetmap.importers.contract import ImportReport
from assetmap.importers.geofile import read_geofile
from assetmap.importers.textfile import read_text
from assetmap.places.postcodes import normalise_postcode
from assetmap.places.queries import find_postcode
from assetmap.uploads.errors import UnreadableFile

#: Field to header names seen in registers, squeezed to letters and digits.
HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("id", "sourceid", "ref", "reference", "no", "number"),
    "name": ("name", "venue", "title", "organisationname", "organisation", "assetname", "sitename"),
    "kind": ("kind", "type", "category"),
    "description": ("description", "note", "notes", "activities"),
    "address": ("address", "siteaddress", "location"),
    "postcode": ("postcode", "postalcode"),
    "website": ("website", "url", "web"),
    "org_id": ("orgid", "orgids", "identifier"),
    "active": ("active",),
    "closed_on": ("closedon", "dateclosed", "closingdate"),
    "area_ha": ("areaha", "hectares"),
    "outline": ("outline",),
    "fact_source": ("factsource", "source"),
    "easting": ("easting", "eastings", "mapeast", "bnge", "x"),
    "northing": ("northing", "northings", "mapnorth", "bngn", "y"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "long", "longitude"),
    "anchor": ("anchor",),
    "site": ("site",),
    "site_name": ("sitename",),
}
OUTLINES = ("surveyed", "illustrative", "postcode", "point")


@dataclass(frozen=True)
class RegisterRow:
    """One thing as its register says it.

    Attributes
    ----------
    values : mapping of str to str
        Known fields that are not empty.
    geometry : shapely geometry or None
        In ``srid``.
    fault : str or None
        Why the shape or position cannot be used, when it cannot.
    admitted : Admitted or None
        The same shape, where it passed the geometry guard already.
    """

    row: int
    values: Mapping[str, str]
    geometry: BaseGeometry | None
    srid: int
    fault: str | None
    admitted: Admitted | None = None

    @property
    def text(self) -> str:
        """The row in short, for reports."""
        return ", ".join(self.values.values())


@dataclass(frozen=True)
class Placed:
    """Where a thing lies: nowhere, at its postcode, or as its own shape."""

    shape: Admitted | None
    outline: str


def read_register(
    path: Path,
    *,
    mapping: Mapping[str, str],
    crs: int | None,
    layer: str | None,
    report: ImportReport,
    headers: Mapping[str, tuple[str, ...]] = HEADERS,
) -> list[RegisterRow]:
    """Read every row of a register.

    Parameters
    ----------
    mapping : mapping of str to str
        Field to header, for headers that are not in the table of known names.
    headers : mapping of str to tuple of str
        That table, for a register with fields of its own.

    Raises
    ------
    UnreadableFile
        The file cannot be read, a mapped header is not there, or nothing names the things.
    """
    unknown = set(mapping) - set(headers)
    if unknown:
        raise UnreadableFile(
            f"“{', '.join(sorted(unknown))}” is no field; use {', '.join(headers)}."
        )
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return list(_csv_rows(path, mapping))
    held = read_geofile(path, crs=crs, layer=layer, report=report)
    header = sorted({key for feature in held.features for key in feature.properties})
    places = match_headers(header, mapping, path.name, headers)
    return [
        RegisterRow(
            feature.row,
            {
                field: str(feature.properties[key]).strip()
                for field, key in places.items()
                if str(feature.properties.get(key) or "").strip()
            },
            feature.geometry,
            held.srid,
            feature.fault,
        )
        for feature in held.features
    ]


def match_headers(
    header: list[str],
    mapping: Mapping[str, str],
    name: str,
    headers: Mapping[str, tuple[str, ...]] = HEADERS,
) -> dict[str, str]:
    """Which header holds which field. Raises ``UnreadableFile`` for a mapped header not there."""
    places: dict[str, str] = {}
    squeezed: dict[str, str] = {}
    for cell in header:
        squeezed.setdefault(re.sub(r"[^a-z0-9]", "", cell.lower()), cell)
    for field, wanted in mapping.items():
        if wanted not in header:
            raise UnreadableFile(
                f"{name} has no column “{wanted}” (--map {field}=…); it has {', '.join(header)}."
            )
        places[field] = wanted
    for field, forms in headers.items():
        if field in places:
            continue
        found = next((squeezed[form] for form in forms if form in squeezed), None)
        if found is not None:
            places[field] = found
    return places


def _csv_rows(path: Path, mapping: Mapping[str, str]) -> Iterator[RegisterRow]:
    text = read_text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    # Only line ends end a line; splitlines() would also cut at a form feed inside a name.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from _register_rows(reader, mapping, path)
    except csv.Error as fault:
        raise UnreadableFile(f"{path.name} cannot be read as CSV: {fault}.") from fault


def _register_rows(
    reader: Iterator[list[str]], mapping: Mapping[str, str], path: Path
) -> Iterator[RegisterRow]:
    header = [cell.strip() for cell in next(reader, [])]
    places = match_headers(header, mapping, path.name)
    if "name" not in places and "anchor" not in places:
        raise UnreadableFile(
            f"{path.name}: no column holds names; it has {', '.join(header) or 'no header'}. "
            "Say which with --map name=HEADER."
        )
    at = {field: header.index(key) for field, key in places.items()}
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        values = {
            field: cells[i].strip()
            for field, i in at.items()
            if i < len(cells) and cells[i].strip()
        }
        geometry, srid, fault = _point(values)
        yield RegisterRow(number, values, geometry, srid, fault)


def _point(values: Mapping[str, str]) -> tuple[BaseGeometry | None, int, str | None]:
    for x, y, srid in (("easting", "northing", GRID), ("lon", "lat", WGS84)):
        if x not in values and y not in values:
            continue
        try:
            east, north = float(values.get(x, "")), float(values.get(y, ""))
        except ValueError:
            return None, srid, "The coordinates are not two numbers."
        if east == 0 and north == 0:
            return None, srid, "The coordinates are 0, 0, which is no location."
        return shapely.Point(east, north), srid, None
    return None, GRID, None


def place(
    session: Session,
    row: RegisterRow,
    *,
    programme: BaseGeometry | None,
    report: ImportReport,
) -> Placed:
    """Settle the place of one row; what cannot be placed is kept and noted as unplaced.

    Missing, impossible or far-away coordinates never become a false point. A row without
    coordinates is placed at its postcode, and the report says how many were.

    Raises
    ------
    BadGeometry
        An outline that is broken in a way that a person must mend.
    """
    said = row.values.get("outline", "")
    outline = said if said in OUTLINES else "point"
    if row.geometry is not None:
        try:
            shape = row.admitted or admit(
                row.geometry, srid=row.srid, profile=DRAWN, programme=programme
            )
        except (TooFarAway, OutsideTheGrid) as fault:
            report.unplace(row.row, str(fault), row.text)
            return Placed(None, outline)
        except BadGeometry as fault:
            if row.geometry.geom_type != "Point":
                raise
            report.unplace(row.row, str(fault), row.text)
            return Placed(None, outline)
        kind = outline if said else ("point" if row.geometry.geom_type == "Point" else "surveyed")
        return Placed(shape, kind)
    if row.fault is None and "postcode" in row.values:
        found = find_postcode(session, row.values["postcode"])
        if found is not None:
            report.assume("Rows without coordinates were placed at the point of their postcode.")
            point = shapely.Point(found.easting, found.northing)
            try:
                return Placed(
                    admit(point, srid=GRID, profile=DRAWN, programme=programme), "postcode"
                )
            except Invalid as fault:
                report.unplace(row.row, str(fault), row.text)
                return Placed(None, outline)
    reason = row.fault or _why_unplaced(row)
    report.unplace(row.row, reason, row.text)
    return Placed(None, outline)


def _why_unplaced(row: RegisterRow) -> str:
    printed = row.values.get("postcode")
    if printed is None:
        return "There are no coordinates and no postcode."
    if normalise_postcode(printed) is None:
        return f"There are no coordinates, and “{printed[:20]}” is not a postcode."
    return f"There are no coordinates, and {printed[:20]} is not in the loaded postcodes."
