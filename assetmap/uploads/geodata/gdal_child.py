"""The child process in which GDAL opens one file with one driver, and says what is in it."""

from __future__ import annotations

import base64
import codecs
import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from assetmap.uploads.confinement import serve


def prepare(request: Mapping[str, Any]) -> None:
    """Load GDAL with one driver: here and not above, because it chooses drivers while it loads.

    The frames of geopandas are not needed and would take most of the memory that a file may have.
    """
    os.environ["OGR_SKIP"] = os.environ["GDAL_SKIP"] = request["skip"]
    for name in ("geopandas", "pandas", "pyarrow", "shapely"):
        sys.modules[name] = None  # type: ignore[assignment]
    gdal = importlib.import_module("pyogrio")
    if set(gdal.list_drivers()) != {request["driver"]}:
        raise SystemExit(3)
    if request["encoding"]:
        codecs.lookup(request["encoding"])


def answer(request: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
    """The layers of the file and, when one is named or stands alone, its features."""
    path, encoding = request["path"], request["encoding"]
    gdal, raw = sys.modules["pyogrio"], sys.modules["pyogrio.raw"]
    faults = (gdal.errors.DataSourceError, gdal.errors.DataLayerError, gdal.errors.FeatureError,
              gdal.errors.CRSError, UnicodeDecodeError, ValueError, RuntimeError)  # fmt: skip
    try:
        layers = [str(name) for name, _ in gdal.list_layers(path)]
        chosen = request["layer"] if request["layer"] in layers else None
        if chosen is None and request["layer"] is None and len(layers) == 1:
            chosen = layers[0]
        yield {"layers": layers, "chosen": chosen}
        if chosen is None:
            return
        info = gdal.read_info(path, layer=chosen, encoding=encoding, force_feature_count=True)
        fields = [str(name) for name in info["fields"]]
        yield {
            "driver": info["driver"],
            "crs": info["crs"],
            "fields": fields,
            "features": int(info["features"]),
            "geometry_type": info["geometry_type"],
        }
        if info["geometry_type"] is None:
            return
        _, _, shapes, columns = raw.read(path, layer=chosen, encoding=encoding)
        for row, shape in enumerate(shapes):
            yield {
                "shape": None if shape is None else base64.b64encode(shape).decode("ascii"),
                "values": [_plain(column[row]) for column in columns],
            }
    except faults as fault:
        yield {"fault": str(fault)}


def _plain(value: Any) -> object:
    """A value as JSON has it; what is not there, and what is no text or number, is null."""
    if value is None or value != value:
        return None
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if abs(value) != float("inf") else None
    kind = type(value).__name__
    if kind.startswith("datetime64"):
        return None if str(value) == "NaT" else str(value)
    if kind == "ndarray" or isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return None
    return _plain(value.item()) if hasattr(value, "item") else str(value)


if __name__ == "__main__":
    os.umask(0o077)
    serve(answer, prepare)
