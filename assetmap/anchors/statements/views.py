"""Pages of yearly statements: what everybody sees, and how a year gets there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, render_template, request

from assetmap.anchors.models import Anchor
from assetmap.anchors.pages.parts import day_words
from assetmap.anchors.queries.registers import get_open_anchor
from assetmap.anchors.rights import RULES, get_own_anchor, thing_of
from assetmap.anchors.statements import services
from assetmap.anchors.statements.errors import NothingToShow, YearNotWhole
from assetmap.anchors.statements.models import SpendStatement
from assetmap.anchors.statements.pages import (
    TAGS,
    PreparePage,
    StatementPage,
    StatementsPage,
    limits_words,
    steps_words,
    year_part,
    year_row,
    year_words,
)
from assetmap.anchors.statements.queries import list_published, list_statements, list_years
from assetmap.core.permissions import PROGRAMME, Scope, Thing
from assetmap.web.access import bound, may
from assetmap.web.clock import now
from assetmap.web.database import session, writing
from assetmap.web.fresh import page as html_page
from assetmap.web.redirects import go_to
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("statements", __name__)
_OF = "/anchors/<anchor>/statements"
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_SAID = {
    "published": "The year is published: everybody sees it now.",
    "withdrawn": "The year is taken back: nobody but you sees it any more.",
}


@blueprint.get(_OF)
@bound("anchors.read")
def show_statements(anchor: str) -> Response:
    """What did this anchor pay in each year, and where did it land?"""
    held = get_open_anchor(session(), anchor)
    published = list_published(session(), held)
    page = StatementsPage(
        **_frame(f"What {held.organisation.name} paid, year by year"),
        sources=tuple(dict.fromkeys(f"{one.source} ({one.licence})." for one in published)),
        demonstration=any(one.demonstration for one in published),
        printed=f"Yearly statements · {day_words(datetime.now(UTC).date())}",
        anchor=anchor,
        anchor_name=held.organisation.name,
        years=tuple(year_part(one) for one in published),
        limits=limits_words(),
        steps=steps_words(),
        prepare_href=f"{_path(anchor)}/prepare"
        if may("anchors.load_ledger", Thing(scopes=frozenset({PROGRAMME, Scope("anchor", anchor)})))
        else "",
    )
    return html_page(render_template("anchors/statements/statements.html", page=page))


@blueprint.get(f"{_OF}/prepare")
@bound("anchors.load_ledger")
def show_years(anchor: str) -> Response:
    """Which years of the private ledgers can be published?"""
    return _draw_years(_mine(anchor))


@blueprint.post(f"{_OF}/prepare")
@bound("anchors.load_ledger")
@saves
def prepare(anchor: str) -> Response:
    """Work a year out; a second person looks at it and publishes it."""
    held = _mine(anchor)
    year = request.form.get("year", "")
    if not _YEAR.fullmatch(year):
        return _draw_years(held, problem="Choose a year.")
    try:
        statement = services.propose_statement(
            writing(), actor=g.principal, anchor=held, year=int(year), today=now().date()
        )
    except (YearNotWhole, NothingToShow) as fault:
        return _draw_years(held, problem=str(fault))
    return go_to(f"{_path(anchor)}/{statement.slug}")


@blueprint.get(f"{_OF}/<slug>")
@bound("anchors.load_ledger")
def show_statement(anchor: str, slug: str) -> Response:
    """What would everybody see of this year?"""
    held = services.get_statement(writing(), slug, actor=g.principal, anchor=anchor)
    return _draw(held)


@blueprint.post(f"{_OF}/<slug>/publish")
@bound("anchors.release_ledger")
@saves
def publish(anchor: str, slug: str) -> Response:
    """Let everybody see it."""
    services.publish_statement(
        writing(), actor=g.principal, anchor=anchor, slug=slug, version=sent_version(), now=now()
    )
    return go_to(f"{_path(anchor)}/prepare?said=published")


@blueprint.post(f"{_OF}/<slug>/withdraw")
@bound("anchors.withdraw_ledger")
@saves
def withdraw(anchor: str, slug: str) -> Response:
    """Drop it, or take it back."""
    services.withdraw_statement(
        writing(), actor=g.principal, anchor=anchor, slug=slug, version=sent_version(),
        reason=request.form.get("reason", ""),
    )  # fmt: skip
    return go_to(f"{_path(anchor)}/prepare?said=withdrawn")


def _mine(slug: str) -> Anchor:
    return get_own_anchor(writing(), slug, actor=g.principal)


def _path(anchor: str) -> str:
    return f"/anchors/{anchor}/statements"


def _frame(title: str) -> dict[str, Any]:
    return {"title": title, "place": current_app.config["PLACE"], "section": "money"}


def _draw_years(anchor: Anchor, *, problem: str = "") -> Response:
    held = list_statements(writing(), anchor)
    page = PreparePage(
        **_frame("Publish whole years of a private ledger"),
        anchor=anchor.slug,
        anchor_name=anchor.organisation.name,
        years=tuple(
            year_row(year, held, may_prepare=True)
            for year in list_years(writing(), anchor, today=now().date())
        ),
        problem=problem,
        said=_SAID.get(request.args.get("said", ""), ""),
    )
    answer = make_response(render_template("anchors/statements/prepare.html", page=page))
    answer.status_code = 400 if problem else 200
    return answer


def _draw(held: SpendStatement) -> Response:
    is_own = g.principal.name == held.proposed_by
    page = StatementPage(
        **_frame(year_words(held.year)),
        demonstration=held.demonstration,
        anchor=held.anchor.slug,
        anchor_name=held.anchor.organisation.name,
        slug=held.slug,
        version=held.version,
        year=year_part(held),
        state=held.state,
        tag=TAGS.get(held.state, ("plain", held.state)),
        may_publish=held.state == "proposed"
        and not is_own
        and RULES.allows(g.principal, "anchors.release_ledger", thing_of(held.anchor)),
        is_own=is_own,
        limits=limits_words(),
    )
    return make_response(render_template("anchors/statements/statement.html", page=page))
