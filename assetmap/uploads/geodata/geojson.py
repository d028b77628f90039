"""GeoJSON (RFC 7946) and, for boundaries, TopoJSON."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from assetmap.core.crs import GRID, WGS84
from assetmap.core.geometry import BadGeometry, from_geojson
from assetmap.uploads.errors import MustChoose, UnreadableFile, WrongKind
from assetmap.uploads.geodata.features import Counted, Feature, GeoFile, fault_of_properties
from assetmap.uploads.geodata.json_text import decode_text, read_object, refuse_deep
from assetmap.uploads.geodata.rules import GeoRules
from assetmap.uploads.geodata.topojson import features_of_topology

_ASSUMED = (
    "The file names no coordinate system; it is taken as WGS 84 longitude and latitude, as the "
    "GeoJSON standard says (override with --crs 27700)."
)


def read_json(path: Path, label: str, *, crs: int | None, rules: GeoRules) -> GeoFile:
    """Every feature of a GeoJSON or TopoJSON file.

    Raises
    ------
    UnreadableFile, TooLarge, WrongKind, MustChoose
    """
    raw = path.read_bytes()
    if rules.strict:
        refuse_deep(raw, label, depth=rules.json_depth)
    text = decode_text(raw, label)
    del raw
    gathered = _Gathered(label, rules)
    document = read_object(text, label, each=gathered.add, strict=rules.strict)
    if document.get("type") == "Topology":
        if not rules.topojson:
            raise WrongKind(f"{label} is TopoJSON, which is not read here. Save it as GeoJSON.")
        found, named = features_of_topology(document, label)
        for feature in found:
            gathered.add(feature)
    else:
        named = document.get("crs")
        _take_features(document, gathered, label)
    srid, assumed = _srid(named, crs, label, rules)
    return GeoFile(gathered.features, srid, assumed, tuple(gathered.notes()))


def _take_features(document: dict[str, Any], gathered: _Gathered, label: str) -> None:
    kind = document.get("type")
    if kind == "Feature":
        gathered.add(document)
    elif "geometryType" in document or "spatialReference" in document:
        raise WrongKind(f"{label} is ESRI's own JSON, which is not read. Save it as GeoJSON.")
    elif kind != "FeatureCollection" or not isinstance(document.get("features"), list):
        raise UnreadableFile(f"{label} is JSON, but neither GeoJSON features nor TopoJSON.")


class _Gathered:
    """Turns features into shapes as they are read, so that their text need not be kept."""

    def __init__(self, label: str, rules: GeoRules) -> None:
        self.features: list[Feature] = []
        self._label, self._rules = label, rules
        self._counted = Counted(label, rules)
        self._ids: set[str] = set()
        self._empty: list[int] = []

    def add(self, feature: object) -> None:
        """Take one feature."""
        row = self._counted.feature()
        held = feature if isinstance(feature, dict) else {}
        given = held.get("properties")
        properties = given if isinstance(given, dict) else {}
        fault = self._fault_of_feature(held, given) if self._rules.strict else None
        shape: BaseGeometry | None = None
        geometry = held.get("geometry")
        if geometry is None:
            self._empty.append(row)
        else:
            try:
                if self._rules.strict:
                    check_positions(geometry)
                shape = from_geojson(geometry)
            except BadGeometry as wrong:
                fault = fault or str(wrong)
            broken = self._counted.shape(shape)
            if broken is not None:
                shape, fault = None, fault or broken
        self.features.append(Feature(row, properties, shape, fault))

    def _fault_of_feature(self, held: dict[str, Any], properties: object) -> str | None:
        if held.get("type") != "Feature" or "geometry" not in held:
            return "This is no GeoJSON feature with a geometry."
        if properties is not None and not isinstance(properties, dict):
            return "Its properties are no list of names and values."
        fault = fault_of_properties(properties or {}, self._rules)
        if fault is not None:
            return fault
        known = held.get("id")
        if known is None:
            return None
        key = repr(known)
        if key in self._ids:
            return f"The id {key[:60]} stands in the file twice."
        self._ids.add(key)
        return None

    def notes(self) -> Iterator[str]:
        """What must be said of the features, as sentences."""
        if self._empty:
            yield rows_without_shape(self._empty)


def rows_without_shape(rows: list[int]) -> str:
    """A sentence that lists features without a shape.

    >>> rows_without_shape([3, 7])
    '2 features have no shape and cannot be drawn: 3, 7.'
    """
    shown = ", ".join(f"{row:,}" for row in rows[:20])
    more = f" and {len(rows) - 20:,} more" if len(rows) > 20 else ""
    things = "1 feature has" if len(rows) == 1 else f"{len(rows):,} features have"
    return f"{things} no shape and cannot be drawn: {shown}{more}."


def check_positions(geometry: object) -> None:
    """Refuse what shapely would mend or drop in silence: open rings, texts, a fourth number.

    Raises
    ------
    BadGeometry
    """
    held = geometry if isinstance(geometry, dict) else {}
    kind, coordinates = held.get("type"), held.get("coordinates")
    if kind == "GeometryCollection":
        raise BadGeometry(
            "A collection of different shapes cannot be used; give each shape its own feature."
        )
    if coordinates is None or coordinates == []:
        raise BadGeometry("The shape is empty: it has no coordinates.")
    level = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
             "MultiPolygon": 3}.get(str(kind))  # fmt: skip
    if level is not None:
        _check_level(coordinates, level, ring=kind in ("Polygon", "MultiPolygon"))


def _check_level(node: object, level: int, *, ring: bool) -> None:
    if not isinstance(node, list) or not node:
        raise BadGeometry("A part of the shape is empty, or no list of coordinates.")
    if level == 0:
        _check_position(node)
    elif level == 1:
        lengths = _lengths_of_positions(node)
        if lengths is None:
            for position in node:
                _check_position(position)
            lengths = {len(position) for position in node}
        if len(lengths) != 1:
            raise BadGeometry("Some positions have a height and some have none.")
        if ring and (len(node) < 4 or node[0] != node[-1]):
            raise BadGeometry(
                f"A ring of the outline is not closed: it begins at {node[0][:2]} and ends at "
                f"{node[-1][:2]}."
                if len(node) >= 4
                else "A ring of the outline has fewer than four positions."
            )
    else:
        for child in node:
            _check_level(child, level - 1, ring=ring)


def _lengths_of_positions(node: list[Any]) -> set[int] | None:
    """How many numbers the positions of a line have; None when they must be looked at singly."""
    if set(map(type, node)) != {list}:
        return None
    lengths = set(map(len, node))
    kinds = set(map(type, chain.from_iterable(node)))
    return lengths if lengths <= {2, 3} and kinds <= {int, float} else None


def _check_position(position: object) -> None:
    if not isinstance(position, list) or len(position) not in (2, 3):
        count = len(position) if isinstance(position, list) else "no"
        raise BadGeometry(f"A position has {count} numbers; two are needed, or three with height.")
    for number in position:
        if type(number) is not float and type(number) is not int:
            raise BadGeometry(f"A coordinate is no number: {str(number)[:40]!r}.")


def _srid(
    named: object, crs: int | None, label: str, rules: GeoRules
) -> tuple[int, tuple[str, ...]]:
    if crs is not None:
        return crs, ()
    if named is None:
        return WGS84, () if rules.strict else (_ASSUMED,)
    held = named.get("properties") if isinstance(named, dict) else None
    name = str(held.get("name", "")) if isinstance(held, dict) else ""
    if name.endswith(("CRS84", "EPSG::4326", "EPSG:4326")):
        return WGS84, ()
    if name.endswith(("EPSG::27700", "EPSG:27700")):
        if rules.strict:
            raise MustChoose(
                f"{label} says that it is in British National Grid metres (EPSG:27700), though "
                "GeoJSON is in longitude and latitude by its standard. Choose which is right.",
                question="crs",
                choices=("27700", "4326"),
            )
        return GRID, ()
    raise UnreadableFile(
        f"{label} is in the coordinate system “{name[:60]}”; only EPSG:4326 and EPSG:27700 are "
        f"read. Convert it, or {rules.crs_words} when you know better."
    )
