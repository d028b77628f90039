"""The map's view and overlays as sheets to print, and the view as files to take away."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g, make_response, request

from assetmap.core.db import slugify, transaction
from assetmap.core.words import day_words
from assetmap.explore.asking import read_asked
from assetmap.explore.queries import count_all
from assetmap.explore.selection import Selection, find_selection
from assetmap.groups.sheets.keeping import keep_sheet
from assetmap.overlays.asking import Side, query_of, read_side
from assetmap.overlays.views import laid_here
from assetmap.paper import take_away, walk_sheet
from assetmap.paper.chosen import take_selection, usual_ground
from assetmap.paper.errors import NoSuchPaper
from assetmap.paper.overlay_sheet import overlay_sheet
from assetmap.paper.things import Taken
from assetmap.paper.turns import in_turn
from assetmap.paper.walk_sheet import PAPERS
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import session, writing
from assetmap.web.languages import in_languages
from assetmap.web.rates import count_request, limited
from assetmap.web.writing import is_read_only

blueprint = Blueprint("paper", __name__)


@blueprint.get("/walk-sheet.pdf")
@bound("explore.read")
@in_languages
def show_walk_sheet() -> Response:
    """The view on paper: ``paper`` is a4 or a3, the other words are the map's own.

    For who signed in it has a code, under which a group types its notes in. A visitor's sheet has
    none: whoever asks without a name cannot fill the table of sheets.
    """
    paper = PAPERS.get(request.args.get("paper", "a4"))
    if paper is None:
        raise NoSuchPaper("Walk sheets are made in a4 and a3.")
    if g.principal.is_signed_in:
        # Theirs are kept, so nobody fills the table; a library's visitors share one address.
        count_request("export")
    chosen = _chosen()
    walk_sheet.check_fits(count_all(session(), chosen))
    with in_turn():
        taken = take_selection(session(), chosen, site=_site(), most=walk_sheet.MOST + 1)
        otherwise = usual_ground(session())
        pdf = walk_sheet.walk_sheet(
            session(), taken, otherwise=otherwise, paper=paper, sheet=_sheet_code(taken)
        )
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


@blueprint.get("/developments/<slug>/overlay.pdf")
@bound("overlays.read")
@limited("export")
def show_overlay(slug: str) -> Response:
    """What lies around a development, on one side of A4."""
    return _overlay(Side(site=slug))


@blueprint.get("/overlay.pdf")
@bound("overlays.read")
@limited("export")
def show_drawn_overlay() -> Response:
    """The same of a site that the address holds."""
    return _overlay(read_side(request.args))


def _overlay(side: Side) -> Response:
    laid = laid_here(side)
    subject = laid.overlay.subject
    query = query_of(side, reach_m=laid.overlay.reach_m, beside=laid.beside)
    with in_turn():
        pdf = overlay_sheet(
            session(), laid, address=f"{_site()}{side.path}{query}",
            day=day_words(datetime.now(UTC).date()),
        )  # fmt: skip
    return _sent(pdf, "application/pdf", f"{slugify(f'overlay {subject.name}')}.pdf", "inline")


def _sheet_code(taken: Taken) -> str:
    """The code of a sheet for who signed in; empty where nothing is kept, or it has no number."""
    if not g.principal.is_signed_in or not taken.things or is_read_only():
        return ""
    with transaction(writing()) as held:
        return keep_sheet(held, taken.numbered, today=now().date())


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
