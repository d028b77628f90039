"""Pages about developments: parse, ask one function, answer."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, render_template, request

from assetmap.developments.dossier import DevelopmentSaid, development_page
from assetmap.developments.errors import DevelopmentNotFound
from assetmap.developments.queries import find_whole, get_development, list_parts
from assetmap.places.queries import areas_around
from assetmap.web.access import bound
from assetmap.web.database import session
from assetmap.web.dossier import Around
from assetmap.web.fragments import fragments_of
from assetmap.web.fresh import page as html_page
from assetmap.web.languages import in_languages
from assetmap.web.names import refuse_strange_names

blueprint = Blueprint("developments", __name__)
refuse_strange_names(
    blueprint,
    lambda: DevelopmentNotFound("There is no such site. Choose one from the list of sites."),
)


@blueprint.get("/developments/<slug>")
@bound("developments.read")
@in_languages
def show_development(slug: str) -> Response:
    """What is known about this site?"""
    site = get_development(session(), slug)
    page = development_page(
        DevelopmentSaid(
            site,
            list_parts(session(), site),
            find_whole(session(), site),
            areas_around(session(), site.geom),
        ),
        Around(
            place=current_app.config["PLACE"],
            root=request.script_root,
            address=request.base_url,
            today=datetime.now(UTC).date(),
            maps=fragments_of("developments", slug, "map"),
            main=fragments_of("developments", slug, "main"),
            side=fragments_of("developments", slug, "side"),
        ),
    )
    return html_page(render_template("web/dossier.html", page=page))
