"""Pages about organisations: parse, ask one function, answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request

from assetmap.organisations.dossier import OrganisationSaid, organisation_page
from assetmap.organisations.elsewhere import find_elsewhere
from assetmap.organisations.errors import OrganisationNotFound
from assetmap.organisations.listing import organisations_page, read_asked
from assetmap.organisations.queries import facts_of, get_organisation
from assetmap.places.queries import areas_around
from assetmap.web.access import bound
from assetmap.web.database import session
from assetmap.web.dossier import Around
from assetmap.web.errors import gone
from assetmap.web.fragments import fragments_of
from assetmap.web.fresh import page as html_page
from assetmap.web.languages import in_languages

blueprint = Blueprint("organisations", __name__)


@blueprint.url_value_preprocessor
def refuse_strange_names(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A name with characters that no name has (a NUL stops the database) is nobody's."""
    if any(not str(value).isprintable() for value in (values or {}).values()):
        raise OrganisationNotFound("There is no such organisation. Choose one from the list.")


@blueprint.get("/organisations")
@bound("organisations.read")
@in_languages
def show_organisations() -> Response:
    """Which organisations does the register know?"""
    page = organisations_page(
        session(),
        read_asked(request.args),
        place=current_app.config["PLACE"],
        root=request.script_root,
        today=datetime.now(UTC).date(),
    )
    return html_page(render_template("web/list.html", page=page))


@blueprint.get("/organisations/<slug>")
@bound("organisations.read")
@in_languages
def show_organisation(slug: str) -> Response:
    """What is known about this organisation? An anchor's own page knows more, and is shown."""
    body = get_organisation(session(), slug)
    root = request.script_root
    if body.merged_into is not None:
        return _moved(f"{root}/organisations/{body.merged_into.slug}", 301)
    place = current_app.config["PLACE"]
    if body.archived_on is not None:
        return gone(body.name, body.archived_on, place=place)
    elsewhere = find_elsewhere(session(), body)
    if elsewhere is not None:
        return _moved(f"{root}{elsewhere}", 302)
    page = organisation_page(
        OrganisationSaid(body, facts_of(session(), body), areas_around(session(), body.geom)),
        Around(
            place=place,
            root=root,
            address=request.base_url,
            today=datetime.now(UTC).date(),
            maps=fragments_of("organisations", slug, "map"),
            main=fragments_of("organisations", slug, "main"),
            side=fragments_of("organisations", slug, "side"),
        ),
    )
    return html_page(render_template("web/dossier.html", page=page))


def _moved(address: str, status: int) -> Response:
    return current_app.make_response(redirect(address, status))
