"""Geodata files as the importers read them: an operator's limits, doubts said in the report."""

from __future__ import annotations

from pathlib import Path

from assetmap.core.limits import REFERENCE_BYTES as MAX_BYTES
from assetmap.importers.contract import ImportReport
from assetmap.uploads.geodata.features import Feature, GeoFile
from assetmap.uploads.geodata.reading import Answers, read_geodata
from assetmap.uploads.geodata.rules import REFERENCE

__all__ = ["MAX_BYTES", "Feature", "GeoFile", "read_geofile"]


def read_geofile(
    path: Path, *, crs: int | None, layer: str | None, report: ImportReport
) -> GeoFile:
    """Read every feature of a file; a bad shape is a fault of its own row.

    Parameters
    ----------
    crs : int or None
        EPSG code given by the person, which wins over what the file says.
    layer : str or None
        Layer name, needed when there are several.

    Raises
    ------
    UnreadableFile
        Not one of the formats, damaged, too large, or in a coordinate system that is neither
        named nor one of EPSG:27700 and EPSG:4326.
    """
    held = read_geodata(path, label=path.name, rules=REFERENCE, answers=Answers(crs, layer))
    for sentence in held.assumed:
        report.assume(sentence)
    return held
