"""The page that people open first, what its map draws, and its one search box."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from assetmap.explore.asking import Asked, read_asked
from assetmap.explore.features import things_map
from assetmap.explore.ground import ground_map, read_grounds
from assetmap.explore.pages import explore_page
from assetmap.explore.queries import get_thing
from assetmap.explore.rows import card_of
from assetmap.explore.said import said_map
from assetmap.explore.search_pages import search_page
from assetmap.explore.searching import Found, search
from assetmap.explore.selection import Selection, find_selection
from assetmap.explore.viewing import read_view
from assetmap.explore.where import Where
from assetmap.web.access import bound
from assetmap.web.database import session
from assetmap.web.fresh import geojson, still_fresh
from assetmap.web.fresh import page as html_page
from assetmap.web.languages import in_languages
from assetmap.web.listing import typed

blueprint = Blueprint("explore", __name__)
#: In the box under the words, and on the page of its own.
_FEW, _MANY = 5, 20


@blueprint.get("/")
@bound("explore.read")
@in_languages
def show_map() -> Response:
    """What is here, and who looks after it?"""
    page = explore_page(
        session(),
        read_asked(request.args),
        place=current_app.config["PLACE"],
        root=request.script_root,
        today=_today(),
    )
    return html_page(render_template("explore/explore.html", page=page))


@blueprint.get("/things.geojson")
@bound("explore.read")
@in_languages
def show_things() -> Response:
    """What the map draws of the things in view."""
    chosen = find_selection(session(), read_asked(request.args), day=_today())
    view = read_view(request.args)
    return geojson(things_map(session(), chosen, view=view, root=request.script_root))


@blueprint.get("/ground.geojson")
@bound("explore.read")
@in_languages
def show_ground() -> Response:
    """The outlines under the things; the map asks once."""
    everything = Selection(Asked(), Where(), _today())
    return geojson(ground_map(read_grounds(session(), everything)))


@blueprint.get("/said.geojson")
@bound("explore.read")
def show_said() -> Response:
    """What groups say to everybody, where it is drawn; the map asks once."""
    return geojson(said_map(session(), root=request.script_root))


@blueprint.get("/things/<record>/<slug>.json")
@bound("explore.read")
@in_languages
def show_card(record: str, slug: str) -> Response:
    """What a symbol's card says."""
    thing = get_thing(session(), record, slug)
    return still_fresh(jsonify(asdict(card_of(thing, request.script_root))))


@blueprint.get("/search")
@bound("explore.read")
@in_languages
def show_search() -> Answer:
    """One box: names, areas and postcodes, in groups. A whole postcode goes to what is near."""
    found = _found(_MANY)
    if found.goes_to:
        return redirect(found.goes_to)
    page = search_page(found, place=current_app.config["PLACE"], root=request.script_root)
    return html_page(render_template("explore/search.html", page=page))


@blueprint.get("/search.json")
@bound("explore.read")
@in_languages
def show_suggestions() -> Response:
    """The same, while somebody types."""
    return still_fresh(jsonify(asdict(_found(_FEW))))


def _found(most: int) -> Found:
    words = typed(request.args.get("q", ""))
    return search(session(), words, root=request.script_root, most=most)


def _today() -> date:
    return datetime.now(UTC).date()
