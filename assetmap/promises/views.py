"""Pages on which promises and documents are entered, changed and withdrawn; promises as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, g, request
from flask_wtf import FlaskForm

from assetmap.accounts.rules import NotYours
from assetmap.core.errors import AssetmapError, Invalid
from assetmap.developments.models import Development
from assetmap.developments.queries import get_development
from assetmap.history.bases import find_version
from assetmap.promises.errors import BadPaper, PaperMovedOn, PaperNotFound
from assetmap.promises.exports import promises_csv
from assetmap.promises.papers import PAPERS, Paper, Row, fill, row_values, texts_of, title_of
from assetmap.promises.queries import list_promises
from assetmap.promises.services import (
    change_paper,
    development_of,
    enter_paper,
    get_paper,
    withdraw_paper,
)
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import session, writing
from assetmap.web.differences import Versions, clashes
from assetmap.web.editing import (
    CLASH_LEAD,
    NO_MORE,
    WILL_PUBLISH,
    WITHDRAW_LEAD,
    ConflictPage,
    EditPage,
    choices_sent,
    conflict_page,
    edit_page,
    sent_on,
    still_chosen,
    typed_fields,
    unsettled,
)
from assetmap.web.forms import WithdrawForm
from assetmap.web.names import refuse_strange_names
from assetmap.web.rates import limited
from assetmap.web.versions import sent_version
from assetmap.web.writing import saves

blueprint = Blueprint("promises", __name__)
_NOTHING = "There is no such promise or document. Open the page of its development."
refuse_strange_names(blueprint, lambda: PaperNotFound(_NOTHING))
_OF_SITE = "/developments/<slug>/<any(promises, documents):papers>/new"
_PAPER = "/<any(promises, documents):papers>/<slug>"


@dataclass(frozen=True, kw_only=True)
class PaperPage(EditPage):
    """A form about one promise or document.

    Attributes
    ----------
    fields : tuple of (field, hint)
    """

    fields: tuple[tuple[str, str], ...] = ()


@blueprint.get("/developments/<slug>/promises.csv")
@bound("promises.read")
def show_csv(slug: str) -> Response:
    """What was promised here, as a table to take away."""
    site = get_development(session(), slug)
    text = promises_csv(site, list_promises(session(), development_id=site.id))
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="promises-{site.slug}.csv"'
    return answer


@blueprint.get(_OF_SITE)
@bound("promises.edit")
def show_new(slug: str, papers: str) -> Response:
    """What is to be kept of this development?"""
    paper, site = PAPERS[papers], get_development(writing(), slug)
    return _draw_new(paper, site, paper.form(formdata=None))


@blueprint.post(_OF_SITE)
@bound("promises.edit")
@limited("contribute")
@saves
def enter(slug: str, papers: str) -> Response:
    """Keep a promise or a document."""
    paper, site = PAPERS[papers], get_development(writing(), slug)
    form = paper.form()
    try:
        enter_paper(
            writing(), actor=g.principal, paper=paper, site=site,
            values=paper.values_said(writing(), form), today=now().date(),
        )  # fmt: skip
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_new(paper, get_development(writing(), slug), form, fault)
    return sent_on(f"/developments/{slug}", "saved")


@blueprint.get(f"{_PAPER}/edit")
@bound("promises.edit")
def show_edit(papers: str, slug: str) -> Response:
    """What should be said otherwise?"""
    paper = PAPERS[papers]
    row, form = _live(paper, slug), paper.form(formdata=None)
    fill(paper, form, row_values(paper, row))
    return _draw_edit(paper, row, form, row.version)


@blueprint.post(f"{_PAPER}/edit")
@bound("promises.edit")
@limited("contribute")
@saves
def change(papers: str, slug: str) -> Response:
    """Change a promise or a document."""
    paper = PAPERS[papers]
    form, version, row = paper.form(), sent_version(), _live(paper, slug)
    if unsettled():
        return _clash(paper, row, form, version, "Choose for each field whose words to keep.")
    _take_theirs(paper, row, form)
    try:
        kept = change_paper(
            writing(), actor=g.principal, paper=paper, slug=slug, version=version,
            values=paper.values_said(writing(), form), today=now().date(),
        )  # fmt: skip
    except PaperMovedOn:
        writing().rollback()
        return _clash(paper, _live(paper, slug), form, version)
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_edit(paper, _live(paper, slug), form, version, fault)
    return sent_on(f"/developments/{development_of(writing(), kept).slug}", "saved")


@blueprint.get(f"{_PAPER}/withdraw")
@bound("promises.edit")
def show_withdraw(papers: str, slug: str) -> Response:
    """Why should it not stand here any more?"""
    paper = PAPERS[papers]
    row = _live(paper, slug)
    return _draw_withdraw(paper, row, WithdrawForm(formdata=None), row.version)


@blueprint.post(f"{_PAPER}/withdraw")
@bound("promises.edit")
@limited("contribute")
@saves
def withdraw(papers: str, slug: str) -> Response:
    """Take a promise or a document off the pages."""
    paper, form, version = PAPERS[papers], WithdrawForm(), sent_version()
    try:
        row = withdraw_paper(
            writing(), actor=g.principal, paper=paper, slug=slug, version=version,
            reason=form.reason.data or "", today=now().date(),
        )  # fmt: skip
    except PaperMovedOn as fault:
        writing().rollback()
        row = _live(paper, slug)
        return _draw_withdraw(paper, row, form, row.version, fault)
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw_withdraw(paper, _live(paper, slug), form, version, fault)
    return sent_on(f"/developments/{development_of(writing(), row).slug}", "withdrawn")


def _live(paper: Paper, slug: str) -> Row:
    row = get_paper(writing(), paper, slug)
    if row.archived_on is not None:
        raise PaperMovedOn(f"“{title_of(row)}” is withdrawn and can no longer be changed.")
    return row


def _frame(title: str) -> dict[str, Any]:
    return {"title": title, "place": current_app.config["PLACE"], "section": "map"}


def _fields(paper: Paper) -> tuple[tuple[str, str], ...]:
    return tuple((field, paper.hints.get(field, "")) for field in paper.labels)


def _draw_new(
    paper: Paper, site: Development, form: FlaskForm, fault: AssetmapError | None = None
) -> Response:
    back = f"{request.script_root}/developments/{site.slug}"
    page = PaperPage(
        **_frame(f"{paper.new_title} of “{site.name}”"), form=form, lead="",
        action=f"{back}/{paper.name}/new", back=back, version=None, submit=paper.new_title,
        note=WILL_PUBLISH, problem=_problem(fault), fields=_fields(paper),
    )  # fmt: skip
    return edit_page("promises/edit.html", page, fault)


def _draw_edit(
    paper: Paper, row: Row, form: FlaskForm, version: int, fault: AssetmapError | None = None
) -> Response:
    address = f"{request.script_root}/{paper.name}/{row.slug}"
    back = f"{request.script_root}/developments/{development_of(writing(), row).slug}"
    page = PaperPage(
        **_frame(f"Edit “{title_of(row)}”"), form=form, lead="", action=f"{address}/edit",
        back=back, version=version, submit="Save", note=WILL_PUBLISH, problem=_problem(fault),
        more=((f"Withdraw this {paper.called}", f"{address}/withdraw"),), fields=_fields(paper),
    )  # fmt: skip
    return edit_page("promises/edit.html", page, fault)


def _draw_withdraw(
    paper: Paper, row: Row, form: WithdrawForm, version: int, fault: AssetmapError | None = None
) -> Response:
    form.promise.data = "publish"
    page = EditPage(
        **_frame(f"Withdraw “{title_of(row)}”"), form=form, lead=WITHDRAW_LEAD,
        action=f"{request.script_root}/{paper.name}/{row.slug}/withdraw",
        back=f"{request.script_root}/developments/{development_of(writing(), row).slug}",
        version=version, submit="Withdraw it", note=WILL_PUBLISH, problem=_problem(fault),
    )  # fmt: skip
    return edit_page("web/withdraw.html", page, fault)


def _problem(fault: AssetmapError | None) -> str:
    if isinstance(fault, NotYours):
        return NO_MORE
    return "" if fault is None else str(fault)


def _take_theirs(paper: Paper, row: Row, form: FlaskForm) -> None:
    """Where the other person's words are kept, the form says what is recorded."""
    chosen = choices_sent()
    current = paper.form(formdata=None)
    fill(paper, current, row_values(paper, row))
    for field in paper.labels:
        if chosen.get(field) == "theirs":
            form[field].data = current[field].data


def _clash(paper: Paper, row: Row, form: FlaskForm, version: int, problem: str = "") -> Response:
    """Somebody saved meanwhile: both versions, with a choice for each field."""
    try:
        values = paper.values_said(writing(), form)
    except BadPaper as fault:
        return _draw_edit(paper, row, form, version, fault)
    was = find_version(writing(), table=paper.table, row_id=row.id, version=version)
    said = Versions(
        None if was is None else texts_of(paper, was),
        texts_of(paper, row_values(paper, row)),
        texts_of(paper, values),
    )
    back = f"{request.script_root}/developments/{development_of(writing(), row).slug}"
    return conflict_page(
        ConflictPage(
            **_frame(f"Two people changed “{title_of(row)}”"), lead=CLASH_LEAD,
            action=f"{request.script_root}/{paper.name}/{row.slug}/edit", back=back,
            version=row.version,
            clashes=still_chosen(clashes(paper.labels, said)),
            fields=typed_fields(form), bounds=[], theirs=None, yours=None, problem=problem,
        )
    )  # fmt: skip
