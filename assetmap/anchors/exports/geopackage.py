"""GeoPackage: every layer of the catchment in EPSG:27700, and the notes as a table."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import pandas

from assetmap.anchors.analysis.catchment_features import Feature, to_features
from assetmap.anchors.exports.words import notes
from assetmap.anchors.exports.writing import whole_file
from assetmap.anchors.queries.exports import Export
from assetmap.core.crs import GRID


def write_geopackage(path: Path, export: Export) -> None:
    """Write one layer for each kind of feature; an existing file is replaced."""
    layers: dict[str, list[Feature]] = {}
    for feature in to_features(export.catchment):
        layers.setdefault(feature.layer, []).append(feature)
    with whole_file(path) as made:
        for layer, features in layers.items():
            frame = geopandas.GeoDataFrame(
                [
                    {
                        key: json.dumps(value) if isinstance(value, list) else value
                        for key, value in feature.properties.items()
                    }
                    for feature in features
                ],
                geometry=[feature.geom for feature in features],
                crs=GRID,
            )
            frame.to_file(made, layer=layer, driver="GPKG", engine="pyogrio")
        pandas_notes = pandas.DataFrame({"note": notes(export)})
        geopandas.GeoDataFrame(pandas_notes, geometry=[None] * len(pandas_notes), crs=GRID).to_file(
            made, layer="notes", driver="GPKG", engine="pyogrio"
        )
