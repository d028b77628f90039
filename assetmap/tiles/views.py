"""Tiles, what lies under a click, and what a map is told of its ground."""

from __future__ import annotations

import gzip
import time
from dataclasses import asdict

from flask import Blueprint, Flask, Response, current_app, jsonify, make_response, request
from sqlalchemy import Engine

from assetmap.assets.kinds import KINDS as ASSET_KINDS
from assetmap.core.words import gettext as _
from assetmap.organisations.kinds import kind_of as organisation_kind
from assetmap.tiles.desk import TileDesk, is_packed
from assetmap.tiles.errors import NoTiles
from assetmap.tiles.identify import MOST, Found, click_of, find_at
from assetmap.tiles.layers import FULL_ZOOM, tile_of
from assetmap.tiles.legend import CONTEXT, context_name, legend_of
from assetmap.tiles.queries import Source, holds_anything, list_sources
from assetmap.web.access import bound
from assetmap.web.assets import YEAR_S
from assetmap.web.fresh import still_fresh
from assetmap.web.languages import in_languages

blueprint = Blueprint("tiles", __name__)
TILE_TYPE = "application/vnd.mapbox-vector-tile"
#: What every map stands on, from the bottom.
GROUND = ("basemap", "boundaries")
_DESK = "assetmap.tiles"
_PAGES = {"asset": "assets", "organisation": "organisations", "anchor": "anchors"}


def use_tiles(app: Flask, engine: Engine | None) -> None:
    """Give an application the tile role's engine; without one it has no tiles and says so."""
    app.extensions[_DESK] = TileDesk(engine, clock=time.monotonic) if engine else None


def _find_desk() -> TileDesk | None:
    held: TileDesk | None = current_app.extensions[_DESK]
    return held


def _desk() -> TileDesk:
    held = _find_desk()
    if held is None:
        raise NoTiles(
            _(
                "This site has no map tiles: whoever runs it has not set ASSETMAP_TILES_URL. "
                "Everything else works; the maps stand on plain ground."
            )
        )
    return held


@blueprint.get("/tiles/<layer>/<z>/<x>/<y>.mvt")
@bound("tiles.read")
def show_tile(layer: str, z: str, x: str, y: str) -> Response:
    """One vector tile; nothing (204) where nothing lies."""
    tile = tile_of(layer, z, x, y)
    desk, asked = _desk(), request.args.get("v")
    version = desk.version(layer, expected=asked)
    etag = f"{layer}-{version}-{z}-{x}-{y}"
    if request.if_none_match.contains_weak(etag):
        answer = Response(status=304)
    else:
        answer = _packed(desk.tile(tile, version))
    answer.set_etag(etag, weak=True)  # packed or not, it is the same tile
    answer.vary.add("Accept-Encoding")
    answer.cache_control.public = True
    if asked == version:
        answer.cache_control.max_age = YEAR_S
        answer.cache_control.immutable = True
    else:
        answer.cache_control.no_cache = True
    return answer


def _packed(tile: bytes) -> Response:
    if not tile:
        return Response(status=204)
    if not is_packed(tile):
        return Response(tile, content_type=TILE_TYPE)
    if request.accept_encodings["gzip"] > 0:
        return Response(tile, content_type=TILE_TYPE, headers={"Content-Encoding": "gzip"})
    return Response(gzip.decompress(tile), content_type=TILE_TYPE)


@blueprint.get("/tiles/layers.json")
@bound("tiles.read")
@in_languages
def show_layers() -> Response:
    """What a map may draw: addresses with versions, the sources to name, and context layers.

    Without a tile role there is nothing to draw, which is no fault of the map's.
    """
    desk = _find_desk()
    if desk is None:
        return still_fresh(jsonify(layers={}, context=[], max_zoom=FULL_ZOOM))
    layers, context = {}, []
    with desk.engine.connect() as connection:
        for name in (*GROUND, *CONTEXT):
            version = desk.version(name)
            held = desk.release(name, version) if name in CONTEXT else True
            if held is None or not holds_anything(connection, name):
                continue
            sources = list_sources(connection, name) if name == "basemap" else ()
            layers[name] = {
                "url": f"{request.script_root}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt?v={version}",
                "sources": list(dict.fromkeys(one.attribution for one in sources)),
            }
            if name in CONTEXT:
                address = f"{request.script_root}/legend/{name}.json"
                context.append({"layer": name, "name": context_name(name), "legend": address})
    return still_fresh(jsonify(layers=layers, context=context, max_zoom=FULL_ZOOM))


@blueprint.get("/legend/<layer>.json")
@bound("tiles.read")
@in_languages
def show_legend(layer: str) -> Response:
    """What the colours of a context layer mean."""
    desk = _desk()
    release: str | None = None
    sources: tuple[Source, ...] = ()
    breaks: tuple[float, ...] = ()
    if layer in CONTEXT:
        version = desk.version(layer)
        release, breaks = desk.release(layer, version), desk.breaks(layer, version)
        with desk.engine.connect() as connection:
            sources = list_sources(connection, layer)
    return still_fresh(jsonify(asdict(legend_of(layer, release, sources, breaks))))


@blueprint.get("/identify")
@bound("tiles.read")
@in_languages
def identify() -> Response:
    """What lies at a click?"""
    click = click_of(*(request.args.get(name, "") for name in ("lat", "lon", "z")))
    desk = _desk()
    release = desk.release("deprivation", desk.version("deprivation"))
    with desk.engine.connect() as connection:
        found = find_at(connection, click, release=release)
    things = [
        {
            "record": one.record,
            "slug": one.slug,
            "name": one.name,
            "kind": one.kind,
            "kind_words": _kind_words(one),
            "decile": one.decile,
            "distance_m": one.distance_m,
            "href": _href(one),
        }
        for one in found
    ]
    answer = make_response(jsonify(found=things, more=len(found) == MOST))
    answer.cache_control.no_cache = True
    return answer


def _href(one: Found) -> str | None:
    page = _PAGES.get(one.record)
    return f"{request.script_root}/{page}/{one.slug}" if page else None


def _kind_words(one: Found) -> str:
    if one.record == "asset":
        known = next((kind for kind in ASSET_KINDS if kind.key == one.kind), None)
        return known.said() if known else one.kind.replace("_", " ")
    if one.record in ("organisation", "anchor"):
        return organisation_kind(one.kind or None).said()
    if one.record in CONTEXT:
        return context_name(one.record)
    return {
        "lsoa": _("Small area"),
        "msoa": _("Middle-sized statistical area"),
        "ward": _("Ward"),
        "district": _("Council’s area"),
        "region": _("Region"),
        "neighbourhood": _("Neighbourhood"),
    }[one.kind]
