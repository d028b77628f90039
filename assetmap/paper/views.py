"""The map's view as a sheet to print and as files to take away."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, request

from assetmap.core.db import slugify
from assetmap.explore.asking import read_asked
from assetmap.explore.queries import count_all
from assetmap.explore.selection import Selection, find_selection
from assetmap.paper import take_away, walk_sheet
from assetmap.paper.chosen import take_selection, usual_ground
from assetmap.paper.errors import NoSuchPaper
from assetmap.paper.turns import in_turn
from assetmap.paper.walk_sheet import PAPERS
from assetmap.web.access import bound
from assetmap.web.database import session
from assetmap.web.languages import in_languages

blueprint = Blueprint("paper", __name__)


@blueprint.get("/walk-sheet.pdf")
@bound("explore.read")
@in_languages
def show_walk_sheet() -> Response:
    """The view on paper: ``paper`` is a4 or a3, the other words are the map's own."""
    paper = PAPERS.get(request.args.get("paper", "a4"))
    if paper is None:
        raise NoSuchPaper("Walk sheets are made in a4 and a3.")
    chosen = _chosen()
    walk_sheet.check_fits(count_all(session(), chosen))
    with in_turn():
        taken = take_selection(session(), chosen, site=_site(), most=walk_sheet.MOST + 1)
        otherwise = usual_ground(session())
        pdf = walk_sheet.walk_sheet(session(), taken, otherwise=otherwise, paper=paper)
    return _sent(pdf, "application/pdf", f"{slugify(taken.title)}.pdf", "inline")


@blueprint.get("/take-away/<kind>")
@bound("explore.read")
def show_file(kind: str) -> Response:
    """The view as GeoJSON, GeoPackage, CSV or a map that opens by itself."""
    chosen = _chosen()
    # Judged before anything is read: neither a wrong word nor a large register costs seconds.
    most = take_away.check_fits(kind, count_all(session(), chosen)).most
    with in_turn():
        taken = take_selection(session(), chosen, site=_site(), most=most + 1)
        made = take_away.take_away(taken, kind, name=slugify(taken.title))
    return _sent(made.data, made.media_type, made.name, "attachment")


def _chosen() -> Selection:
    return find_selection(session(), read_asked(request.args), day=datetime.now(UTC).date())


def _site() -> str:
    return request.host_url.rstrip("/") + request.script_root


def _sent(data: bytes, media_type: str, name: str, how: str) -> Response:
    answered = make_response(data)
    answered.content_type = media_type
    answered.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answered.cache_control.no_cache = True
    return answered
