"""KML: one well-formed document whose root is kml, and nothing else that GDAL might recognise."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from assetmap.core.limits import KML_DEPTH
from assetmap.uploads.errors import UnreadableFile
from assetmap.uploads.geodata.gdal import Source


def judge_kml(path: Path, label: str, *, depth: int = KML_DEPTH) -> Source:
    """A KML file that may be given to GDAL.

    Raises
    ------
    UnreadableFile
        Not KML, not well-formed, nested too deeply, or with a document type.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    level = 0

    def opened(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal level
        if level == 0 and tag.rsplit(" ", 1)[-1] != "kml":
            raise UnreadableFile(f"{label} is XML, but not KML.")
        level += 1
        if level > depth:
            raise UnreadableFile(f"{label} is nested too deeply for KML.")

    def closed(_tag: str) -> None:
        nonlocal level
        level -= 1

    def declared(*_parts: object) -> None:
        raise UnreadableFile(f"{label}: a KML file with a DOCTYPE is not accepted.")

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = declared
    try:
        with path.open("rb") as handle:
            parser.ParseFile(handle)
    except expat.ExpatError as fault:
        raise UnreadableFile(f"{label} is not well-formed XML: {fault}.") from fault
    return Source({"copy.kml": path}, "copy.kml", "LIBKML")
