"""Pages about assets: parse, ask one function, answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, g, redirect, render_template, request

from assetmap.assets.dossier import asset_page, read_said
from assetmap.assets.edit_views import may_archive, may_edit
from assetmap.assets.errors import AssetNotFound
from assetmap.assets.listing import assets_page, read_asked
from assetmap.assets.models import Asset
from assetmap.assets.queries import get_asset
from assetmap.core.words import gettext as _
from assetmap.web.access import bound, may
from assetmap.web.database import session, writing
from assetmap.web.dossier import Around
from assetmap.web.editing import said_words
from assetmap.web.errors import gone
from assetmap.web.fragments import fragments_of
from assetmap.web.fresh import page as html_page
from assetmap.web.languages import in_languages
from assetmap.web.names import refuse_strange_names

blueprint = Blueprint("assets", __name__)
refuse_strange_names(
    blueprint, lambda: AssetNotFound("There is no such place. Choose one from the list of places.")
)


@blueprint.get("/assets")
@bound("assets.read")
@in_languages
def show_assets() -> Response:
    """Which places does the register know?"""
    page = assets_page(
        session(),
        read_asked(request.args),
        place=current_app.config["PLACE"],
        root=request.script_root,
        today=datetime.now(UTC).date(),
    )
    page = replace(page, actions=_list_actions(), told=_told())
    return html_page(render_template("web/list.html", page=page))


@blueprint.get("/assets/<slug>")
@bound("assets.read")
@in_languages
def show_asset(slug: str) -> Response:
    """What is known about this place?"""
    asset = get_asset(session(), slug)
    if asset.merged_into is not None:
        moved = redirect(f"{request.script_root}/assets/{asset.merged_into.slug}", 301)
        return current_app.make_response(moved)
    place = current_app.config["PLACE"]
    if asset.archived_on is not None:
        return gone(asset.name, asset.archived_on, place=place)
    today = datetime.now(UTC).date()
    page = asset_page(
        read_said(session(), asset, today),
        Around(
            place=place,
            root=request.script_root,
            address=request.base_url,
            today=today,
            maps=fragments_of("assets", slug, "map"),
            main=fragments_of("assets", slug, "main"),
            side=fragments_of("assets", slug, "side"),
        ),
    )
    page = replace(page, actions=_actions(asset), told=_told())
    return html_page(render_template("web/dossier.html", page=page))


def _list_actions() -> tuple[tuple[str, str], ...]:
    if not may("assets.propose"):
        return ()
    return ((_("Add a place"), f"{request.script_root}/assets/new"),)


def _actions(asset: Asset) -> tuple[tuple[str, str], ...]:
    """What whoever reads it may do with it; nothing for a visitor."""
    if not may("assets.propose"):
        return ()
    address = f"{request.script_root}/assets/{asset.slug}"
    edits = may_edit(writing(), g.principal, asset)
    found = [(_("Edit") if edits else _("Suggest a change"), f"{address}/edit")]
    if may_archive(writing(), g.principal, asset):
        found.append((_("Withdraw"), f"{address}/withdraw"))
    return tuple(found)


def _told() -> str:
    """What just happened, for whoever did it."""
    return said_words(request.args.get("said")) if g.principal.is_signed_in else ""
