"""Claiming an organisation: somebody says that they speak for it, and a moderator believes them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, render_template
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from wtforms import TextAreaField

from assetmap.accounts.pages import FormPage
from assetmap.accounts.queries import get_account
from assetmap.accounts.services.granting import let_speak_for
from assetmap.bridges.scopes import SCOPE_NAMES
from assetmap.core.limits import REPORT_LONGEST
from assetmap.core.permissions import Principal
from assetmap.moderation.kinds import Described, DescribedRow, Details, ProposalKind
from assetmap.moderation.services import NewProposal, propose
from assetmap.organisations.errors import OrganisationNotFound
from assetmap.organisations.models import Organisation
from assetmap.organisations.queries import get_organisation
from assetmap.places.queries import neighbourhoods_at
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.writing import saves

blueprint = Blueprint("claims", __name__)
KIND = "organisations.claim"


class ClaimForm(FlaskForm):
    """How a moderator can see that it is true."""

    words = TextAreaField("How can we see that you speak for it?")


@blueprint.get("/organisations/<slug>/claim")
@bound("moderation.propose")
def show_claim(slug: str) -> Response:
    """Do you speak for this organisation?"""
    return _draw(_open_one(slug), ClaimForm(formdata=None))


@blueprint.post("/organisations/<slug>/claim")
@bound("moderation.propose")
@limited("contribute")
@saves
def claim(slug: str) -> Response:
    """Say that one speaks for it; a moderator decides."""
    body, form = _open_one(slug), ClaimForm()
    words = (form.words.data or "").strip()
    if not words or len(words) > REPORT_LONGEST:
        form.words.errors = [f"Say it in 1 to {REPORT_LONGEST} characters."]
        return _draw(body, form)
    propose(
        writing(),
        actor=g.principal,
        proposal=NewProposal(
            KIND, "organisations", slug, body.version, f"Speaks for {body.name}",
            {"words": words, "account": g.principal.name},
            tuple(neighbourhoods_at(writing(), body.geom)),
        ),
        at=now(),
    )  # fmt: skip
    return go_to("/contributions")


def _open_one(slug: str) -> Organisation:
    body = get_organisation(writing(), slug)
    if body.archived_on is not None:
        raise OrganisationNotFound("This organisation left the register.")
    return body


def _draw(body: Organisation, form: ClaimForm) -> Response:
    page = FormPage(
        title=f"Do you speak for {body.name}?",
        place=current_app.config["PLACE"],
        section="none",
        form=form,
        lead="A moderator looks at it. Then you can mend its entry and confirm its links.",
    )
    answer = make_response(render_template("bridges/claim.html", page=page))
    answer.status_code = 400 if form.errors or form.words.errors else 200
    return answer


def _apply(
    session: Session, actor: Principal, details: Details, slug: str | None, _version: int | None
) -> str:
    let_speak_for(
        session,
        actor=actor,
        account=get_account(session, str(details["account"])),
        organisation=slug or "",
        names=SCOPE_NAMES,
        today=session.scalars(select(func.current_date())).one(),
    )
    return f"/organisations/{slug}"


def _describe(
    _session: Session, details: Details, _slug: str | None, _version: int | None
) -> Described:
    words: Any = details["words"]
    return Described((DescribedRow("words", "How we can see it", "", str(words)),))


CLAIMS = {KIND: ProposalKind("Claim of an organisation", _apply, _describe)}
