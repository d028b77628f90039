"""The selection as one standalone HTML map made with folium."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import folium
import shapely
from branca.element import Figure
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assetmap.anchors.exports.folium_map import BRITAIN, LocalMap, libraries, text_of
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.folders import folder
from assetmap.core.geojson import geometry_document
from assetmap.paper.things import Taken, Thing
from assetmap.paper.tokens import colours


def render_map(taken: Taken, notes: Sequence[str]) -> str:
    """The whole page as text: map, table of the same things, notes.

    Raises
    ------
    Unavailable
        The browser libraries were not brought at set-up.
    """
    drawn = _map(taken.placed)
    figure = drawn.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("a folium map stands in a figure")
    figure.render()
    environment = Environment(
        loader=FileSystemLoader(folder("templates")), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("paper/take_away_map.html").render(
        taken=taken,
        notes=notes,
        libraries=libraries(figure),
        map_body=Markup(figure.html.render()),  # noqa: S704 folium's own empty div
        map_script=Markup(figure.script.render()),  # noqa: S704 all its text is escaped by text_of
    )


def _map(things: Sequence[Thing]) -> LocalMap:
    drawn = LocalMap(tiles=None, control_scale=True, max_zoom=19, min_zoom=5, zoom_control=True)
    shapes = []
    for thing in things:
        if thing.geom is None:
            continue
        shape = geometry_to_lonlat(thing.geom)
        shapes.append(shape)
        colour = colours()[f"kind-{thing.family}"]
        if shape.geom_type != "Point":
            _outline(shape, thing, colour).add_to(drawn)
        point = shape.representative_point()
        words = text_of(f"{thing.number}. {thing.name}, {thing.kind}")
        folium.CircleMarker(
            [point.y, point.x], radius=8, color="#ffffff", weight=2, fill=True, fill_color=colour,
            fill_opacity=1, tooltip=folium.Tooltip(words),
        ).add_to(drawn)  # fmt: skip
    drawn.fit_bounds(_bounds(shapes), max_zoom=17)
    return drawn


def _outline(shape: shapely.Geometry, thing: Thing, colour: str) -> folium.GeoJson:
    dashes = None if thing.outline == "surveyed" else "6 4"

    def style(_feature: dict[str, Any]) -> dict[str, Any]:
        return {
            "color": colour, "weight": 2, "dashArray": dashes, "fillColor": colour,
            "fillOpacity": 0.16,
        }  # fmt: skip

    feature = {"type": "Feature", "properties": {}, "geometry": geometry_document(shape)}
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": [feature]}, style_function=style
    )


def _bounds(shapes: Sequence[shapely.Geometry]) -> list[list[float]]:
    if not shapes:
        return BRITAIN
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
    up, along = 0.002, 0.003  # about 200 m each way
    return [[south - up, west - along], [north + up, east + along]]
