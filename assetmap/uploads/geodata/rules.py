"""How much a geodata file may hold, and how strictly it is judged, at each door."""

from __future__ import annotations

from dataclasses import dataclass

from assetmap.core import limits
from assetmap.uploads.archive_rules import SHAPEFILE, ArchiveRules
from assetmap.uploads.sandbox import ChildLimits


@dataclass(frozen=True)
class GeoRules:
    """Limits for one door.

    Attributes
    ----------
    strict : bool
        True refuses the whole file where an operator's import refuses one feature, and asks
        where that assumes.
    topojson : bool
        True also reads TopoJSON, the form of many boundary files.
    archive : ArchiveRules or None
        Rules for a zip; None means those of an operator's large file.
    crs_words, layer_words : str
        What the person can do about a coordinate system or a layer, in the words of the door.
    """

    strict: bool
    topojson: bool
    archive: ArchiveRules | None
    byte_count: int
    features: int
    vertices: int
    file_vertices: int
    child: ChildLimits
    crs_words: str
    layer_words: str
    properties: int = limits.PROPERTIES
    value_bytes: int = limits.VALUE_BYTES
    layers: int = limits.LAYERS
    json_depth: int = limits.JSON_DEPTH


#: What people send through the browser.
UPLOAD = GeoRules(
    strict=True,
    topojson=False,
    archive=SHAPEFILE,
    byte_count=limits.UPLOAD_BYTES,
    features=limits.FEATURES,
    vertices=limits.VERTICES,
    file_vertices=limits.FILE_VERTICES,
    child=ChildLimits(),
    crs_words="choose it when you send the file",
    layer_words="choose one",
)
#: Boundaries and registers that an operator's command imports.
REFERENCE = GeoRules(
    strict=False,
    topojson=True,
    archive=None,
    byte_count=limits.REFERENCE_BYTES,
    features=limits.REFERENCE_FEATURES,
    vertices=limits.REFERENCE_VERTICES,
    file_vertices=limits.REFERENCE_FILE_VERTICES,
    crs_words="give --crs",
    layer_words="choose one with --layer",
    layers=limits.REFERENCE_LAYERS,
    child=ChildLimits(
        cpu_s=limits.REFERENCE_CPU_S,
        wall_s=2 * limits.REFERENCE_CPU_S,
        memory=limits.REFERENCE_MEMORY,
        file_bytes=limits.REFERENCE_BYTES,
        output=limits.REFERENCE_MEMORY,
    ),
)
