"""One standalone HTML map made with folium: opens from a file, asks no network for anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import folium
from branca.element import CssLink, Figure, JavascriptLink
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assetmap.anchors.exports.geojson import document
from assetmap.anchors.exports.words import notes, sheets
from assetmap.anchors.exports.writing import whole_file
from assetmap.anchors.queries.exports import Export
from assetmap.core.errors import Unavailable
from assetmap.core.folders import folder

#: DESIGN tokens; the file is read far from our style sheets.
PETROL, MAGENTA, LAND, INK = "#0e4a57", "#a3126a", "#f4f1ea", "#1b2427"
FILL = {1: 0.62, 2: 0.34, 3: 0.12}
CELL_EDGE_M = 1000
#: Shown when nothing at all has a place: [[south, west], [north, east]] in degrees.
_SIGNS = str.maketrans({sign: f"&#{ord(sign)};" for sign in "\\`$\x7b\x7d"})
BRITAIN = [[49.9, -7.6], [60.9, 1.8]]
VENDORED = {"leaflet": "leaflet/leaflet.js", "leaflet_css": "leaflet/leaflet.css"}
ZONE_WORDS = {1: "first 60% of the money", 2: "next 20%", 3: "the rest"}


class LocalMap(folium.Map):
    """A folium map that names no library but Leaflet, which is then written into the file.

    A subclass with lists of its own: adding to folium's lists changes them for every map.
    """

    default_js = [("leaflet", VENDORED["leaflet"])]  # noqa: RUF012 folium reads the class
    default_css = [("leaflet_css", VENDORED["leaflet_css"])]  # noqa: RUF012


def write_map(path: Path, export: Export) -> None:
    """Write the map with its legend, figures and notes.

    Raises
    ------
    Unavailable
        The browser libraries were not brought at set-up.
    """
    with whole_file(path) as made:
        made.write_text(render_map(export), encoding="utf-8")


def render_map(export: Export) -> str:
    """The whole file as text."""
    drawn = _map(document(export)["features"])
    figure = drawn.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("a folium map stands in a figure")
    figure.render()
    environment = Environment(
        loader=FileSystemLoader(folder("templates")), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("anchors/take_away_map.html").render(
        export=export,
        catchment=export.catchment,
        notes=notes(export),
        sheets=list(sheets(export)),
        libraries=libraries(figure),
        map_body=Markup(figure.html.render()),  # noqa: S704 folium's own empty div
        map_script=Markup(figure.script.render()),  # noqa: S704 all its text is escaped by text_of
    )


def text_of(value: object) -> str:
    """Text that folium may write into a script and a browser into HTML, without running.

    folium puts words into JavaScript template literals and tooltips into ``innerHTML``, and
    branca reads what it rendered once more as a Jinja template, in which ``{{...}}`` would run as
    Python. So HTML, the signs of a template literal and braces are all escaped.

    >>> text_of("<b>${x}`\\\\")
    '&lt;b&gt;&#36;&#123;x&#125;&#96;&#92;'
    """
    escaped = str(escape(str(value)))
    return escaped.translate(_SIGNS)


def _map(features: Iterable[dict[str, Any]]) -> LocalMap:
    layers: dict[str, list[dict[str, Any]]] = {}
    for feature in features:
        layers.setdefault(feature["properties"]["layer"], []).append(feature)
    drawn = LocalMap(tiles=None, control_scale=True, max_zoom=18, min_zoom=5, zoom_control=True)
    cells = [
        _labelled(
            cell,
            f"£{cell['properties']['gbp']} to {cell['properties']['suppliers']} "
            f"supplier(s); {ZONE_WORDS[cell['properties']['zone']]}",
        )
        for cell in layers.get("cell", [])
        if cell["properties"]["cell_edge_m"] == CELL_EDGE_M
    ]
    _add(drawn, "Local area", layers.get("local", []), _local_style, label=None)
    _add(drawn, "Where the money lands", cells, _cell_style)
    for site in layers.get("site", []):
        lon, lat = site["geometry"]["coordinates"]
        for ring in site["properties"]["ring_m"]:
            folium.Circle(
                [lat, lon], radius=ring, color=INK, weight=1, dash_array="2 5", fill=False
            ).add_to(drawn)
        folium.CircleMarker(
            [lat, lon], radius=8, color="#ffffff", weight=3, fill=True, fill_color=INK,
            fill_opacity=1, tooltip=folium.Tooltip(text_of(site["properties"]["name"])),
        ).add_to(drawn)  # fmt: skip
    suppliers = [
        _labelled(one, f"{one['properties']['name']}: £{one['properties']['gbp']}")
        for one in layers.get("supplier", [])
    ]
    if suppliers:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": suppliers},
            name="Suppliers that may be named",
            marker=folium.CircleMarker(
                radius=5, color="#ffffff", weight=1, fill=True, fill_color=MAGENTA, fill_opacity=0.9
            ),
            tooltip=folium.GeoJsonTooltip(["label"], labels=False),
        ).add_to(drawn)
    drawn.fit_bounds(_bounds(layers), max_zoom=13)
    folium.LayerControl(collapsed=False).add_to(drawn)
    return drawn


def _labelled(feature: dict[str, Any], label: str) -> dict[str, Any]:
    """The feature with one escaped property, and its zone for the style: nothing else leaves."""
    properties = {"label": text_of(label), "zone": feature["properties"].get("zone")}
    return {"type": "Feature", "properties": properties, "geometry": feature["geometry"]}


def _add(
    drawn: LocalMap,
    name: str,
    features: list[dict[str, Any]],
    style: Any,
    label: str | None = "label",
) -> None:
    if features:
        plain = features if label else [_labelled(one, "") for one in features]
        folium.GeoJson(
            {"type": "FeatureCollection", "features": plain},
            name=name,
            style_function=style,
            tooltip=folium.GeoJsonTooltip([label], labels=False) if label else None,
        ).add_to(drawn)


def _cell_style(feature: dict[str, Any]) -> dict[str, Any]:
    zone = feature["properties"]["zone"]
    return {
        "color": PETROL,
        "weight": {1: 2, 2: 1.5, 3: 0.5}[zone],
        "dashArray": "4 3" if zone == 2 else None,
        "fillColor": PETROL,
        "fillOpacity": FILL[zone],
    }


def _local_style(_feature: dict[str, Any]) -> dict[str, Any]:
    return {"color": MAGENTA, "weight": 2, "dashArray": "8 4", "fill": False}


def _bounds(layers: dict[str, list[dict[str, Any]]]) -> list[list[float]]:
    """The sites and the local area with room around: London must not shrink it to a dot."""
    shapes = [*layers.get("site", []), *layers.get("local", [])] or layers.get("supplier", [])
    if not shapes:
        return BRITAIN
    lon, lat = zip(*(point for shape in shapes for point in _points(shape)), strict=True)
    up, along = 0.03, 0.05  # about 3.3 km each way
    return [[min(lat) - up, min(lon) - along], [max(lat) + up, max(lon) + along]]


def _points(feature: dict[str, Any]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []

    def walk(node: Any) -> None:
        if node and isinstance(node[0], int | float):
            found.append((float(node[0]), float(node[1])))
        else:
            for child in node:
                walk(child)

    walk(feature["geometry"]["coordinates"])
    return found


def libraries(figure: Figure) -> Markup:
    """Leaflet's own files, written into the page where folium would link to them."""
    parts = []
    for link in figure.header._children.values():
        if isinstance(link, CssLink):
            style = _vendored(link.url)
            # Pictures of controls that this map does not show.
            style = re.sub(r"(background-image|behavior):\s*url\([^)]*\);?", "", style)
            parts.append(f"<style>{style}</style>")
        elif isinstance(link, JavascriptLink):
            code = _vendored(link.url).replace("</script", "<\\/script")
            code = re.sub(r"\n//# sourceMappingURL=.*", "", code)
            parts.append(f"<script>{code}</script>")
    return Markup("\n".join(parts))  # noqa: S704 our own vendored files


@lru_cache(maxsize=8)
def _vendored(name: str) -> str:
    path = folder("static") / "vendor" / name
    if not path.is_file():
        raise Unavailable(
            f"The browser library {name} is missing. Run python -m assetmap.core.vendor."
        )
    return path.read_text(encoding="utf-8")
