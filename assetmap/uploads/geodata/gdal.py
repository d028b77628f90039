"""What GDAL reads of a GeoPackage, a Shapefile or a KML file, in a process of its own."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from assetmap.core.crs import GRID, KNOWN_SRIDS
from assetmap.uploads.errors import MustChoose, TooLarge, UnreadableFile
from assetmap.uploads.geodata.features import Counted, Feature, GeoFile, fault_of_properties
from assetmap.uploads.geodata.geojson import rows_without_shape
from assetmap.uploads.geodata.rules import GeoRules
from assetmap.uploads.sandbox import answers

_CHILD = "assetmap.uploads.geodata.gdal_child"


@dataclass(frozen=True)
class Source:
    """A file that was judged and may be given to GDAL.

    Attributes
    ----------
    files : mapping of str to Path
        The file and those that belong to it, by the names that GDAL finds them under.
    path : str
        The one of them that is opened.
    encoding : str or None
        Of the texts, where the format does not say.
    """

    files: Mapping[str, Path]
    path: str
    driver: str
    encoding: str | None = None
    notes: tuple[str, ...] = ()


def read_by_gdal(
    source: Source, label: str, *, crs: int | None, layer: str | None, rules: GeoRules
) -> GeoFile:
    """Every feature of one layer.

    Raises
    ------
    UnreadableFile, TooLarge, MustChoose
    """
    request = {
        "path": source.path,
        "driver": source.driver,
        "encoding": source.encoding,
        "layer": layer,
        "skip": skipped_drivers(source.driver),
    }
    with answers(
        _CHILD, request=request, files=source.files, label=label, limits=rules.child
    ) as lines:
        next(lines, {})  # how far it could be confined
        _choose(next(lines, {}), layer, label, rules)
        about = next(lines, {})
        if about.get("driver") != source.driver:
            raise UnreadableFile(f"{label} is not what its content says it is.")
        fields = [str(name) for name in _listed(about.get("fields"))]
        if about.get("geometry_type") is None:
            raise UnreadableFile(f"{label}: the layer holds no shapes.")
        counted = Counted(label, rules)
        if int(str(about.get("features"))) > rules.features:
            raise TooLarge(
                f"{label} holds more than {rules.features:,} features, the most that are read. "
                "Divide it."
            )
        srid = crs if crs is not None else _srid(about.get("crs"), label, rules)
        features = [_feature(line, fields, counted, label, rules) for line in lines]
    notes = list(source.notes)
    empty = [one.row for one in features if one.geometry is None and one.fault is None]
    if empty:
        notes.append(rows_without_shape(empty))
    return GeoFile(features, srid, (), tuple(notes))


def skipped_drivers(kept: str) -> str:
    """The names of all drivers but one, as GDAL takes them from its environment."""
    return ",".join(name for name in pyogrio.list_drivers() if name != kept)


def _listed(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _choose(found: Mapping[str, object], wanted: str | None, label: str, rules: GeoRules) -> None:
    layers = [str(name) for name in _listed(found.get("layers"))]
    if len(layers) > rules.layers:
        raise TooLarge(f"{label} holds {len(layers):,} layers; at most {rules.layers} are read.")
    if found.get("chosen") is None:
        shown = ", ".join(name[:60] for name in layers[:20])
        words = f"{label} holds the layers {shown or '(none)'}; {rules.layer_words}."
        if layers:
            raise MustChoose(words, question="layer", choices=layers)
        raise UnreadableFile(words)


def _feature(
    line: Mapping[str, object], fields: list[str], counted: Counted, label: str, rules: GeoRules
) -> Feature:
    row = counted.feature()
    values = _listed(line.get("values"))
    if len(values) != len(fields):
        raise UnreadableFile(f"{label}, feature {row:,} is damaged.")
    properties = dict(zip(fields, values, strict=True))
    shape: BaseGeometry | None = None
    fault: str | None = None
    if line.get("shape") is not None:
        try:
            shape = shapely.from_wkb(base64.b64decode(str(line["shape"]), validate=True))
            fault = counted.shape(shape)
        except (shapely.errors.ShapelyError, binascii.Error):
            fault = "The shape is damaged: a part is not closed, or a coordinate not finite."
    if fault is not None:
        shape = None
    elif rules.strict:
        fault = fault_of_properties(properties, rules)
    return Feature(row, properties, shape, fault)


def _srid(words: object, label: str, rules: GeoRules) -> int:
    if not words:
        hint = (
            "Choose National Grid metres (EPSG:27700) or longitude and latitude (EPSG:4326)."
            if rules.strict
            else "Give it: --crs 27700 for National Grid metres, --crs 4326 for longitude and "
            "latitude."
        )
        raise MustChoose(
            f"{label} does not say its coordinate system. {hint}",
            question="crs",
            choices=[str(srid) for srid in KNOWN_SRIDS],
        )
    try:
        code = re.fullmatch(r"EPSG:([0-9]{1,6})", str(words))
        found = pyproj.CRS.from_epsg(int(code[1])) if code else pyproj.CRS.from_wkt(str(words))
    except pyproj.exceptions.CRSError as fault:
        raise UnreadableFile(f"{label} names a coordinate system that is not known.") from fault
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
        f"{label} is in “{found.name[:60]}”; only EPSG:27700 and EPSG:4326 are read. Convert it, "
        f"or {rules.crs_words} when you know better."
    )
