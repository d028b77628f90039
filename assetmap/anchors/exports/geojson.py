"""GeoJSON: longitude and latitude with seven decimals, sources in a foreign member."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assetmap.anchors.analysis.catchment_features import to_features
from assetmap.anchors.analysis.catchment_json import to_json
from assetmap.anchors.exports.words import notes
from assetmap.anchors.exports.writing import whole_file
from assetmap.anchors.queries.exports import Export
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.geojson import geometry_document


def write_geojson(path: Path, export: Export) -> None:
    """Write every layer of the catchment as one FeatureCollection (RFC 7946)."""
    with whole_file(path) as made:
        made.write_text(json.dumps(document(export), ensure_ascii=False) + "\n", encoding="utf-8")


def document(export: Export) -> dict[str, Any]:
    """The FeatureCollection; ``layer`` tells cells, zones, suppliers and the rest apart."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"layer": feature.layer, **feature.properties},
                "geometry": geometry_document(geometry_to_lonlat(feature.geom)),
            }
            for feature in to_features(export.catchment)
        ],
        "notes": notes(export),
        "attribution": list(export.attributions),
        "demonstration": export.demonstration,
        "catchment": to_json(export.catchment),
    }
