"""The page that people open first, and what its map draws."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, render_template, request

from assetmap.explore.features import things_map
from assetmap.explore.pages import explore_page
from assetmap.explore.queries import read_here
from assetmap.web.access import bound
from assetmap.web.database import session
from assetmap.web.fresh import geojson
from assetmap.web.fresh import page as html_page

blueprint = Blueprint("explore", __name__)


@blueprint.get("/")
@bound("explore.read")
def show_map() -> Response:
    """What is here, and who looks after it?"""
    page = explore_page(
        read_here(session()),
        kind=request.args.get("kind", ""),
        place=current_app.config["PLACE"],
        root=request.script_root,
        today=datetime.now(UTC).date(),
    )
    return html_page(render_template("explore/explore.html", page=page))


@blueprint.get("/things.geojson")
@bound("explore.read")
def show_things() -> Response:
    """What the map draws."""
    text = things_map(
        read_here(session()), kind=request.args.get("kind", ""), root=request.script_root
    )
    return geojson(text)
