"""The map's view as a sheet to print and as files to take away."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, request

from assetmap.core.db import slugify
from assetmap.core.errors import NotFound
from assetmap.explore.asking import read_asked
from assetmap.explore.selection import find_selection
from assetmap.paper.chosen import take_selection, usual_ground
from assetmap.paper.take_away import take_away
from assetmap.paper.things import Taken
from assetmap.paper.walk_sheet import MOST, PAPERS, walk_sheet
from assetmap.web.access import bound
from assetmap.web.database import session
from assetmap.web.languages import in_languages

blueprint = Blueprint("paper", __name__)


class NoSuchPaper(NotFound):
    """A walk sheet is not made in this size."""


@blueprint.get("/walk-sheet.pdf")
@bound("explore.read")
@in_languages
def show_walk_sheet() -> Response:
    """The view on paper: ``paper`` is a4 or a3, the other words are the map's own."""
    paper = PAPERS.get(request.args.get("paper", "a4"))
    if paper is None:
        raise NoSuchPaper("Walk sheets are made in a4 and a3.")
    taken = _taken(MOST + 1)
    pdf = walk_sheet(session(), taken, otherwise=usual_ground(session()), paper=paper)
    return _sent(pdf, "application/pdf", f"{slugify(taken.title)}.pdf", "inline")


@blueprint.get("/take-away/<kind>")
@bound("explore.read")
def show_file(kind: str) -> Response:
    """The view as GeoJSON, GeoPackage, CSV or a map that opens by itself."""
    taken = _taken(None)
    made = take_away(taken, kind, name=slugify(taken.title))
    return _sent(made.data, made.media_type, made.name, "attachment")


def _taken(most: int | None) -> Taken:
    chosen = find_selection(session(), read_asked(request.args), day=datetime.now(UTC).date())
    site = request.host_url.rstrip("/") + request.script_root
    return take_selection(session(), chosen, site=site, most=most)


def _sent(data: bytes, media_type: str, name: str, how: str) -> Response:
    answered = make_response(data)
    answered.content_type = media_type
    answered.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answered.cache_control.no_cache = True
    return answered
