"""Pages about anchors: parse, ask one function, answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from assetmap.anchors.answering import ROOM, Answered, answer, find_choices
from assetmap.anchors.downloads import download
from assetmap.anchors.errors import AnchorNotFound
from assetmap.anchors.pages.anchors import anchor_page, anchors_page
from assetmap.anchors.pages.catchment import Around, catchment_page
from assetmap.anchors.queries.registers import get_anchor, list_anchors, list_ledgers
from assetmap.anchors.remembered import Remembered
from assetmap.anchors.statements.queries import list_published
from assetmap.core.permissions import PROGRAMME, Scope, Thing
from assetmap.organisations.edit_views import may_edit
from assetmap.web.access import bound, may
from assetmap.web.database import session, writing
from assetmap.web.errors import gone
from assetmap.web.fragments import fragments_of
from assetmap.web.fresh import geojson
from assetmap.web.fresh import page as html_page
from assetmap.web.names import refuse_strange_names

blueprint = Blueprint("anchors", __name__)
refuse_strange_names(
    blueprint,
    lambda: AnchorNotFound("There is no such anchor. Choose one from the list under Money."),
)
_REMEMBERED = "assetmap.catchments"
_REMEMBERED_INSIDE = "assetmap.catchments.inside"


@blueprint.record_once
def remember(state: BlueprintSetupState) -> None:
    """Give each application its own memory: another database is another truth."""
    state.app.extensions[_REMEMBERED] = Remembered(ROOM)
    state.app.extensions[_REMEMBERED_INSIDE] = Remembered(ROOM)


@blueprint.get("/anchors")
@bound("anchors.read")
def show_anchors() -> Response:
    """Whose money can be followed?"""
    page = anchors_page(
        [one for one in list_anchors(session()) if one.organisation.archived_on is None],
        place=current_app.config["PLACE"],
        root=request.script_root,
        today=datetime.now(UTC).date(),
    )
    return html_page(render_template("anchors/anchors.html", page=page))


@blueprint.get("/anchors/<slug>")
@bound("anchors.read")
def show_anchor(slug: str) -> Response:
    """Which sites and ledgers has this anchor?"""
    reading = _reading(slug)
    anchor = get_anchor(reading.session, slug)
    place = current_app.config["PLACE"]
    if anchor.organisation.archived_on is not None:
        return gone(anchor.organisation.name, anchor.organisation.archived_on, place=place)
    ledgers = list_ledgers(reading.session, anchor)
    page = anchor_page(
        anchor,
        sites=anchor.sites,
        ledgers=ledgers,
        by_month=find_choices(reading.session, reading.remembered, anchor, ledgers).months,
        place=place,
        root=request.script_root,
        today=datetime.now(UTC).date(),
        parts=fragments_of("anchors", slug, "main"),
        ledgers_href=f"{request.script_root}/anchors/{slug}/ledgers"
        if may("anchors.load_ledger", _thing(slug))
        else "",
        statements_href=f"{request.script_root}/anchors/{slug}/statements"
        if list_published(reading.session, anchor)
        else "",
    )
    if may("organisations.propose"):
        body = anchor.organisation
        page = replace(
            page,
            edit_href=f"{request.script_root}/organisations/{body.slug}/edit",
            is_own=may_edit(writing(), g.principal, body),
        )
    return html_page(render_template("anchors/anchor.html", page=page))


@blueprint.get("/anchors/<slug>/catchment")
@bound("anchors.read_catchment")
def show_catchment(slug: str) -> Response:
    """Where does this anchor's money land?"""
    found = _answered(slug)
    around = Around(
        place=current_app.config["PLACE"],
        root=request.script_root,
        today=datetime.now(UTC).date(),
        sketched=found.sketched,
        insider=_reading(slug).is_private,
    )
    page = catchment_page(found.export, found.choices, around)
    return html_page(render_template("anchors/catchment.html", page=page))


@blueprint.get("/anchors/<slug>/catchment.geojson")
@bound("anchors.read_catchment")
def show_catchment_map(slug: str) -> Response:
    """What the catchment page's map draws."""
    return geojson(_answered(slug).map_text)


@blueprint.get("/anchors/<slug>/catchment/download/<kind>")
@bound("anchors.read_catchment")
def download_catchment(slug: str, kind: str) -> Response:
    """A catchment as a file to take away."""
    file = download(_answered(slug).export, kind)
    answered = make_response(file.data)
    answered.headers["Content-Type"] = file.media_type
    answered.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answered


def _answered(slug: str) -> Answered:
    reading = _reading(slug)
    return answer(
        reading.session,
        reading.remembered,
        anchor=slug,
        words=request.args.to_dict(flat=False),
    )


@dataclass(frozen=True)
class _Reading:
    """With which eyes an anchor is read, and what such eyes have seen before.

    One memory has one audience, so that no answer for the anchor's people reaches a visitor.
    """

    session: Session
    remembered: Remembered
    is_private: bool


def _reading(slug: str) -> _Reading:
    """Its people see private ledgers too; everybody else reads as the visitors' role."""
    if may("anchors.read_private", _thing(slug)):
        return _Reading(writing(), current_app.extensions[_REMEMBERED_INSIDE], True)
    return _Reading(session(), current_app.extensions[_REMEMBERED], False)


def _thing(slug: str) -> Thing:
    return Thing(scopes=frozenset({PROGRAMME, Scope("anchor", slug)}))
