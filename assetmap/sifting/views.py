"""The list of what is planned and its map; filters that are kept; votes."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Blueprint, Response, current_app, g, render_template, request

from assetmap.core.limits import SIFTED_ON_MAP
from assetmap.core.permissions import Thing
from assetmap.core.words import gettext as _
from assetmap.developments.analysis import Homes
from assetmap.developments.errors import DevelopmentNotFound
from assetmap.proximity.errors import BadOrigin, OriginNotFound
from assetmap.sifting.asking import Asked, read_asked, read_page
from assetmap.sifting.drawing import sifted_map
from assetmap.sifting.errors import BadFilter
from assetmap.sifting.pages import Frame, Reader, sift_page
from assetmap.sifting.queries import Sifted, list_filters, sift
from assetmap.sifting.services import (
    delete_filter,
    save_filter,
    vote_not_relevant,
    withdraw_vote,
)
from assetmap.web.access import bound, may
from assetmap.web.clock import now
from assetmap.web.database import session, writing
from assetmap.web.fresh import geojson
from assetmap.web.fresh import page as html_page
from assetmap.web.languages import in_languages
from assetmap.web.listing import PER_PAGE
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.writing import saves

blueprint = Blueprint("sifting", __name__)
refuse_strange_names(
    blueprint,
    lambda: DevelopmentNotFound("There is no such site. Choose one from the list of sites."),
)
_NOTHING = Sifted(Homes(0, 0, 0, 0), 0, (), {}, None)


@blueprint.get("/developments")
@bound("sifting.read")
@in_languages
def show_developments() -> Response:
    """What is to be built here, and what of it matters to me?"""
    asked, page, problem = read_asked(request.args), read_page(request.args), ""
    try:
        found = sift(session(), asked, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    except (BadOrigin, OriginNotFound) as fault:
        found, problem = _NOTHING, str(fault)
    keeps = may("sifting.keep", Thing(owner=g.principal.name))
    shown = sift_page(
        session(), asked, page, found, problem=problem,
        reader=Reader(list_filters(writing(), owner=g.principal.name) if keeps else (), keeps),
        frame=Frame(
            current_app.config["PLACE"], request.script_root, now().date(),
            _told(request.args.get("said", "")),
        ),
    )  # fmt: skip
    return html_page(render_template("sifting/list.html", page=shown))


@blueprint.get("/developments.geojson")
@bound("sifting.read")
@in_languages
def show_map() -> Response:
    """Where is what was found?"""
    asked = read_asked(request.args)
    found = sift(session(), asked, limit=SIFTED_ON_MAP)
    return geojson(sifted_map(found, asked, root=request.script_root))


@blueprint.post("/developments/filters")
@bound("sifting.keep")
@limited("contribute")
@saves
def keep_filter() -> Response:
    """Keep a filter under a name."""
    asked = _asked_sent()
    save_filter(
        writing(), actor=g.principal, name=request.form.get("name", ""), asked=asked, at=now()
    )
    return go_to(f"/developments?{asked.query}&said=kept")


@blueprint.post("/developments/filters/<slug>/delete")
@bound("sifting.keep")
@saves
def forget_filter(slug: str) -> Response:
    """Forget a filter."""
    delete_filter(writing(), actor=g.principal, slug=slug)
    return go_to("/developments?said=forgotten")


@blueprint.post("/developments/<slug>/vote")
@bound("sifting.vote")
@limited("contribute")
@saves
def vote(slug: str) -> Response:
    """Say that a development is not relevant."""
    site = vote_not_relevant(writing(), actor=g.principal, slug=slug, at=now())
    return go_to(f"/developments/{site.slug}")


@blueprint.post("/developments/<slug>/vote/withdraw")
@bound("sifting.vote")
@limited("contribute")
@saves
def take_vote_back(slug: str) -> Response:
    """Take one's vote back."""
    site = withdraw_vote(writing(), actor=g.principal, slug=slug)
    return go_to(f"/developments/{site.slug}")


def _asked_sent() -> Asked:
    try:
        pairs = parse_qsl(request.form.get("query", ""), max_num_fields=40)
    except ValueError:
        raise BadFilter("This is no filter of the list. Choose the filters anew.") from None
    return read_asked(dict(pairs))


def _told(said: str) -> str:
    return {
        "kept": _("The filter is kept. You find it under “Your filters”."),
        "forgotten": _("The filter is deleted."),
    }.get(said, "")
