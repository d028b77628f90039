"""Pages about ledgers that are in: withdraw one, say where its payees work."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, g, make_response, render_template, request

from assetmap.anchors.drafts.forms import PlaceForm
from assetmap.anchors.drafts.held import locate, withdraw_ledger
from assetmap.anchors.drafts.jobs import folder_of
from assetmap.anchors.drafts.pages import PlacesPage
from assetmap.anchors.drafts.places import places_file
from assetmap.anchors.models import Ledger
from assetmap.anchors.rights import get_own_anchor
from assetmap.anchors.services.ledgers import get_ledger
from assetmap.anchors.services.places import COLUMNS, CorrectedPlaces
from assetmap.core.errors import Invalid
from assetmap.core.limits import UPLOAD_BYTES
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.settings import settings_here
from assetmap.web.uploading import takes_files
from assetmap.web.writing import saves

blueprint = Blueprint("held_ledgers", __name__)
_LEDGER = "/anchors/<anchor>/ledgers/<slug>"


@blueprint.post(f"{_LEDGER}/withdraw")
@bound("anchors.withdraw_ledger")
@saves
def withdraw(anchor: str, slug: str) -> Response:
    """Take a ledger from everything that shows it."""
    withdraw_ledger(
        writing(), actor=g.principal,
        anchor=get_own_anchor(writing(), anchor, actor=g.principal), slug=slug,
        reason=request.form.get("reason", ""),
    )  # fmt: skip
    return go_to(f"/anchors/{anchor}/ledgers?said=withdrawn")


@blueprint.get(f"{_LEDGER}/places")
@bound("anchors.locate_suppliers")
def show_places(anchor: str, slug: str) -> Response:
    """Where do the payees of this ledger work?"""
    return _draw(anchor, _ledger(anchor, slug), PlaceForm(formdata=None))


@blueprint.post(f"{_LEDGER}/places")
@takes_files(UPLOAD_BYTES)
@bound("anchors.locate_suppliers")
@limited("contribute")
@saves
def keep_places(anchor: str, slug: str) -> Response:
    """Put payees where they work: one by its form, or many by a file."""
    ledger, form = _ledger(anchor, slug), PlaceForm()
    sent = request.files.get("file")
    try:
        with places_file(
            sent.stream if sent is not None and sent.filename else None,
            row={name: form[name].data or "" for name in COLUMNS},
            folder=folder_of(settings_here()),
        ) as path:
            done = locate(
                writing(), actor=g.principal, ledger=ledger, path=path, today=now().date()
            )
    except Invalid as fault:
        return _draw(anchor, ledger, form, problem=str(fault))
    return _draw(anchor, ledger, PlaceForm(formdata=None), done=done)


def _ledger(anchor: str, slug: str) -> Ledger:
    return get_ledger(writing(), get_own_anchor(writing(), anchor, actor=g.principal), slug)


def _draw(
    anchor: str, ledger: Ledger, form: PlaceForm, *, problem: str = "",
    done: CorrectedPlaces | None = None,
) -> Response:  # fmt: skip
    page = PlacesPage(
        title="Where payees work",
        place=current_app.config["PLACE"],
        section="money",
        anchor=anchor,
        ledger=ledger.slug,
        form=form,
        problem=problem,
        done=f"{done.located} payees placed, {done.unchanged} were there already." if done else "",
        refused=tuple((row.row, row.reason, row.text) for row in done.refused) if done else (),
    )
    answer = make_response(render_template("anchors/drafts/places.html", page=page))
    answer.status_code = 400 if problem else 200
    return answer
