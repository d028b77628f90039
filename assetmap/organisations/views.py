"""Pages about organisations: parse, ask one function, answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, g, redirect, render_template, request

from assetmap.core.words import gettext as _
from assetmap.history.owners import last_edit
from assetmap.organisations.dossier import OrganisationSaid, organisation_page
from assetmap.organisations.edit_views import may_archive, may_edit
from assetmap.organisations.elsewhere import find_elsewhere
from assetmap.organisations.errors import OrganisationNotFound
from assetmap.organisations.listing import organisations_page, read_asked
from assetmap.organisations.models import Organisation
from assetmap.organisations.queries import facts_of, get_organisation
from assetmap.places.queries import areas_around
from assetmap.web.access import bound, may
from assetmap.web.database import session, writing
from assetmap.web.dossier import Around
from assetmap.web.editing import said_words
from assetmap.web.errors import gone
from assetmap.web.fragments import fragments_of
from assetmap.web.fresh import page as html_page
from assetmap.web.languages import in_languages
from assetmap.web.names import refuse_strange_names

blueprint = Blueprint("organisations", __name__)
refuse_strange_names(
    blueprint,
    lambda: OrganisationNotFound("There is no such organisation. Choose one from the list."),
)


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
    page = replace(page, actions=_list_actions(), told=_told())
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
        OrganisationSaid(
            body,
            facts_of(session(), body),
            areas_around(session(), body.geom),
            last_edit(session(), table="organisation", row_id=body.id),
        ),
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
    page = replace(page, actions=_actions(body), told=_told())
    return html_page(render_template("web/dossier.html", page=page))


def _list_actions() -> tuple[tuple[str, str], ...]:
    if not may("organisations.propose"):
        return ()
    return ((_("Add an organisation"), f"{request.script_root}/organisations/new"),)


def _actions(body: Organisation) -> tuple[tuple[str, str], ...]:
    """What whoever reads it may do with it; nothing for a visitor."""
    if not may("organisations.propose"):
        return ()
    address = f"{request.script_root}/organisations/{body.slug}"
    edits = may_edit(writing(), g.principal, body)
    found = [(_("Edit") if edits else _("Suggest a change"), f"{address}/edit")]
    if may_archive(writing(), g.principal, body):
        found.append((_("Withdraw"), f"{address}/withdraw"))
    return tuple(found)


def _told() -> str:
    """What just happened, for whoever did it."""
    return said_words(request.args.get("said")) if g.principal.is_signed_in else ""


def _moved(address: str, status: int) -> Response:
    return current_app.make_response(redirect(address, status))
