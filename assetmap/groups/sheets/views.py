"""The pages on which a group types the notes of a walk sheet in."""

from __future__ import annotations

from random import SystemRandom

from flask import Blueprint, Response, g, make_response, render_template, request
from sqlalchemy import func, select

from assetmap.accounts.rules import NotYours
from assetmap.core.errors import AssetmapError, Invalid, NotAllowed
from assetmap.core.words import day_words
from assetmap.groups.annotations.forms import CATEGORY_WORDS
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.queries import thing_names
from assetmap.groups.models import WorkingGroup
from assetmap.groups.queries import get_group
from assetmap.groups.rights import thing_of
from assetmap.groups.services import require_at_work
from assetmap.groups.sheets.codes import code_words
from assetmap.groups.sheets.errors import SheetUnknown
from assetmap.groups.sheets.forms import MORE, CodeForm, SheetForm, notes_of
from assetmap.groups.sheets.keeping import get_sheet
from assetmap.groups.sheets.models import WalkSheet
from assetmap.groups.sheets.pages import AskSheetPage, SheetPage, SheetRow
from assetmap.groups.sheets.permissions import RULES
from assetmap.groups.sheets.services import Sheet, type_in
from assetmap.groups.views import frame
from assetmap.web.access import bound
from assetmap.web.clock import now
from assetmap.web.database import writing
from assetmap.web.forms import put_faults
from assetmap.web.rates import limited
from assetmap.web.redirects import go_to
from assetmap.web.writing import saves

blueprint = Blueprint("walk_sheets", __name__)


@blueprint.get("/groups/<slug>/walk-sheet")
@bound("walk_sheets.type_in")
def show(slug: str) -> Response:
    """Which sheet is it, and what was noted beside its numbers?"""
    group, typed = _writable(slug), request.args.get("code", "")
    if not typed:
        return _ask(group, "")
    try:
        held = get_sheet(writing(), typed)
    except SheetUnknown as fault:
        return _ask(group, typed, fault)
    form = SheetForm(formdata=None)
    form.visibility.data = "group"
    return _draw(group, held, form)


@blueprint.post("/groups/<slug>/walk-sheet")
@bound("walk_sheets.type_in")
@limited("contribute")
@saves
def enter(slug: str) -> Response:
    """Put the notes onto the group's map, all of them or none."""
    group, form = _writable(slug), SheetForm()
    try:
        held = get_sheet(writing(), form.code.data or "")
    except SheetUnknown as fault:
        return _ask(group, form.code.data or "", fault)
    sheet = Sheet(
        held.code, form.walked_on.data, notes_of(request.form, len(held.things)),
        form.on_behalf_of.data or "", form.visibility.data or "",
    )  # fmt: skip
    try:
        type_in(
            writing(), actor=g.principal, group=slug, sheet=sheet, today=now().date(),
            chance=SystemRandom(),
        )  # fmt: skip
    except (Invalid, NotYours) as fault:
        writing().rollback()
        return _draw(_writable(slug), get_sheet(writing(), sheet.code), form, fault)
    return go_to(f"/groups/{slug}?said=typed")


def _writable(slug: str) -> WorkingGroup:
    group = get_group(writing(), slug, actor=g.principal)
    RULES.require(g.principal, "walk_sheets.type_in", thing_of(group))
    require_at_work(group)
    return group


def _ask(group: WorkingGroup, typed: str, fault: Invalid | None = None) -> Response:
    form, root = CodeForm(formdata=None), request.script_root
    form.code.data = typed[:20]
    if fault is not None:
        put_faults(form, fault.fields)
    page = AskSheetPage(
        **frame("Type in a walk sheet"), group=(group.name, f"{root}/groups/{group.slug}"),
        action=f"{root}/groups/{group.slug}/walk-sheet", form=form, problem=str(fault or ""),
    )  # fmt: skip
    answer = make_response(render_template("groups/sheets/ask.html", page=page))
    answer.status_code = 200 if fault is None else 400
    return answer


def _draw(
    group: WorkingGroup, held: WalkSheet, form: SheetForm, fault: AssetmapError | None = None
) -> Response:
    root = request.script_root
    faults = dict(fault.fields) if isinstance(fault, Invalid) else {}
    put_faults(form, faults)
    names = thing_names(writing(), [(register, slug) for register, slug in held.things])
    page = SheetPage(
        **frame(f"Walk sheet {code_words(held.code)}"),
        group=(group.name, f"{root}/groups/{group.slug}"),
        action=f"{root}/groups/{group.slug}/walk-sheet", form=form, code=code_words(held.code),
        printed=day_words(held.printed_on), before=_typed_before(group, held),
        rows=tuple(
            _row(f"n-{number}", str(number), faults, (
                names.get((register, slug), "No longer on the map"), f"{root}/{register}/{slug}",
            ))
            for number, (register, slug) in enumerate(held.things, start=1)
        ),
        more=tuple(_row(row, request.form.get(f"number-{row}", "")[:20], faults) for row in MORE),
        categories=tuple(CATEGORY_WORDS.items()), problem=str(fault or ""),
    )  # fmt: skip
    answer = make_response(render_template("groups/sheets/type_in.html", page=page))
    if fault is not None:
        answer.status_code = 403 if isinstance(fault, NotAllowed) else 400
    return answer


def _row(
    row: str, number: str, faults: dict[str, str], thing: tuple[str, str] | None = None
) -> SheetRow:
    sent = request.form
    return SheetRow(
        row, number, thing, sent.get(f"note-{row}", ""), sent.get(f"category-{row}", "fact"),
        faults.get(row, ""),
    )  # fmt: skip


def _typed_before(group: WorkingGroup, held: WalkSheet) -> int:
    """Typing the same paper in twice is the likeliest mistake: the page says what is there."""
    there = select(func.count()).where(
        Annotation.group_id == group.id, Annotation.sheet == held.code,
        Annotation.archived_on.is_(None),
    )  # fmt: skip
    return writing().scalar(there) or 0
